/*
 * Any puts and drops on a stream, against a model that keeps a flag for every byte.
 *
 * Five bytes each: what (0: drop, else put), offset or size in three, how much.
 */
#include "correlator/stream.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { WORLD = STREAM_MOST + 65536 * 4, OPERATIONS_MOST = 500 };

static uint8_t model[WORLD];
static bool there[WORLD];
static uint8_t noise[256 * 1024];

static void model_put(uint32_t offset, struct span bytes)
{
    for (size_t i = 0; i < bytes.size; i++) {
        if (!there[offset + i]) model[offset + i] = bytes.data[i];
        there[offset + i] = true;
    }
}

static void model_drop(uint32_t size)
{
    if (size > STREAM_MOST) size = STREAM_MOST;
    memmove(model, model + size, STREAM_MOST - size);
    memmove(there, there + size, STREAM_MOST - size);
    memset(there + STREAM_MOST - size, 0, size);
}

static void check(const struct stream *stream)
{
    struct span front = stream_front(stream);
    const bool *hole = memchr(there, 0, STREAM_MOST), *first = memchr(there, 1, STREAM_MOST);
    size_t size = hole ? (size_t)(hole - there) : STREAM_MOST;
    if (front.size != size || (size && memcmp(front.data, model, size) != 0)) abort();
    if (stream_first(stream) != (first ? (uint32_t)(first - there) : STREAM_MOST)) abort();
    if (stream_is_empty(stream) != !first || stream->capacity > STREAM_MOST) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pool pool;
    if (size < 1 || !pool_init(&pool, data[0] & 1 ? 16384 : 1024 * 1024)) return 0;
    struct stream *stream = stream_create(&pool);
    if (!stream) abort();
    memset(there, 0, sizeof there);
    const uint8_t *at = data + 1, *end = data + size;
    for (unsigned i = 0; i < OPERATIONS_MOST && end - at >= 5; i++, at += 5) {
        uint32_t number = (uint32_t)at[1] | (uint32_t)at[2] << 8 | (uint32_t)(at[3] & 3) << 16;
        struct span bytes = {noise, at[4] * (size_t)(at[0] & 0x70 ? 1 + (at[0] & 0x70u) * 4 : 1)};
        memset(noise, (int)i, bytes.size);
        if ((at[0] & 15) == 0) {
            stream_drop(stream, number);
            model_drop(number);
        } else if (stream_put(&pool, stream, number, bytes)) {
            if (bytes.size && number + bytes.size > STREAM_MOST) abort();
            model_put(number, bytes);
        }
        check(stream);
    }
    stream_destroy(&pool, stream);
    if (pool.in_use) abort();
    pool_clear(&pool);
    return 0;
}
