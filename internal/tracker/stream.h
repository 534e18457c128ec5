/* SPDX-License-Identifier: MIT */
/*
 * stream - bytes of one direction that had to be kept: because the parser wants more of them
 * before it can go on, or because something in front of them is still missing.
 *
 * The first copy of a byte wins, and a later copy that differs is told of. Memory comes from the
 * tracker's pool and is bounded twice: by STREAM_MOST per stream, and by the pool for all. Private
 * to this room; one thread.
 */
#ifndef TRACKER_STREAM_H
#define TRACKER_STREAM_H

#include "base/cursor.h"
#include "base/pool.h"

enum { STREAM_MOST = 128 * 1024, STREAM_RANGES_MOST = 24 };

struct stream_range { /* of offsets from the stream's base, [start, end) */
    uint32_t start, end;
};

struct stream {
    uint8_t *data;
    uint32_t capacity;
    uint32_t front; /* where offset 0 stands in data */
    uint32_t range_count;
    bool conflict; /* a put gave other bytes for a place that was filled; the owner clears it */
    struct stream_range ranges[STREAM_RANGES_MOST]; /* what is there: ordered, apart */
};

/* NULL where the pool has nothing left. */
struct stream *stream_create(struct pool *pool);
void stream_destroy(struct pool *pool, struct stream *stream);
/* False where it does not fit: too far ahead, too many pieces, or no memory. */
bool stream_put(struct pool *pool, struct stream *stream, uint32_t offset, struct span bytes);
/* What is contiguous from offset 0. */
struct span stream_front(const struct stream *stream);
/* Drops the first `size` bytes, there or not: they become offset 0. */
void stream_drop(struct stream *stream, uint32_t size);
/* The offset of the first byte that is there; STREAM_MOST where there is none. */
uint32_t stream_first(const struct stream *stream);
bool stream_is_empty(const struct stream *stream);

#endif
