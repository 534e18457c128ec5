/* SPDX-License-Identifier: MIT */
/*
 * stream - bytes of one direction that had to be kept. Either the parser needs more of them, or
 * bytes before them are still missing.
 *
 * The first copy of a byte wins, and a later copy that differs sets `conflict`. Memory comes from
 * the tracker's pool and has two bounds: STREAM_MOST per stream, and the pool for all. Private to
 * this room; one thread.
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
    uint32_t front; /* place of offset 0 in data */
    uint32_t range_count;
    bool conflict; /* a put had other bytes for a place that was filled; the owner clears it */
    struct stream_range ranges[STREAM_RANGES_MOST]; /* ranges of present bytes: ordered, apart */
};

/* NULL if the pool is empty. */
struct stream *stream_create(struct pool *pool);
void stream_destroy(struct pool *pool, struct stream *stream);
/* False if it does not fit: too far ahead, too many pieces, or no memory. */
bool stream_put(struct pool *pool, struct stream *stream, uint32_t offset, struct span bytes);
/* The contiguous bytes from offset 0. */
struct span stream_front(const struct stream *stream);
/* Drops the first `size` bytes, present or not; the next byte has offset 0. */
void stream_drop(struct stream *stream, uint32_t size);
/* The offset of the first present byte; STREAM_MOST if there is none. */
uint32_t stream_first(const struct stream *stream);
bool stream_is_empty(const struct stream *stream);

#endif
