/* SPDX-License-Identifier: MIT */
#include "capture_reply.h"

static void refuse(bool is_answered, const struct error *error, const char *without,
                   struct answer *answer)
{
    if (is_answered && error->kind == ERROR_REFUSED)
        answer_problem(answer, PROBLEM_FORBIDDEN, "%s", error->sentence);
    else if (is_answered && error->kind != ERROR_BUSY && error->kind != ERROR_FULL)
        answer_error(answer, error);
    else if (is_answered || error->kind != ERROR_NOT_FOUND)
        answer_problem(answer, PROBLEM_NO_WRITER, "%s", error->sentence);
    else
        answer_problem(answer, PROBLEM_NO_WRITER, "%s", without);
}

struct control_reply *capture_reply(const struct message *message,
                                    const struct server_options *options, const char *without,
                                    struct answer *answer)
{
    struct error error = {.kind = ERROR_NOT_FOUND};
    bool is_answered = false;
    struct control_reply *reply =
        options->ask_capture
            ? options->ask_capture(options->database, message, &is_answered, &error)
            : NULL;
    if (!reply) refuse(is_answered, &error, without, answer);
    return reply;
}
