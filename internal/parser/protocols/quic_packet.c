/* SPDX-License-Identifier: MIT */
#include "quic_packet.h"

#include "quic_frame.h"

enum { SAMPLE_OFFSET = 4, SAMPLE_SIZE = 16 };

/* ---------------------------------------------------------------- versions */

static bool is_draft(uint32_t version)
{
    return version >= 0xff000015 && version <= 0xff000022; /* draft-21 to -34 */
}

static bool is_mvfst(uint32_t version)
{
    return (version & 0xffffff00) == 0xfaceb000; /* Facebook's */
}

bool quic_version_is_known(uint32_t version)
{
    return version == QUIC_VERSION_1 || version == QUIC_VERSION_2 || is_draft(version) ||
           is_mvfst(version) || quic_version_is_google(version);
}

static struct quic_salts only(enum quic_salt_number number)
{
    return (struct quic_salts){1, {(uint8_t)number}};
}

struct quic_salts quic_salts_of(uint32_t version)
{
    if (version == QUIC_VERSION_1) return only(QUIC_SALT_V1);
    if (version == QUIC_VERSION_2) return only(QUIC_SALT_V2);
    if (version == QUIC_VERSION_Q050) return only(QUIC_SALT_Q050);
    if (version == QUIC_VERSION_T050) return only(QUIC_SALT_T050);
    if (version == QUIC_VERSION_T051) return only(QUIC_SALT_T051);
    if (is_draft(version)) {
        uint32_t draft = version & 0xff;
        return only(draft >= 33   ? QUIC_SALT_V1
                    : draft >= 29 ? QUIC_SALT_DRAFT_29
                    : draft >= 23 ? QUIC_SALT_DRAFT_23
                                  : QUIC_SALT_DRAFT_22);
    }
    /* Facebook's versions and unknown ones are built on some draft: the tag shows which. */
    return (struct quic_salts){
        4, {QUIC_SALT_V1, QUIC_SALT_DRAFT_23, QUIC_SALT_DRAFT_29, QUIC_SALT_DRAFT_22}};
}

/* ---------------------------------------------------------------- header */

/* RFC 9000 table 5; RFC 9369 section 3.2 rotated them by one. */
static enum quic_type type_of(uint8_t first, uint32_t version)
{
    static const enum quic_type types[] = {QUIC_INITIAL, QUIC_ZERO_RTT, QUIC_HANDSHAKE, QUIC_RETRY};
    unsigned bits = first >> 4 & 3;
    return types[version == QUIC_VERSION_2 ? (bits + 3) & 3 : bits];
}

bool quic_packet_next(struct cursor *datagram, struct quic_packet *packet)
{
    struct cursor c = *datagram;
    const uint8_t *start = c.at;
    uint8_t first = cursor_u8(&c);
    if (!(first & 0x80)) return false;
    *packet = (struct quic_packet){.version = cursor_u32(&c)};
    packet->destination = cursor_span(&c, cursor_u8(&c));
    packet->source = cursor_span(&c, cursor_u8(&c));
    if (!cursor_good(&c)) return false;
    packet->type = type_of(first, packet->version);
    if (packet->version == QUIC_VERSION_NEGOTIATION) packet->type = QUIC_NEGOTIATION;
    if (packet->type == QUIC_NEGOTIATION || packet->type == QUIC_RETRY) {
        packet->sealed = cursor_rest(&c); /* they fill the rest of the datagram */
        *datagram = c;
        return true;
    }
    if (packet->destination.size > QUIC_CID_MOST || packet->source.size > QUIC_CID_MOST)
        return false;
    if (packet->type == QUIC_INITIAL) {
        uint64_t token_size = quic_varint(&c);
        if (token_size > cursor_left(&c)) return false;
        cursor_skip(&c, (size_t)token_size);
    }
    uint64_t size = quic_varint(&c);
    if (!cursor_good(&c) || size > cursor_left(&c)) return false;
    packet->header = (struct span){start, (size_t)(c.at - start)};
    packet->sealed = cursor_span(&c, (size_t)size);
    *datagram = c;
    return true;
}

/* ---------------------------------------------------------------- protection */

struct span quic_packet_open(const struct parse_context *context, const struct quic_packet *packet,
                             const struct quic_keys *keys)
{
    const struct span nothing = {NULL, 0}, sealed = packet->sealed;
    uint8_t mask[AES128_SIZE], nonce[GCM_NONCE_SIZE];
    uint8_t *header = context->bytes;
    size_t header_size = packet->header.size;
    if (sealed.size < SAMPLE_OFFSET + SAMPLE_SIZE ||
        header_size + sealed.size > BYTES_SCRATCH_SIZE) {
        return nothing;
    }
    /* RFC 9001 section 5.4: the mask hides the packet number and its length. */
    crypto_aes128_block(context->crypto, keys->header, sealed.data + SAMPLE_OFFSET, mask);
    memcpy(header, packet->header.data, header_size);
    header[0] ^= mask[0] & 0x0f;
    size_t number_size = 1 + (header[0] & 3u);
    memcpy(nonce, keys->iv, sizeof nonce);
    for (size_t i = 0; i < number_size; i++) {
        uint8_t byte = sealed.data[i] ^ mask[1 + i];
        header[header_size + i] = byte;
        nonce[sizeof nonce - number_size + i] ^= byte;
    }
    header_size += number_size;
    struct span payload = {sealed.data + number_size, sealed.size - number_size};
    uint8_t *opened = header + header_size;
    if (!crypto_gcm_open(context->crypto, keys->key, nonce, (struct span){header, header_size},
                         payload, opened)) {
        return nothing;
    }
    return (struct span){opened, payload.size - GCM_TAG_SIZE};
}
