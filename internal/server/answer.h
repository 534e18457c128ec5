/* SPDX-License-Identifier: MIT */
/*
 * answer - what goes back for one request: status, headers, body.
 *
 * The body is made as a whole before its first byte is sent, so a slow reader holds no query, and an
 * error never comes behind half an answer. An error is a problem document (RFC 9457) with a whole
 * sentence.
 *
 * The owner starts with {0} and ends with answer_clear(). One thread at a time.
 * Private to this room.
 */
#ifndef SERVER_ANSWER_H
#define SERVER_ANSWER_H

#include "base/error.h"
#include "render/sink.h"

enum { ANSWER_HEADERS_MOST = 8, ANSWER_BODY_MOST = 32 * 1024 * 1024 };

struct answer {
    unsigned status; /* 0: there is no answer yet */
    const char *content_type;
    struct sink_buffer body;
    struct span constant; /* instead of a body: bytes that stay */
    bool is_packed;
    bool ran_out;     /* of time in the database */
    bool may_be_kept; /* by the browser, until it asks again; data never is */
    struct {
        const char *name;
        char *value;
    } headers[ANSWER_HEADERS_MOST];
    size_t header_count;
};

/* Name, status, word in `type`, title. */
#define PROBLEMS(X)                                                                                \
    X(BAD_PARAMETER, 400, "bad-parameter", "A parameter does not fit")                             \
    X(NO_TOKEN, 401, "no-token", "A token is needed")                                              \
    X(FORBIDDEN, 403, "forbidden", "This is not allowed")                                          \
    X(NOT_FOUND, 404, "not-found", "There is no such thing")                                       \
    X(BAD_METHOD, 405, "bad-method", "This is not done with it")                                   \
    X(NOT_ACCEPTABLE, 406, "not-acceptable", "There is no such form")                              \
    X(TOO_LARGE, 413, "too-large", "The request is too large")                                     \
    X(BAD_MEDIA_TYPE, 415, "bad-media-type", "The body has the wrong form")                        \
    X(TOO_MANY, 429, "too-many", "Too many of these")                                              \
    X(BROKEN, 500, "broken", "A mistake in NetScope")                                              \
    X(QUERY_TOO_LONG, 503, "query-too-long", "The query took too long")                            \
    X(NO_DATABASE, 503, "no-database", "The database cannot be read now")                          \
    X(NO_WRITER, 503, "no-writer", "The database cannot be written now")                           \
    X(NO_PROBE, 503, "no-probe", "The probe failed")                                               \
    X(STOPPING, 503, "stopping", "The server ends")

enum problem {
#define PROBLEM(name, status, word, title) PROBLEM_##name,
    PROBLEMS(PROBLEM)
#undef PROBLEM
        PROBLEM_COUNT
};
unsigned problem_status(enum problem problem);
const char *problem_word(enum problem problem);
const char *problem_title(enum problem problem);

/* Takes back what the answer holds, and makes it a problem document with this sentence. */
void answer_problem(struct answer *answer, enum problem problem, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same for an error of a question. */
void answer_error(struct answer *answer, const struct error *error);
/* What does not fit any more is left out. */
void answer_header(struct answer *answer, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A sink into the body, of at most ANSWER_BODY_MOST bytes. */
struct sink answer_sink(struct answer *answer);
/* What a client may ask with again (If-None-Match): the header ETag, as a weak one. */
void answer_tag(struct answer *answer, const char *tag);
/* In the place of an answer that the client still has: 304. */
void answer_unchanged(struct answer *answer, const char *tag);
void answer_clear(struct answer *answer);

#endif
