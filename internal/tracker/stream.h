/* SPDX-License-Identifier: MIT */
/*
 * stream - bytes of one direction that had to be kept. Either the parser needs more of them, or
 * bytes before them are still missing.
 *
 * The contiguous bytes from offset 0 are the front. Bytes behind a hole are pieces, each in a
 * buffer of its own size. So a byte costs memory by its number, not by its place. If memory runs
 * out, the far bytes are refused, never the near ones.
 *
 * The first copy of a byte wins, and a later copy that differs sets `conflict`. Memory comes from
 * the tracker's pool. It has three bounds: STREAM_MOST bytes and STREAM_MEMORY_MOST of memory per
 * stream, what its share allows, and the pool for all. Private to this room; one thread.
 */
#ifndef TRACKER_STREAM_H
#define TRACKER_STREAM_H

#include "base/cursor.h"
#include "base/pool.h"

enum {
    STREAM_MOST = 128 * 1024,
    STREAM_MEMORY_MOST = 4 * STREAM_MOST,
    STREAM_PIECE_LEAST = 256, /* memory of a piece, so that their number is bounded by it */
    STREAM_REACH = 1 << 30,   /* no window is larger (RFC 7323, 2.3) */
};

/* The memory that the streams of one source have together. */
struct stream_share {
    size_t bytes, most;
};

struct flow;
struct stream_piece;

struct stream {
    uint8_t *data; /* of the front */
    uint32_t capacity;
    uint32_t start;              /* place of offset 0 in data */
    uint32_t size;               /* of the front */
    uint32_t base;               /* dropped so far; pieces have places that count from it */
    uint32_t ahead;              /* bytes in pieces */
    uint32_t memory;             /* in use, as the pool counts it */
    bool conflict;               /* a put had other bytes for a filled place; the owner clears it */
    bool is_cut;                 /* far pieces had to make way; the owner clears it */
    uint32_t cut;                /* the lowest offset of these */
    struct stream_piece *pieces; /* ordered; they may touch */
    struct stream_piece *last;
    struct stream_share *share; /* NULL: no such bound */

    /* The owner's, to find a stream that is evicted for another one (reassembly.h). */
    struct stream *older, *newer;
    struct flow *flow;
    uint8_t side;
};

/* NULL if the pool is empty, or the share used up. The share may be NULL, and is borrowed. */
struct stream *stream_create(struct pool *pool, struct stream_share *share);
void stream_destroy(struct pool *pool, struct stream *stream);
/*
 * Keeps the bytes at an offset, the nearest first. If memory is short, pieces behind them make way.
 * Returns how many of them are in the stream afterwards, from the first on. Fewer than all: too far
 * ahead, too many, or no memory.
 */
size_t stream_put(struct pool *pool, struct stream *stream, uint32_t offset, struct span bytes);
/* How many of the bytes of a range are present. */
size_t stream_present(const struct stream *stream, uint32_t offset, size_t size);
/* The contiguous bytes from offset 0. */
struct span stream_front(const struct stream *stream);
/* Drops the first `size` bytes, present or not; the next byte has offset 0. */
void stream_drop(struct pool *pool, struct stream *stream, uint32_t size);
/* The offset of the first present byte; STREAM_REACH if there is none. */
uint32_t stream_first(const struct stream *stream);
static inline bool stream_is_empty(const struct stream *stream)
{
    return stream->size == 0 && !stream->pieces;
}

#endif
