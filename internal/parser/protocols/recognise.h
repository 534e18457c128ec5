/* SPDX-License-Identifier: MIT */
/*
 * recognise - what the protocols share that are only recognised, not read.
 *
 * Such a protocol has a probe that is sure from the first bytes, and says one application event
 * per flow. A probe here is strict: a wrong name on a flow hurts more than no name. Where bytes
 * alone are weak evidence a probe asks for the port as well.
 */
#ifndef PARSER_RECOGNISE_H
#define PARSER_RECOGNISE_H

#include "parser/parser.h"

/* Do the bytes start with this text? More where they are a part of it. */
enum probe_answer starts_with(struct span bytes, const char *text);
/* With one of these, NULL-terminated. */
enum probe_answer starts_with_one(struct span bytes, const char *const *texts);
/* The same without regard to case. */
enum probe_answer starts_with_one_word(struct span bytes, const char *const *texts);

/*
 * A request line as HTTP made it usual: a method in capitals, and one of two versions (the second
 * may be NULL) at the end of the line. More while the line could still become one, or a reply.
 */
enum probe_answer probe_request_line(const struct parse_context *context, struct span bytes,
                                     const char *version, const char *other_version);

/* Does the text occur, without regard to case? */
bool span_contains(struct span bytes, const char *text);

/* The first line without its end; whole says whether the end is there. */
struct span first_line(struct span bytes, bool *whole);

/* A flat answer to a test that needs `size` bytes of a stream (or all of a datagram). */
static inline enum probe_answer probe_needs(const struct parse_context *context, struct span bytes,
                                            size_t size)
{
    if (bytes.size >= size) return PROBE_YES;
    return context->carrier == CARRIER_TCP ? PROBE_MORE : PROBE_NO;
}

/* Says it once per flow (in states->shared.word[3]); detail may be absent. */
void say_application(struct parse_context *context, struct span detail);

/* The answer of a parser for which nothing later matters. */
struct parse_result parse_done(struct span bytes);

/* parse of those that have nothing to say but that they were recognised. */
struct parse_result parse_recognised(struct parse_context *context, struct span bytes);

/* parse of those whose first line is a banner: that is the detail, once it is whole. */
struct parse_result parse_banner(struct parse_context *context, struct span bytes);

/*
 * A BER element (X.690, section 8.1): its tag, and a window on its contents, which is clamped to
 * what is there. False where tag or length are not whole or not definite.
 */
bool ber_take(struct cursor *cursor, uint8_t *tag, struct cursor *contents, size_t *stated);

#endif
