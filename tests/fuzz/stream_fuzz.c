/* SPDX-License-Identifier: MIT */
/*
 * Any puts and drops on a stream, compared with a model that keeps a flag for every byte.
 *
 * Five bytes each: the action (0: drop, else put), offset or size in three, the amount.
 */
#include "tracker/stream.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { WORLD = 65536 * 12, OPERATIONS_MOST = 100 };

static uint8_t model[WORLD];
static bool there[WORLD];
static size_t extent; /* no byte exists from here on */
static uint8_t noise[256 * 1024];

/* True if existing bytes have other values. */
static bool model_put(uint32_t offset, struct span bytes)
{
    bool conflict = false;
    for (size_t i = 0; i < bytes.size; i++) {
        conflict |= there[offset + i] && model[offset + i] != bytes.data[i];
        if (!there[offset + i]) model[offset + i] = bytes.data[i];
        there[offset + i] = true;
    }
    if (bytes.size && offset + bytes.size > extent) extent = offset + bytes.size;
    return conflict;
}

static void model_drop(uint32_t size)
{
    size_t gone = size < extent ? size : extent;
    memmove(model, model + gone, extent - gone);
    memmove(there, there + gone, extent - gone);
    memset(there + extent - gone, 0, gone);
    extent -= gone;
}

static void check(const struct stream *stream)
{
    struct span front = stream_front(stream);
    const bool *hole = memchr(there, 0, extent), *first = memchr(there, 1, extent);
    size_t size = hole ? (size_t)(hole - there) : extent;
    if (front.size != size || (size && memcmp(front.data, model, size) != 0)) abort();
    if (stream_first(stream) != (first ? (uint32_t)(first - there) : STREAM_REACH)) abort();
    if (stream_is_empty(stream) != !first || stream->capacity > STREAM_MOST ||
        stream->memory > STREAM_MEMORY_MOST)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pool pool;
    if (size < 1 || !pool_init(&pool, data[0] & 1 ? 16384 : 1024 * 1024)) return 0;
    struct stream *stream = stream_create(&pool, NULL);
    if (!stream) abort();
    memset(there, 0, extent);
    extent = 0;
    const uint8_t *at = data + 1, *end = data + size;
    for (unsigned i = 0; i < OPERATIONS_MOST && end - at >= 5; i++, at += 5) {
        uint32_t number = (uint32_t)at[1] | (uint32_t)at[2] << 8 | (uint32_t)(at[3] & 3) << 16;
        struct span bytes = {noise, at[4] * (size_t)(at[0] & 0x70 ? 1 + (at[0] & 0x70u) * 4 : 1)};
        memset(noise, (int)i, bytes.size);
        if ((at[0] & 15) == 0) {
            stream_drop(&pool, stream, number);
            if (stream->is_cut) break; /* the model does not know what made way */
            model_drop(number);
        } else {
            bytes.size = stream_put(&pool, stream, number, bytes);
            if (stream->is_cut) break;
            if (stream->conflict != model_put(number, bytes)) abort();
        }
        stream->conflict = false;
        check(stream);
    }
    stream_destroy(&pool, stream);
    if (pool.in_use) abort();
    pool_clear(&pool);
    return 0;
}
