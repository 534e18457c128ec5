/* SPDX-License-Identifier: MIT */
#include "reassembly.h"

#include "base/hash.h"
#include "tracker_state.h"

enum {
    SHARE_PART = 16,
    CANDIDATES_MOST = 8, /* streams looked at, to evict one */
};

void reassembly_prepare(struct tracker *tracker)
{
    for (unsigned i = 0; i < SHARES; i++)
        tracker->reassembly.shares[i].most = tracker->options.buffer_bytes / SHARE_PART;
}

/* ------------------------------------------------------------ the list by age */

static void unlink_stream(struct reassembly *all, struct stream *stream)
{
    if (stream->older) {
        stream->older->newer = stream->newer;
    } else {
        all->oldest = stream->newer;
    }
    if (stream->newer) {
        stream->newer->older = stream->older;
    } else {
        all->newest = stream->older;
    }
}

static void link_newest(struct reassembly *all, struct stream *stream)
{
    stream->older = all->newest;
    stream->newer = NULL;
    if (all->newest) {
        all->newest->newer = stream;
    } else {
        all->oldest = stream;
    }
    all->newest = stream;
}

void reassembly_release(struct tracker *tracker, struct inspection *in)
{
    if (!in->stream) return;
    unlink_stream(&tracker->reassembly, in->stream);
    stream_destroy(&tracker->pool, in->stream);
    in->stream = NULL;
}

/* ------------------------------------------------------------ giving up */

void reassembly_count_missed(const struct feeding *feeding, size_t bytes)
{
    feeding->flow->missed_bytes += bytes;
    feeding->tracker->ledger.gap_bytes += bytes;
}

void reassembly_count_unread(const struct feeding *feeding)
{
    const struct stream *stream = feeding->flow->inspection[feeding->side].stream;
    if (stream) reassembly_count_missed(feeding, stream->size + stream->ahead);
}

/* The one of the least use: the oldest that waits for missing bytes, else the oldest. */
static struct stream *least_useful(const struct reassembly *all, const struct stream *spared)
{
    struct stream *least = NULL;
    struct stream *at = all->oldest;
    for (unsigned i = 0; at && i < CANDIDATES_MOST; at = at->newer, i++) {
        if (at == spared) continue;
        if (at->size == 0) return at;
        if (!least) least = at;
    }
    return least;
}

static bool evict(const struct feeding *feeding, const struct stream *spared)
{
    struct tracker *tracker = feeding->tracker;
    struct stream *stream = least_useful(&tracker->reassembly, spared);
    if (!stream) return false;
    struct feeding victim = {tracker, stream->flow, (enum side)stream->side, feeding->moment, NULL};
    struct inspection *in = &stream->flow->inspection[stream->side];
    reassembly_count_unread(&victim);
    tracker->counters.streams_abandoned++;
    in->done = true;
    reassembly_release(tracker, in);
    return true;
}

bool reassembly_make_way(const struct feeding *feeding, const struct stream *spared)
{
    const struct tracker *tracker = feeding->tracker;
    bool parsers_first = tracker->parse_memory.bytes > tracker->pool.in_use / 2;
    if (parsers_first && parse_memory_make_way(feeding)) return true;
    return evict(feeding, spared) || (!parsers_first && parse_memory_make_way(feeding));
}

/* ------------------------------------------------------------ keeping */

struct stream_share *reassembly_share(const struct feeding *feeding)
{
    const struct flow *flow = feeding->flow;
    const uint8_t *source = flow->originator_is_a ? flow->key.a : flow->key.b;
    return &feeding->tracker->reassembly.shares[hash_bytes(source, 16) % SHARES];
}

static struct stream *stream_of(const struct feeding *feeding)
{
    struct tracker *tracker = feeding->tracker;
    struct flow *flow = feeding->flow;
    struct inspection *in = &flow->inspection[feeding->side];
    struct stream_share *share = reassembly_share(feeding);
    if (in->stream) {
        unlink_stream(&tracker->reassembly, in->stream);
    } else {
        while (!(in->stream = stream_create(&tracker->pool, share)))
            if (share->bytes + sizeof(struct stream) > share->most ||
                !reassembly_make_way(feeding, NULL))
                return NULL;
        in->stream->flow = flow;
        in->stream->side = (uint8_t)feeding->side;
    }
    link_newest(&tracker->reassembly, in->stream);
    return in->stream;
}

/* True if only the pool refused, and another stream made way. */
static bool make_way(const struct feeding *feeding, const struct stream *stream, size_t missing)
{
    const struct stream_share *share = stream->share;
    bool of_its_own = stream->size + stream->ahead >= STREAM_MOST ||
                      stream->memory + 2 * missing > STREAM_MEMORY_MOST ||
                      share->bytes + 2 * missing + STREAM_PIECE_LEAST > share->most;
    return !of_its_own && reassembly_make_way(feeding, stream);
}

size_t reassembly_keep(const struct feeding *feeding, uint32_t ahead, struct span bytes)
{
    struct tracker *tracker = feeding->tracker;
    struct stream *stream = stream_of(feeding);
    size_t kept = 0;
    if (!stream || ahead >= STREAM_REACH) return 0;
    for (;;) {
        struct span rest = {bytes.data + kept, bytes.size - kept};
        kept += stream_put(&tracker->pool, stream, ahead + (uint32_t)kept, rest);
        if (kept == bytes.size || !make_way(feeding, stream, bytes.size - kept)) return kept;
    }
}
