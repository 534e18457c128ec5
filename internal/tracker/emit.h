/* SPDX-License-Identifier: MIT */
/*
 * emit - builds records of observations, removes what must not be kept, and hands them on.
 *
 * One record is built at a time, in the tracker's scratch memory. Emit is the lowest layer here: it
 * knows no flow and no protocol. Private to this room.
 */
#ifndef TRACKER_EMIT_H
#define TRACKER_EMIT_H

#include "model/uri.h"
#include "tracker_state.h"

/* Hands a finished record on. */
void emit_record(struct tracker *tracker, const struct moment *moment, struct record *record);
/* True if the address or MAC is excluded from recording; never for one that is not set. */
bool emit_excludes(const struct tracker *tracker, const struct ip_address *ip,
                   const struct mac_address *mac);
/* True for a name of the reverse tree that stands for an excluded address. */
bool emit_excludes_name(const struct tracker *tracker, struct span name);
/* Starts a record in the scratch memory, stamped with order and time. */
#define emit_begin(tracker, moment, builder, kind, type)                                           \
    ((struct type *)emit_begin_record(tracker, moment, builder, kind, sizeof(struct type)))
struct record *emit_begin_record(struct tracker *tracker, const struct moment *moment,
                                 struct record_builder *builder, enum record_kind kind,
                                 size_t fixed_size);
/* Finishes the record of the scratch memory. */
void emit_built(struct tracker *tracker, const struct moment *moment,
                struct record_builder *builder);

/* Adds wire bytes to the record as text fit to store; absent stays absent. */
struct text_ref emit_text(struct tracker *tracker, struct record_builder *builder,
                          struct span bytes);
/* If queries are redacted, keeps only the part up to and with the question mark, which shows that
 * there was a query (RFC 3986, 3.4). Else keeps the whole. */
static inline struct span emit_without_query(const struct tracker *tracker, struct span uri)
{
    const uint8_t *mark = uri.size ? memchr(uri.data, '?', uri.size) : NULL;
    if (tracker->options.redact_queries && mark) uri.size = (size_t)(mark - uri.data) + 1;
    return uri;
}

#endif
