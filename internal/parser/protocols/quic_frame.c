/* SPDX-License-Identifier: MIT */
#include "quic_frame.h"

uint64_t quic_varint(struct cursor *c)
{
    uint8_t first = cursor_u8(c);
    uint64_t value = first & 0x3f;
    for (unsigned more = (1u << (first >> 6)) - 1; more > 0; more--)
        value = value << 8 | cursor_u8(c);
    return value;
}

enum {
    FRAME_PADDING = 0x00,
    FRAME_PING = 0x01,
    FRAME_ACK = 0x02,
    FRAME_ACK_ECN = 0x03,
    FRAME_CRYPTO = 0x06,
    FRAME_CRYPTO_GOOGLE = 0x08,
    FRAME_PING_GOOGLE = 0x07,
    FRAME_CLOSE = 0x1c,
};

/* RFC 9000 section 19.3. */
static void skip_ack(struct cursor *c, bool with_ecn)
{
    (void)quic_varint(c); /* largest */
    (void)quic_varint(c); /* delay */
    uint64_t ranges = quic_varint(c);
    (void)quic_varint(c); /* first range */
    for (; ranges > 0 && cursor_left(c) > 0; ranges--) {
        (void)quic_varint(c);
        (void)quic_varint(c);
    }
    for (int i = 0; with_ecn && i < 3; i++)
        (void)quic_varint(c);
}

bool quic_crypto_next(struct cursor *frames, uint32_t version, struct quic_crypto *crypto)
{
    uint8_t crypto_type = quic_version_is_google(version) ? FRAME_CRYPTO_GOOGLE : FRAME_CRYPTO;
    while (cursor_left(frames) > 0) {
        uint8_t type = cursor_u8(frames);
        if (type == crypto_type) {
            crypto->offset = quic_varint(frames);
            uint64_t size = quic_varint(frames);
            if (size > cursor_left(frames)) return false;
            crypto->bytes = cursor_span(frames, (size_t)size);
            return cursor_good(frames);
        }
        if (type == FRAME_PADDING || type == FRAME_PING) continue;
        if (quic_version_is_google(version) && type == FRAME_PING_GOOGLE) continue;
        if (quic_version_is_google(version) || (type != FRAME_ACK && type != FRAME_ACK_ECN))
            return false;
        skip_ack(frames, type == FRAME_ACK_ECN);
    }
    return false;
}
