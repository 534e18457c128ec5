/* SPDX-License-Identifier: MIT */
#include "handshakes.h"

#include "observe.h"
#include "stream.h"
#include "tracker_state.h"

static struct span store_put(void *owner, unsigned number, uint64_t offset, struct span bytes)
{
    const struct feeding *feeding = owner;
    struct tracker *tracker = feeding->tracker;
    struct span nothing = {NULL, 0};
    if (number >= HANDSHAKES_MOST || offset > STREAM_MOST) return nothing;
    struct stream **stream = &feeding->flow->handshake[number];
    if (!*stream) *stream = stream_create(&tracker->pool);
    if (!*stream || !stream_put(&tracker->pool, *stream, (uint32_t)offset, bytes)) {
        tracker->counters.streams_abandoned++;
        return nothing;
    }
    return stream_front(*stream);
}

static void store_forget(void *owner, unsigned number)
{
    const struct feeding *feeding = owner;
    if (number >= HANDSHAKES_MOST) return;
    stream_destroy(&feeding->tracker->pool, feeding->flow->handshake[number]);
    feeding->flow->handshake[number] = NULL;
}

void handshakes_prepare(struct tracker *tracker)
{
    tracker->parse->store.put = store_put;
    tracker->parse->store.forget = store_forget;
}

void handshakes_forget(struct tracker *tracker, struct flow *flow)
{
    for (unsigned i = 0; i < HANDSHAKES_MOST; i++) {
        stream_destroy(&tracker->pool, flow->handshake[i]);
        flow->handshake[i] = NULL;
    }
}
