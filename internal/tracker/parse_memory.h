/* SPDX-License-Identifier: MIT */
/*
 * parse_memory - the memory of the pool that flows hold for their parsers: what a parser remembers,
 * and the records that wait for their other half. Private to this room; one thread.
 *
 * If the pool is used up, a flow gives its part back, and it is one of the source that holds the most: a
 * flood pays for itself. Of a source's flows it is the oldest of which no packet came since. Its
 * records leave as they are (`waiting_evicted`). If none wait, its content is read no further
 * (`streams_abandoned`). Sources with the same hash are one.
 */
#ifndef TRACKER_PARSE_MEMORY_H
#define TRACKER_PARSE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

enum { PARSE_SOURCES = 1024 };

struct tracker;
struct flow;
struct feeding;

struct parse_memory {
    void (*give_up)(
        const struct feeding *victim); /* its records that wait, else what it reads with */
    size_t bytes;
    unsigned last_largest; /* the source that held the most when somebody looked */
    struct parse_source {
        size_t bytes;
        struct flow *oldest, *newest; /* by when they began to hold memory, or were spared */
    } sources[PARSE_SOURCES];
};

/* The flow holds so much more of the pool (pool_rounded()). */
void parse_memory_hold(struct tracker *tracker, struct flow *flow, size_t memory);
void parse_memory_give(struct tracker *tracker, struct flow *flow, void *block, size_t size);
/* Another flow than the one at hand gives memory back. False: none holds any. */
bool parse_memory_make_way(const struct feeding *feeding);

#endif
