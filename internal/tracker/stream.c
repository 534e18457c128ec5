/* SPDX-License-Identifier: MIT */
#include "stream.h"

struct stream_piece {
    struct stream_piece *next;
    uint32_t place; /* of its first byte, counted as stream.base */
    uint32_t size;
    uint32_t memory; /* of the block */
    uint32_t unused; /* bytes in front that were dropped */
    uint8_t bytes[];
};

/* ------------------------------------------------------------ memory */

/* The block's true size is pool_rounded(size). NULL above one of the bounds. */
static void *take(struct pool *pool, struct stream *stream, size_t size)
{
    size_t memory = pool_rounded(size);
    struct stream_share *share = stream->share;
    if (stream->memory + memory > STREAM_MEMORY_MOST) return NULL;
    if (share && share->bytes + memory > share->most) return NULL;
    void *block = pool_take(pool, memory);
    if (!block) return NULL;
    stream->memory += (uint32_t)memory;
    if (share) share->bytes += memory;
    return block;
}

static void give(struct pool *pool, struct stream *stream, void *block, size_t memory)
{
    if (!block) return;
    pool_give(pool, block, memory);
    stream->memory -= (uint32_t)memory;
    if (stream->share) stream->share->bytes -= memory;
}

struct stream *stream_create(struct pool *pool, struct stream_share *share)
{
    struct stream self = {.share = share};
    struct stream *stream = take(pool, &self, sizeof *stream);
    if (stream) *stream = self;
    return stream;
}

void stream_destroy(struct pool *pool, struct stream *stream)
{
    if (!stream) return;
    give(pool, stream, stream->data, stream->capacity);
    while (stream->pieces) {
        struct stream_piece *piece = stream->pieces;
        stream->pieces = piece->next;
        give(pool, stream, piece, piece->memory);
    }
    struct stream self = *stream;
    give(pool, &self, stream, pool_rounded(sizeof *stream));
}

/* ------------------------------------------------------------ what is there */

static uint32_t offset_of(const struct stream *stream, const struct stream_piece *piece)
{
    return piece->place - stream->base;
}

static uint8_t *bytes_of(struct stream_piece *piece)
{
    return piece->bytes + piece->unused;
}

uint32_t stream_first(const struct stream *stream)
{
    if (stream->size) return 0;
    return stream->pieces ? offset_of(stream, stream->pieces) : STREAM_REACH;
}

