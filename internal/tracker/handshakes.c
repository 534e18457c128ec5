/* SPDX-License-Identifier: MIT */
#include "handshakes.h"

#include "memory.h"
#include "observe.h"
#include "stream.h"
#include "tracker_state.h"

/* Of one flow, from the first use on. */
struct handshakes {
    struct stream *streams[HANDSHAKE_STREAMS];
    _Alignas(8) uint8_t memory[HANDSHAKE_MEMORY];
};

static struct handshakes *handshakes_of(const struct feeding *feeding)
{
    struct flow *flow = feeding->flow;
    if (!flow->handshakes) {
        flow->handshakes = memory_take_for_parser(feeding, sizeof *flow->handshakes);
        if (flow->handshakes) memset(flow->handshakes, 0, sizeof *flow->handshakes);
    }
    if (!flow->handshakes) feeding->tracker->counters.streams_abandoned++;
    return flow->handshakes;
}

static struct span store_put(void *owner, unsigned number, uint64_t offset, struct span bytes)
{
    const struct feeding *feeding = owner;
    struct tracker *tracker = feeding->tracker;
    struct span nothing = {NULL, 0};
    if (number >= HANDSHAKE_STREAMS || offset > STREAM_MOST) return nothing;
    struct handshakes *handshakes = handshakes_of(feeding);
    if (!handshakes) return nothing;
    struct stream **stream = &handshakes->streams[number];
    if (!*stream) *stream = stream_create(&tracker->pool, NULL);
    if (!*stream || stream_put(&tracker->pool, *stream, (uint32_t)offset, bytes) < bytes.size) {
        tracker->counters.streams_abandoned++;
        return nothing;
    }
    return stream_front(*stream);
}

static void store_forget(void *owner, unsigned number)
{
    const struct feeding *feeding = owner;
    struct handshakes *handshakes = feeding->flow->handshakes;
    if (number >= HANDSHAKE_STREAMS || !handshakes) return;
    stream_destroy(&feeding->tracker->pool, handshakes->streams[number]);
    handshakes->streams[number] = NULL;
}

static void *store_memory(void *owner)
{
    struct handshakes *handshakes = handshakes_of(owner);
    return handshakes ? handshakes->memory : NULL;
}

void handshakes_prepare(struct tracker *tracker)
{
    tracker->parse->store.put = store_put;
    tracker->parse->store.forget = store_forget;
    tracker->parse->store.memory = store_memory;
}

void handshakes_forget(struct tracker *tracker, struct flow *flow)
{
    if (!flow->handshakes) return;
    for (unsigned i = 0; i < HANDSHAKE_STREAMS; i++)
        stream_destroy(&tracker->pool, flow->handshakes->streams[i]);
    parse_memory_give(tracker, flow, flow->handshakes, sizeof *flow->handshakes);
    flow->handshakes = NULL;
}
