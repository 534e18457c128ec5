/* SPDX-License-Identifier: MIT */
#include "gquic.h"

#include "tls_hello.h"

enum {
    FLAG_VERSION = 0x01,
    FLAG_RESET = 0x02,
    FLAG_LONG_CID = 0x08,
    FLAG_MULTIPATH = 0x40,
    FLAG_LONG_HEADER = 0x80,
    HASH_SIZE = 12, /* instead of an AEAD tag: FNV-1a, truncated */
    MESSAGE_HEADER_SIZE = 8,
    TAGS_MOST = 128, /* Chromium's bound */
};

/* 46 for Q046; 0 for other versions. */
static unsigned version_number(uint32_t version)
{
    unsigned tens = version >> 8 & 0xff, ones = version & 0xff;
    if (version >> 16 != 0x5130 || tens < '0' || tens > '9' || ones < '0' || ones > '9') return 0;
    return (tens - '0') * 10 + (ones - '0');
}

struct gquic_packet {
    uint32_t version;
    uint64_t connection;
    struct cursor frames;
};

/* Up to Q043: flags, connection id, version, packet number of 1, 2, 4 or 6 bytes, hash. */
static bool read_old(struct cursor c, struct gquic_packet *packet)
{
    static const uint8_t number_sizes[] = {1, 2, 4, 6};
    uint8_t flags = cursor_u8(&c);
    if (!(flags & FLAG_VERSION) || !(flags & FLAG_LONG_CID)) return false;
    if (flags & (FLAG_RESET | FLAG_MULTIPATH | FLAG_LONG_HEADER)) return false;
    packet->connection = cursor_u64(&c);
    packet->version = cursor_u32(&c);
    cursor_skip(&c, number_sizes[flags >> 4 & 3]);
    cursor_skip(&c, HASH_SIZE);
    packet->frames = c;
    unsigned number = version_number(packet->version);
    return number > 0 && number < 44;
}

/* Q044 to Q049: a long header. One length byte holds both lengths, less 3 if not zero. */
static bool read_new(struct cursor c, struct gquic_packet *packet)
{
    uint8_t flags = cursor_u8(&c);
    if (!(flags & FLAG_LONG_HEADER)) return false;
    packet->version = cursor_u32(&c);
    uint8_t sizes = cursor_u8(&c);
    unsigned number = version_number(packet->version);
    if (number < 44 || number > 49) return false;
    if (sizes >> 4 != 5) return false; /* clients use connection ids of 8 bytes */
    packet->connection = cursor_u64(&c);
    if (sizes & 15) cursor_skip(&c, (sizes & 15u) + 3);
    cursor_skip(&c, number < 46 ? 4 : 1 + (flags & 3u));
    cursor_skip(&c, HASH_SIZE);
    packet->frames = c;
    return true;
}

static bool read_packet(struct span datagram, struct gquic_packet *packet)
{
    struct cursor c = cursor_of(datagram);
    return (read_old(c, packet) || read_new(c, packet)) && cursor_good(&packet->frames);
}

bool gquic_fits(struct span datagram)
{
    struct gquic_packet packet;
    return read_packet(datagram, &packet);
}

/* 1fdooossb: the type of a STREAM frame holds the sizes of its fields. From Q039 on big-endian. */
static bool read_stream_frame(struct cursor *c, unsigned version, struct span *data)
{
    uint8_t type = cursor_u8(c);
    if (!(type & 0x80)) return false;
    unsigned offset_bits = type >> 2 & 7;
    cursor_skip(c, 1 + (type & 3u));
    if (offset_bits) cursor_skip(c, offset_bits + 1);
    if (type & 0x20) {
        uint16_t size = version >= 39 ? cursor_u16(c) : cursor_u16_le(c);
        *data = cursor_span(c, size);
    } else {
        *data = cursor_rest(c);
    }
    return cursor_good(c);
}

void gquic_parse(struct parse_context *context, struct span datagram, uint64_t *last_cid)
{
    struct gquic_packet packet;
    struct span data;
    if (!read_packet(datagram, &packet) || packet.connection == *last_cid) return;
    unsigned version = version_number(packet.version);
    /* Up to Q033 a byte of private flags precedes the frames. */
    if (version < 34) cursor_skip(&packet.frames, 1);
    while (cursor_left(&packet.frames) > 0 && *packet.frames.at == 0)
        cursor_skip(&packet.frames, 1);
    if (!read_stream_frame(&packet.frames, version, &data)) return;
    if (gquic_emit_hello(context, data, packet.version)) *last_cid = packet.connection;
}

static uint32_t tag_of(const char text[4])
{
    return (uint32_t)(uint8_t)text[0] << 24 | (uint32_t)(uint8_t)text[1] << 16 |
           (uint32_t)(uint8_t)text[2] << 8 | (uint8_t)text[3];
}

struct gquic_hello {
    struct span name, user_agent;
};

/* QUIC Crypto, "Message format": tags with the end offset of each value. */
static bool read_hello(struct span message, struct gquic_hello *hello)
{
    struct cursor c = cursor_of(message);
    if (cursor_u32(&c) != tag_of("CHLO")) return false;
    uint16_t count = cursor_u16_le(&c);
    cursor_skip(&c, 2);
    if (count > TAGS_MOST) return false;
    struct cursor index = cursor_sub(&c, (size_t)count * 8);
    uint32_t begin = 0;
    for (uint16_t i = 0; i < count; i++) {
        uint32_t tag = cursor_u32(&index), end = cursor_u32_le(&index);
        if (!cursor_good(&index) || end < begin) return false;
        struct span value = cursor_span(&c, end - begin);
        if (!cursor_good(&c)) return false;
        if (tag == tag_of("SNI\0")) hello->name = value;
        if (tag == tag_of("UAID")) hello->user_agent = value;
        begin = end;
    }
    return cursor_good(&c);
}

bool gquic_emit_hello(struct parse_context *context, struct span message, uint32_t version)
{
    struct gquic_hello found = {.name = {NULL, 0}};
    struct text *text = &context->text, before = context->text;
    struct event event = {.kind = EVENT_CLIENT_HELLO};
    struct client_hello *hello = &event.client_hello;
    if (!read_hello(message, &found)) return false;
    hello->transport = TLS_NOT_BUT_GQUIC;
    hello->quic_version = version;
    if (found.name.data) {
        size_t start = text->size;
        text_add_label(text, found.name);
        hello->sni = text_since(text, start);
    }
    if (found.user_agent.data) {
        size_t start = text->size;
        text_add_utf8(text, found.user_agent);
        hello->user_agent = text_since(text, start);
    }
    emit(context, &event);
    *text = before;
    return true;
}
