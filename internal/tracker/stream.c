/* SPDX-License-Identifier: MIT */
#include "stream.h"

struct stream *stream_create(struct pool *pool)
{
    struct stream *stream = pool_take(pool, sizeof *stream);
    if (stream) memset(stream, 0, sizeof *stream);
    return stream;
}

void stream_destroy(struct pool *pool, struct stream *stream)
{
    if (!stream) return;
    pool_give(pool, stream->data, stream->capacity);
    pool_give(pool, stream, sizeof *stream);
}

bool stream_is_empty(const struct stream *stream)
{
    return stream->range_count == 0;
}

uint32_t stream_first(const struct stream *stream)
{
    return stream->range_count ? stream->ranges[0].start : STREAM_MOST;
}

struct span stream_front(const struct stream *stream)
{
    if (stream->range_count == 0 || stream->ranges[0].start > 0) return (struct span){NULL, 0};
    return (struct span){stream->data + stream->front, stream->ranges[0].end};
}

/* Bytes in use from offset 0 on, holes included. */
static uint32_t extent(const struct stream *stream)
{
    return stream->range_count ? stream->ranges[stream->range_count - 1].end : 0;
}

/* Makes room for offsets up to end: moves the bytes to the front, or takes a bigger buffer. */
static bool make_room(struct pool *pool, struct stream *stream, uint32_t end)
{
    if (stream->capacity - stream->front >= end) return true;
    uint32_t used = extent(stream);
    if (stream->capacity >= end) {
        memmove(stream->data, stream->data + stream->front, used);
        stream->front = 0;
        return true;
    }
    size_t wanted = pool_rounded(end > 2 * stream->capacity ? end : 2 * (size_t)stream->capacity);
    if (wanted > STREAM_MOST) wanted = STREAM_MOST;
    uint8_t *data = pool_take(pool, wanted);
    if (!data) return false;
    if (used) memcpy(data, stream->data + stream->front, used);
    pool_give(pool, stream->data, stream->capacity);
    stream->data = data;
    stream->capacity = (uint32_t)wanted;
    stream->front = 0;
    return true;
}

static void remove_ranges(struct stream *stream, uint32_t from, uint32_t count)
{
    stream->range_count -= count;
    memmove(&stream->ranges[from], &stream->ranges[from + count],
            (stream->range_count - from) * sizeof stream->ranges[0]);
}

static bool insert_range(struct stream *stream, uint32_t at, struct stream_range range)
{
    if (stream->range_count == STREAM_RANGES_MOST) return false;
    memmove(&stream->ranges[at + 1], &stream->ranges[at],
            (stream->range_count - at) * sizeof range);
    stream->ranges[at] = range;
    stream->range_count++;
    return true;
}

/* Bytes for an offset: missing ones are copied, present ones are compared. */
struct copying {
    struct stream *stream;
    uint32_t offset;
    const uint8_t *bytes;
};

static void copy_missing(const struct copying *copying, uint32_t from, uint32_t to)
{
    uint8_t *base = copying->stream->data + copying->stream->front;
    if (to > from) memcpy(base + from, copying->bytes + (from - copying->offset), to - from);
}

static void compare_present(const struct copying *copying, uint32_t from, uint32_t to)
{
    const uint8_t *base = copying->stream->data + copying->stream->front;
    if (to > from && memcmp(base + from, copying->bytes + (from - copying->offset), to - from) != 0)
        copying->stream->conflict = true;
}

bool stream_put(struct pool *pool, struct stream *stream, uint32_t offset, struct span bytes)
{
    if (bytes.size == 0) return true;
    if (offset >= STREAM_MOST || bytes.size > STREAM_MOST - offset) return false;
    struct stream_range added = {offset, offset + (uint32_t)bytes.size};
    uint32_t first = 0;
    while (first < stream->range_count && stream->ranges[first].end < added.start)
        first++;
    uint32_t last = first; /* ranges [first, last) touch or overlap the new one */
    while (last < stream->range_count && stream->ranges[last].start <= added.end)
        last++;
    if (first == last && stream->range_count == STREAM_RANGES_MOST) return false;
    if (!make_room(pool, stream, added.end)) return false;

    struct copying copying = {stream, offset, bytes.data};
    uint32_t at = added.start;
    for (uint32_t i = first; i < last; i++) {
        struct stream_range there = stream->ranges[i];
        copy_missing(&copying, at, there.start);
        if (there.start > at) at = there.start;
        compare_present(&copying, at, there.end < added.end ? there.end : added.end);
        if (there.end > at) at = there.end;
    }
    copy_missing(&copying, at, added.end);

    if (first == last) return insert_range(stream, first, added);
    if (stream->ranges[first].start < added.start) added.start = stream->ranges[first].start;
    if (stream->ranges[last - 1].end > added.end) added.end = stream->ranges[last - 1].end;
    stream->ranges[first] = added;
    remove_ranges(stream, first + 1, last - first - 1);
    return true;
}

void stream_drop(struct stream *stream, uint32_t size)
{
    uint32_t gone = 0;
    while (gone < stream->range_count && stream->ranges[gone].end <= size)
        gone++;
    remove_ranges(stream, 0, gone);
    for (uint32_t i = 0; i < stream->range_count; i++) {
        struct stream_range *range = &stream->ranges[i];
        range->start = range->start > size ? range->start - size : 0;
        range->end -= size;
    }
    stream->front = stream->range_count ? stream->front + size : 0;
}
