/* SPDX-License-Identifier: MIT */
#include "tcp_sum.h"

enum { SUM_OFFSET = 16, SEGMENT_MOST = 65535 };

/* The order of bytes does not matter (RFC 1071, 2): so words of 64 bits are added as they are. */
static uint64_t add(uint64_t sum, const uint8_t *bytes, size_t size)
{
    uint64_t word;
    for (; size >= sizeof word; bytes += sizeof word, size -= sizeof word) {
        memcpy(&word, bytes, sizeof word);
        sum += word;
        sum += sum < word; /* the carry comes around */
    }
    word = 0;
    memcpy(&word, bytes, size);
    sum += word;
    return sum + (sum < word);
}

static uint16_t fold(uint64_t sum)
{
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)sum;
}

bool ip_sum_is_right(const struct packet *packet)
{
    struct span header = packet->link_payload;
    if (packet->src.version != 4 || header.size == 0) return true;
    size_t size = (header.data[0] & 15u) * 4u;
    return size > header.size || fold(add(0, header.data, size)) == 0xffff;
}

enum tcp_sum tcp_sum(const struct packet *packet)
{
    struct span segment = packet->ip_payload;
    uint16_t stated;
    if (segment.size != packet->ip_payload_bytes || segment.size > SEGMENT_MOST ||
        segment.size < SUM_OFFSET + sizeof stated)
        return TCP_SUM_UNKNOWN;
    const uint8_t rest[4] = {0, IP_TCP, (uint8_t)(segment.size >> 8), (uint8_t)segment.size};
    /* The prefix of an IPv4 address in 16 bytes adds 0 or 0xffff, which is nothing. */
    uint64_t pseudo = add(0, packet->src.bytes, 16);
    pseudo = add(pseudo, packet->dst.bytes, 16);
    pseudo = add(pseudo, rest, sizeof rest);
    memcpy(&stated, segment.data + SUM_OFFSET, sizeof stated);
    if (stated == fold(pseudo)) return TCP_SUM_UNKNOWN; /* the card's work */
    if (fold(add(pseudo, segment.data, segment.size)) != 0xffff) return TCP_SUM_WRONG;
    return stated ? TCP_SUM_RIGHT
                  : TCP_SUM_UNKNOWN; /* 0 is right by chance, if nobody computed it */
}
