/* SPDX-License-Identifier: MIT */
/*
 * RTP: RFC 3550, section 5.1. One header is weak evidence: two bits of version, and a payload type
 * (RFC 3551, section 6). So the probe needs several datagrams of one direction in a row. They have
 * one source and one payload type, and their sequence numbers increase. Ports are agreed on
 * elsewhere and are no hint.
 */
#include "recognise.h"

enum {
    HEADER_SIZE = 12,
    IN_A_ROW = 4,   /* a match by chance: once in 2^120 */
    AHEAD_MOST = 4, /* a few may be lost */
    TYPE_STATIC_MOST = 34,
    TYPE_DYNAMIC_LEAST = 96, /* between the two: unassigned, or RTCP's */
};

/* The previous datagram, in the word that the flow keeps. */
struct candidate {
    uint32_t source;
    uint16_t sequence;
    uint8_t type, count; /* count 0: none */
};

static struct candidate unpack(uint64_t word)
{
    return (struct candidate){.source = (uint32_t)(word >> 32),
                              .sequence = (uint16_t)(word >> 16),
                              .type = (uint8_t)(word >> 8),
                              .count = (uint8_t)word};
}

static uint64_t pack(const struct candidate *candidate)
{
    return (uint64_t)candidate->source << 32 | (uint64_t)candidate->sequence << 16 |
           (uint64_t)candidate->type << 8 | candidate->count;
}

/* True if the header with its lists is whole, and content follows. */
static bool read_header(const struct parse_context *context, struct span bytes,
                        struct candidate *header)
{
    struct cursor cursor = cursor_of(bytes);
    uint8_t first = cursor_u8(&cursor), second = cursor_u8(&cursor);
    bool has_padding = first & 0x20, has_extension = first & 0x10;
    header->type = second & 0x7f;
    header->sequence = cursor_u16(&cursor);
    cursor_skip(&cursor, 4); /* timestamp */
    header->source = cursor_u32(&cursor);
    header->count = 1;
    cursor_skip(&cursor, 4 * (size_t)(first & 0x0f)); /* contributing sources */
    if (has_extension) {
        cursor_skip(&cursor, 2);
        cursor_skip(&cursor, 4 * (size_t)cursor_u16(&cursor));
    }
    size_t left = cursor_left(&cursor);
    if (!cursor_good(&cursor) || left == 0 || first >> 6 != 2 || header->source == 0) return false;
    if (header->type > TYPE_STATIC_MOST && header->type < TYPE_DYNAMIC_LEAST) return false;
    if (!has_padding || context->datagram_cut) return true;
    uint8_t padding = span_u8(bytes, bytes.size - 1);
    return padding > 0 && padding <= left;
}

static enum probe_answer rtp_probe(const struct parse_context *context, struct span bytes)
{
    struct candidate header;
    uint64_t *memory = context->probe_memory;
    if (!memory) return PROBE_NO;
    struct candidate before = unpack(*memory);
    *memory = 0;
    if (bytes.size < HEADER_SIZE || !read_header(context, bytes, &header)) return PROBE_NO;
    uint16_t ahead = (uint16_t)(header.sequence - before.sequence);
    bool goes_on = before.count && header.source == before.source && header.type == before.type &&
                   ahead > 0 && ahead <= AHEAD_MOST;
    if (goes_on) header.count = before.count + 1;
    *memory = pack(&header);
    return header.count >= IN_A_ROW ? PROBE_YES : PROBE_MORE;
}

const struct protocol rtp_protocol = {
    .name = "rtp",
    .carriers = CARRIER_UDP,
    .probe = rtp_probe,
    .parse = parse_recognised,
};
