/* SPDX-License-Identifier: MIT */
/*
 * recognise - shared parts of the protocols that are only recognised, not parsed.
 *
 * Such a protocol has a probe that is sure from the first bytes, and emits one application event
 * per flow. A probe here is strict: a wrong name on a flow is worse than no name. If the bytes
 * alone are weak evidence, the probe also requires the port.
 */
#ifndef PARSER_RECOGNISE_H
#define PARSER_RECOGNISE_H

#include "parser/parser.h"

/* Do the bytes start with this text? PROBE_MORE if they are a part of it. */
enum probe_answer starts_with(struct span bytes, const char *text);
/* With one of these texts, NULL-terminated. */
enum probe_answer starts_with_one(struct span bytes, const char *const *texts);
/* The same without regard to case. */
enum probe_answer starts_with_one_word(struct span bytes, const char *const *texts);

/*
 * A request line in HTTP's form: a method in capitals, and one of two versions at the end of the
 * line. The second version may be NULL. PROBE_MORE while the line can still become one, or a reply.
 */
enum probe_answer probe_request_line(const struct parse_context *context, struct span bytes,
                                     const char *version, const char *other_version);

/* Does the text occur, without regard to case? */
bool span_contains(struct span bytes, const char *text);

/* The first line without its end; `whole` is true if the end is there. */
struct span first_line(struct span bytes, bool *whole);

/* The answer to a test that needs `size` bytes of a stream (or all of a datagram). */
static inline enum probe_answer probe_needs(const struct parse_context *context, struct span bytes,
                                            size_t size)
{
    if (bytes.size >= size) return PROBE_YES;
    return context->carrier == CARRIER_TCP ? PROBE_MORE : PROBE_NO;
}

/* Emits the event once per flow (kept in states->shared.word[3]); detail may be absent. */
void say_application(struct parse_context *context, struct span detail);

/* Emits that a password or a token went by, which must not be encrypted. */
void say_login(struct parse_context *context);

/* The result of a parser that needs no more bytes. */
struct parse_result parse_done(struct span bytes);

/* parse of protocols that are only recognised. */
struct parse_result parse_recognised(struct parse_context *context, struct span bytes);

/* parse of protocols whose first line is a banner: it is the detail, once it is whole. */
struct parse_result parse_banner(struct parse_context *context, struct span bytes);

/*
 * A BER element (X.690, section 8.1): its tag, and a window on its contents, which is clamped to
 * the bytes that are there. False if tag or length are not whole or not definite.
 */
bool ber_take(struct cursor *cursor, uint8_t *tag, struct cursor *contents, size_t *stated);

#endif
