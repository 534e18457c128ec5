/* SPDX-License-Identifier: MIT */
#include "parse_memory.h"

#include "base/hash.h"
#include "tracker_state.h"

enum { SPARED_MOST = 8 }; /* flows of one source that are spared in a row */

static struct parse_source *source_of(struct tracker *tracker, const struct flow *flow)
{
    return &tracker->parse_memory.sources[flow->parse_source];
}

static void link_newest(struct parse_source *source, struct flow *flow)
{
    flow->parse_older = source->newest;
    flow->parse_newer = NULL;
    *(source->newest ? &source->newest->parse_newer : &source->oldest) = flow;
    source->newest = flow;
    flow->parse_us = flow->last_us;
}

static void unlink_flow(struct parse_source *source, struct flow *flow)
{
    struct flow *older = flow->parse_older, *newer = flow->parse_newer;
    *(older ? &older->parse_newer : &source->oldest) = newer;
    *(newer ? &newer->parse_older : &source->newest) = older;
}

static void make_newest(struct parse_source *source, struct flow *flow)
{
    unlink_flow(source, flow);
    link_newest(source, flow);
}

void parse_memory_hold(struct tracker *tracker, struct flow *flow, size_t memory)
{
    if (!flow->parse_bytes) {
        const uint8_t *address = flow->originator_is_a ? flow->key.a : flow->key.b;
        flow->parse_source = (uint16_t)(hash_bytes(address, 16) % PARSE_SOURCES);
        link_newest(source_of(tracker, flow), flow);
    }
    flow->parse_bytes += (uint32_t)memory;
    source_of(tracker, flow)->bytes += memory;
    tracker->parse_memory.bytes += memory;
}

void parse_memory_give(struct tracker *tracker, struct flow *flow, void *block, size_t size)
{
    if (!block) return;
    size_t memory = pool_rounded(size);
    struct parse_source *source = source_of(tracker, flow);
    pool_give(&tracker->pool, block, size);
    flow->parse_bytes -= (uint32_t)memory;
    source->bytes -= memory;
    tracker->parse_memory.bytes -= memory;
    if (!flow->parse_bytes) unlink_flow(source, flow);
}

/* ------------------------------------------------------------ who makes way */

/* A flow other than this one holds some. */
static bool has_other(const struct parse_source *source, const struct flow *spared)
{
    return source->oldest && (source->oldest != spared || source->newest != spared);
}

/* The source that holds the most; NULL: none has another flow than this one. */
static struct parse_source *largest(struct parse_memory *all, const struct flow *spared)
{
    struct parse_source *largest = &all->sources[all->last_largest];
    if (largest->bytes > all->bytes / 2 && has_other(largest, spared)) return largest;
    largest = NULL;
    for (unsigned i = 0; i < PARSE_SOURCES; i++) {
        struct parse_source *source = &all->sources[i];
        if ((!largest || source->bytes > largest->bytes) && has_other(source, spared))
            largest = source;
    }
    if (largest) all->last_largest = (unsigned)(largest - all->sources);
    return largest;
}

/* A flow that goes on is worth more than one of which nothing came any more. */
static struct flow *least_useful(struct parse_source *source, const struct flow *spared)
{
    for (unsigned i = 0; i < SPARED_MOST; i++) {
        struct flow *oldest = source->oldest;
        if (oldest != spared && oldest->last_us == oldest->parse_us) return oldest;
        make_newest(source, oldest);
    }
    return source->oldest != spared ? source->oldest : source->oldest->parse_newer;
}

bool parse_memory_make_way(const struct feeding *feeding)
{
    struct tracker *tracker = feeding->tracker;
    struct parse_source *source = largest(&tracker->parse_memory, feeding->flow);
    if (!source) return false;
    struct flow *flow = least_useful(source, feeding->flow);
    const struct feeding victim = {tracker, flow, ORIGINATOR, feeding->moment, NULL};
    make_newest(source, flow);
    tracker->parse_memory.give_up(&victim);
    return true;
}