struct span stream_front(const struct stream *stream)
{
    if (stream->size == 0) return (struct span){NULL, 0};
    return (struct span){stream->data + stream->start, stream->size};
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* How many bytes two ranges have in common. */
static size_t common(uint64_t a, uint64_t a_end, uint64_t b, uint64_t b_end)
{
    uint64_t from = a > b ? a : b, to = a_end < b_end ? a_end : b_end;
    return from < to ? (size_t)(to - from) : 0;
}

size_t stream_present(const struct stream *stream, uint32_t offset, size_t size)
{
    uint64_t end = (uint64_t)offset + size;
    size_t present = common(offset, end, 0, stream->size);
    for (const struct stream_piece *at = stream->pieces; at && offset_of(stream, at) < end;
         at = at->next)
        present += common(offset, end, offset_of(stream, at), offset_of(stream, at) + at->size);
    return present;
}

/* ------------------------------------------------------------ what makes way */

static void remove_piece(struct pool *pool, struct stream *stream, struct stream_piece *before)
{
    struct stream_piece *piece = before ? before->next : stream->pieces;
    if (before) {
        before->next = piece->next;
    } else {
        stream->pieces = piece->next;
    }
    if (stream->last == piece) stream->last = before;
    stream->ahead -= piece->size;
    give(pool, stream, piece, piece->memory);
}

/* Removes the farthest piece, if it is behind this offset. The near bytes are worth more. */
static bool make_way(struct pool *pool, struct stream *stream, uint32_t offset)
{
    struct stream_piece *before = NULL;
    if (!stream->last || offset_of(stream, stream->last) <= offset) return false;
    while (before ? before->next != stream->last : stream->pieces != stream->last)
        before = before ? before->next : stream->pieces;
    uint32_t cut = offset_of(stream, stream->last);
    if (!stream->is_cut || cut < stream->cut) stream->cut = cut;
    stream->is_cut = true;
    remove_piece(pool, stream, before);
    return true;
}

static uint32_t room_of(const struct stream *stream)
{
    return STREAM_MOST - stream->size - stream->ahead;
}

/* ------------------------------------------------------------ the front */

/* Makes room for `more` bytes behind the front: moves it, or takes a bigger buffer. */
static bool make_room(struct pool *pool, struct stream *stream, uint32_t more)
{
    uint32_t end = stream->size + more;
    if (stream->capacity - stream->start >= end) return true;
    if (stream->capacity >= end) {
        memmove(stream->data, stream->data + stream->start, stream->size);
        stream->start = 0;
        return true;
    }
    size_t wanted = pool_rounded(end > 2 * stream->capacity ? end : 2 * (size_t)stream->capacity);
    if (wanted > STREAM_MOST) wanted = STREAM_MOST;
    uint8_t *data = end > STREAM_MOST ? NULL : take(pool, stream, wanted);
    if (!data) return false;
    if (stream->size) memcpy(data, stream->data + stream->start, stream->size);
    give(pool, stream, stream->data, stream->capacity);
    stream->data = data;
    stream->capacity = (uint32_t)wanted;
    stream->start = 0;
    return true;
}

static bool add_to_front(struct pool *pool, struct stream *stream, struct span bytes)
{
    uint32_t end = stream->size + (uint32_t)bytes.size;
    while (!make_room(pool, stream, (uint32_t)bytes.size))
        if (!make_way(pool, stream, end)) return false;
    memcpy(stream->data + stream->start + stream->size, bytes.data, bytes.size);
    stream->size += (uint32_t)bytes.size;
    return true;
}

/* Pieces that touch the front become part of it. Without memory for that, they make way. */
static void join_pieces(struct pool *pool, struct stream *stream)
{
    while (stream->pieces && offset_of(stream, stream->pieces) == stream->size) {
        struct stream_piece *piece = stream->pieces;
        bool joined = add_to_front(pool, stream, (struct span){bytes_of(piece), piece->size});
        if (!joined && (!stream->is_cut || stream->size < stream->cut)) stream->cut = stream->size;
        stream->is_cut |= !joined;
        remove_piece(pool, stream, NULL);
    }
}

/* ------------------------------------------------------------ pieces */

/* Adds bytes that no piece has, behind `before` (NULL: in front of all pieces). */
static bool add_piece(struct pool *pool, struct stream *stream, struct stream_piece *before,
                      uint32_t offset, struct span bytes)
{
    uint32_t size = (uint32_t)bytes.size;
    if (before && offset_of(stream, before) + before->size == offset &&
        before->memory - sizeof *before - before->unused - before->size >= size) {
        memcpy(bytes_of(before) + before->size, bytes.data, size);
        before->size += size;
        stream->ahead += size;
        return true;
    }
    size_t memory = pool_rounded(sizeof(struct stream_piece) + size);
    if (memory < STREAM_PIECE_LEAST) memory = STREAM_PIECE_LEAST;
    struct stream_piece *piece;
    while (!(piece = take(pool, stream, memory)))
        if (!make_way(pool, stream, offset)) return false;
    *piece = (struct stream_piece){.place = stream->base + offset,
                                   .size = size,
                                   .memory = (uint32_t)memory,
                                   .next = before ? before->next : stream->pieces};
    memcpy(piece->bytes, bytes.data, size);
    if (before) {
        before->next = piece;
    } else {
        stream->pieces = piece;
    }
    if (!piece->next) stream->last = piece;
    stream->ahead += size;
    return true;
}

static void compare(struct stream *stream, const uint8_t *there, const uint8_t *bytes, size_t size)
{
    if (memcmp(there, bytes, size) != 0) stream->conflict = true;
}

/* The last piece that begins in front of the offset; NULL: none. */
static struct stream_piece *piece_before(const struct stream *stream, uint32_t offset)
{
    if (stream->last && offset_of(stream, stream->last) < offset) return stream->last;
    struct stream_piece *before = NULL;
    for (struct stream_piece *at = stream->pieces; at && offset_of(stream, at) < offset;
         at = at->next)
        before = at;
    return before;
}

/* Of bytes behind the front: missing ones are added, present ones are compared. Returns how many
 * are there. */
static size_t put_ahead(struct pool *pool, struct stream *stream, uint32_t offset,
                        struct span bytes)
{
    struct stream_piece *before = piece_before(stream, offset);
    size_t done = 0;
    while (done < bytes.size) {
        uint32_t at = offset + (uint32_t)done;
        size_t left = bytes.size - done;
        uint32_t inside = before ? at - offset_of(stream, before) : 0;
        if (before && inside < before->size) {
            size_t same = least(left, before->size - inside);
            compare(stream, bytes_of(before) + inside, bytes.data + done, same);
            done += same;
            continue;
        }
        struct stream_piece *after = before ? before->next : stream->pieces;
        size_t gap = after ? least(left, offset_of(stream, after) - at) : left;
        if (gap == 0) {
            before = after;
            continue;
        }
        while (room_of(stream) < gap && make_way(pool, stream, at)) {
        }
        struct span added = {bytes.data + done, least(gap, room_of(stream))};
        if (added.size == 0 || !add_piece(pool, stream, before, at, added)) break;
        done += added.size;
        before = before && offset_of(stream, before) + before->size == at + added.size ? before
                 : before ? before->next
                          : stream->pieces;
    }
    return done;
}

/* Of bytes that touch the front: those up to the next piece become part of it. */
static size_t put_in_front(struct pool *pool, struct stream *stream, struct span bytes)
{
    uint32_t at = stream->size;
    if (stream->pieces) bytes.size = least(bytes.size, offset_of(stream, stream->pieces) - at);
    while (room_of(stream) < bytes.size && make_way(pool, stream, at)) {
    }
    bytes.size = least(bytes.size, room_of(stream));
    if (bytes.size == 0 || !add_to_front(pool, stream, bytes)) return 0;
    join_pieces(pool, stream);
    return bytes.size;
}

size_t stream_put(struct pool *pool, struct stream *stream, uint32_t offset, struct span bytes)
{
    size_t done = 0;
    if (offset >= STREAM_REACH) return 0;
    while (done < bytes.size) {
        uint32_t at = offset + (uint32_t)done;
        struct span rest = {bytes.data + done, bytes.size - done};
        if (at > stream->size) return done + put_ahead(pool, stream, at, rest);
        size_t same = least(rest.size, stream->size - at);
        if (same) compare(stream, stream->data + stream->start + at, rest.data, same);
        size_t step = same ? same : put_in_front(pool, stream, rest);
        if (step == 0) break;
        done += step;
    }
    return done;
}

void stream_drop(struct pool *pool, struct stream *stream, uint32_t size)
{
    uint32_t of_front = size < stream->size ? size : stream->size;
    stream->size -= of_front;
    stream->start = stream->size ? stream->start + of_front : 0;
    while (stream->pieces && offset_of(stream, stream->pieces) < size) {
        struct stream_piece *piece = stream->pieces;
        uint32_t passed = size - offset_of(stream, piece);
        if (passed < piece->size) {
            piece->unused += passed;
            piece->place += passed;
            piece->size -= passed;
            stream->ahead -= passed;
            break;
        }
        remove_piece(pool, stream, NULL);
    }
    stream->base += size;
    join_pieces(pool, stream);
}
