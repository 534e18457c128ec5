/* SPDX-License-Identifier: MIT */
#include "packing.h"

#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

enum {
    PACKED_LEAST = 1024,
    GZIP_WINDOW = 15 + 16,
    GZIP_MEMORY = 8,
    GZIP_LEVEL = 3,
    ZSTD_LEVEL = 3
};

/* Both return the packed size; 0: it would be larger than `room`, or there is no memory. */
static size_t pack_gzip(char *into, size_t room, const struct sink_buffer *body)
{
    z_stream stream = {.next_in = (Bytef *)body->data,
                       .avail_in = (uInt)body->size,
                       .next_out = (Bytef *)into,
                       .avail_out = (uInt)room};
    if (deflateInit2(&stream, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        return 0;
    bool good = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    size_t size = stream.total_out;
    (void)deflateEnd(&stream);
    return good ? size : 0;
}

static size_t pack_zstd(char *into, size_t room, const struct sink_buffer *body)
{
    size_t size = ZSTD_compress(into, room, body->data, body->size, ZSTD_LEVEL);
    return ZSTD_isError(size) ? 0 : size;
}

void answer_pack(struct answer *answer, enum web_encoding encoding)
{
    static const struct {
        const char *word;
        size_t (*pack)(char *into, size_t room, const struct sink_buffer *body);
    } ways[] = {[WEB_PLAIN] = {NULL, NULL},
                [WEB_GZIP] = {"gzip", pack_gzip},
                [WEB_ZSTD] = {"zstd", pack_zstd}};
    if (!ways[encoding].pack || answer->body.size < PACKED_LEAST) return;
    char *packed = malloc(answer->body.size);
    size_t size = packed ? ways[encoding].pack(packed, answer->body.size, &answer->body) : 0;
    if (size == 0) {
        free(packed);
        return;
    }
    sink_buffer_clear(&answer->body);
    answer->body.data = packed;
    answer->body.size = answer->body.capacity = size;
    answer->is_packed = true;
    answer_header(answer, "Content-Encoding", "%s", ways[encoding].word);
}
