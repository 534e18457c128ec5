/* SPDX-License-Identifier: MIT */
#include "answer.h"

#include "render/json_csv.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const struct {
    unsigned status;
    const char *word, *title;
} problems[PROBLEM_COUNT] = {
#define PROBLEM(name, status, word, title) [PROBLEM_##name] = {status, word, title},
    PROBLEMS(PROBLEM)
#undef PROBLEM
};

unsigned problem_status(enum problem problem)
{
    return problems[problem].status;
}

const char *problem_word(enum problem problem)
{
    return problems[problem].word;
}

const char *problem_title(enum problem problem)
{
    return problems[problem].title;
}

struct sink answer_sink(struct answer *answer)
{
    answer->body.most = ANSWER_BODY_MOST;
    return sink_into(&answer->body);
}

void answer_clear(struct answer *answer)
{
    sink_buffer_clear(&answer->body);
    for (size_t i = 0; i < answer->header_count; i++)
        free(answer->headers[i].value);
    *answer = (struct answer){.status = 0};
}

void answer_header(struct answer *answer, const char *name, const char *format, ...)
{
    va_list arguments;
    char *value = NULL;
    va_start(arguments, format);
    int size = vasprintf(&value, format, arguments);
    va_end(arguments);
    if (size < 0) return;
    if (answer->header_count == ANSWER_HEADERS_MOST) {
        free(value);
        return;
    }
    answer->headers[answer->header_count].name = name;
    answer->headers[answer->header_count++].value = value;
}

static void set_problem(struct answer *answer, enum problem problem, const char *sentence)
{
    answer_clear(answer);
    struct sink sink = answer_sink(answer);
    answer->status = problems[problem].status;
    answer->content_type = "application/problem+json";
    sink_format(&sink, "{\"type\":\"urn:netscope:problem:%s\",\"title\":", problems[problem].word);
    json_add_text(&sink, span_text(problems[problem].title));
    sink_format(&sink, ",\"status\":%u,\"detail\":", problems[problem].status);
    json_add_text(&sink, span_text(sentence));
    sink_add(&sink, "}\n");
    if (problem == PROBLEM_NO_TOKEN) answer_header(answer, "WWW-Authenticate", "Bearer");
    if (problems[problem].status == 503) answer_header(answer, "Retry-After", "2");
}

void answer_problem(struct answer *answer, enum problem problem, const char *format, ...)
{
    struct error sentence;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(sentence.sentence, sizeof sentence.sentence, format, arguments);
    va_end(arguments);
    set_problem(answer, problem, sentence.sentence);
}

void answer_error(struct answer *answer, const struct error *error)
{
    switch (error->kind) {
    case ERROR_BAD_QUESTION: set_problem(answer, PROBLEM_BAD_PARAMETER, error->sentence); break;
    case ERROR_NOT_FOUND: set_problem(answer, PROBLEM_NOT_FOUND, error->sentence); break;
    case ERROR_BUSY:
        set_problem(answer, PROBLEM_QUERY_TOO_LONG, error->sentence);
        answer->ran_out = true;
        break;
    case ERROR_FULL: set_problem(answer, PROBLEM_TOO_LARGE, error->sentence); break;
    case ERROR_REFUSED: set_problem(answer, PROBLEM_NO_DATABASE, error->sentence); break;
    case ERROR_BUG: set_problem(answer, PROBLEM_BROKEN, error->sentence); break;
    }
}

/* ---------------------------------------------------------------- what a client keeps */

void answer_tag(struct answer *answer, const char *tag)
{
    answer_header(answer, "ETag", "W/\"%s\"", tag);
}

void answer_unchanged(struct answer *answer, const char *tag)
{
    bool may_be_kept = answer->may_be_kept;
    answer_clear(answer);
    answer->status = 304;
    answer->may_be_kept = may_be_kept;
    answer_tag(answer, tag);
}
