/* SPDX-License-Identifier: MIT */
#include "probing.h"

#include "request.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

bool probing_read(const char *body, size_t size, char target[PROBING_TARGET_SIZE],
                  struct answer *answer)
{
    cJSON *object = request_body(body, size);
    const cJSON *member = cJSON_IsObject(object) ? object->child : NULL;
    bool good = member && !member->next && strcmp(member->string, "target") == 0 &&
                cJSON_IsString(member) && member->valuestring[0] &&
                strlen(member->valuestring) < PROBING_TARGET_SIZE;
    if (good)
        strcpy(target, member->valuestring);
    else
        answer_problem(answer, PROBLEM_BAD_PARAMETER,
                       "The body is {\"target\":\"URL or HOST[:PORT]\"}, of less than %d bytes.",
                       PROBING_TARGET_SIZE);
    cJSON_Delete(object);
    return good;
}

static void refuse(struct answer *answer, unsigned wait_s, const struct error *error)
{
    switch (error->kind) {
    case ERROR_BAD_QUESTION:
        answer_problem(answer, PROBLEM_BAD_PARAMETER, "%s", error->sentence);
        return;
    case ERROR_REFUSED: answer_problem(answer, PROBLEM_FORBIDDEN, "%s", error->sentence); return;
    case ERROR_BUSY:
        answer_problem(answer, PROBLEM_TOO_MANY, "%s Try again in %u s.", error->sentence, wait_s);
        answer_header(answer, "Retry-After", "%u", wait_s);
        return;
    default: answer_problem(answer, PROBLEM_NO_PROBE, "%s", error->sentence); return;
    }
}

static bool is_document(const char *text)
{
    cJSON *document = cJSON_ParseWithOpts(text, NULL, true);
    bool good = cJSON_IsObject(document);
    cJSON_Delete(document);
    return good;
}

void probing_answer(const struct server_options *options, const char *target, struct answer *answer)
{
    struct error error = {.kind = ERROR_BUG};
    unsigned wait_s = 0;
    char *document = options->probe(options->owner, target, &wait_s, &error);
    if (!document) {
        refuse(answer, wait_s, &error);
        return;
    }
    struct sink sink = answer_sink(answer);
    if (is_document(document)) {
        answer->status = 200;
        answer->content_type = "application/json";
        sink_add(&sink, document);
    } else {
        answer_problem(answer, PROBLEM_NO_PROBE, "The run's answer is no JSON document.");
    }
    free(document);
    if (sink.failed) answer_error(answer, &sink.error);
}
