/* SPDX-License-Identifier: MIT */
#include "pcapng.h"

#include "base/cursor.h"

#include <stdlib.h>

/* Section numbers are those of draft-ietf-opsawg-pcapng-02. */
enum {
    BLOCK_SECTION = 0x0a0d0d0a, /* 4.1; a palindrome, the same in either byte order */
    BLOCK_INTERFACE = 1,        /* 4.2 */
    BLOCK_OBSOLETE_PACKET = 2,  /* appendix A */
    BLOCK_SIMPLE_PACKET = 3,    /* 4.4 */
    BLOCK_ENHANCED_PACKET = 6,  /* 4.3 */
    BYTE_ORDER_MAGIC = 0x1a2b3c4d,
    OPTION_TSRESOL = 9,
    OPTION_TSOFFSET = 14,
};
enum {
    BLOCK_OVERHEAD = 12,      /* type, length, length again */
    INTERFACE_MOST = 65536,   /* per section */
    OPTIONS_MOST = 64 * 1024, /* of an interface; the rest is ignored */
};
/* 9999-12-31. Packet times are clamped to it, so sums of times cannot overflow. */
#define TIME_MOST_US INT64_C(253402300799999999)

struct pcapng_interface {
    int link_type;
    uint32_t snaplen;     /* 0: no limit */
    uint8_t tsresol;      /* the option's own form: a power of 10, or of 2 if the top bit is set */
    int64_t tsoffset;     /* seconds */
    bool filter_prepared; /* always true if there is no filter */
};

struct pcapng {
    struct input *input;
    struct filter *filter;
    bool big_endian;
    bool in_section;
    /* Bytes of the current block that are not taken yet, including its last length. */
    uint32_t unread;
    uint32_t block_length;
    struct pcapng_interface *interfaces;
    uint32_t interface_count, interface_capacity;
    int64_t last_us;
    uint64_t packets;
    int first_link_type;
    uint32_t first_snaplen;
    bool have_interface; /* some section had an interface */
    const char *damage;
};

static uint32_t pcapng_u32(const struct pcapng *pcapng, struct cursor *c)
{
    return pcapng->big_endian ? cursor_u32(c) : cursor_u32_le(c);
}

static uint16_t pcapng_u16(const struct pcapng *pcapng, struct cursor *c)
{
    return pcapng->big_endian ? cursor_u16(c) : cursor_u16_le(c);
}

struct pcapng *pcapng_create(struct input *input, struct filter *filter)
{
    struct pcapng *pcapng = calloc(1, sizeof *pcapng);
    if (!pcapng) return NULL;
    pcapng->input = input;
    pcapng->filter = filter;
    return pcapng;
}

void pcapng_destroy(struct pcapng *pcapng)
{
    if (!pcapng) return;
    free(pcapng->interfaces);
    free(pcapng);
}

static enum file_outcome pcapng_damaged(struct pcapng *pcapng, const char *what)
{
    pcapng->damage = what;
    return FILE_DAMAGED;
}

/* The next size bytes of the current block, not taken; NULL if the file ends before them. */
static const uint8_t *pcapng_peek(struct pcapng *pcapng, uint32_t size)
{
    return input_peek(pcapng->input, size, NULL);
}

/* ---------------------------------------------------------------- time */

/* Ticks of the interface's resolution to microseconds since the epoch, clamped to 1970..9999. */
static int64_t pcapng_time_us(const struct pcapng_interface *interface, uint64_t ticks)
{
    unsigned __int128 us = ticks;
    unsigned exponent = interface->tsresol & 0x7f;
    if (interface->tsresol & 0x80) {
        us = us * 1000000 >> exponent;
    } else {
        for (; exponent < 6; exponent++)
            us *= 10;
        for (; exponent > 6 && us; exponent--)
            us /= 10;
    }
    if (us > TIME_MOST_US) us = TIME_MOST_US;
    __int128 sum = (__int128)us + (__int128)interface->tsoffset * 1000000;
    if (sum < 0) return 0;
    return sum > TIME_MOST_US ? TIME_MOST_US : (int64_t)sum;
}

/* ---------------------------------------------------------------- sections and interfaces */

/* Reads the options of an interface block (3.5); only those about time matter. */
static void pcapng_read_options(const struct pcapng *pcapng, struct pcapng_interface *interface,
                                struct cursor options)
{
    while (cursor_left(&options) >= 4) {
        uint16_t code = pcapng_u16(pcapng, &options);
        uint16_t length = pcapng_u16(pcapng, &options);
        struct cursor value = cursor_sub(&options, length);
        cursor_skip(&options, -length & 3u);
        if (code == 0 || !cursor_good(&value)) return;
        if (code == OPTION_TSRESOL && length == 1) interface->tsresol = cursor_u8(&value);
        if (code == OPTION_TSOFFSET && length == 8) {
            uint64_t first = pcapng_u32(pcapng, &value), second = pcapng_u32(pcapng, &value);
            interface->tsoffset =
                (int64_t)(pcapng->big_endian ? first << 32 | second : second << 32 | first);
        }
    }
}

static bool pcapng_add_interface(struct pcapng *pcapng, const struct pcapng_interface *interface)
{
    if (pcapng->interface_count == pcapng->interface_capacity) {
        uint32_t capacity = pcapng->interface_capacity ? 2 * pcapng->interface_capacity : 8;
        if (capacity > INTERFACE_MOST) return false;
        void *grown = realloc(pcapng->interfaces, capacity * sizeof *pcapng->interfaces);
        if (!grown) return false;
        pcapng->interfaces = grown;
        pcapng->interface_capacity = capacity;
    }
    pcapng->interfaces[pcapng->interface_count++] = *interface;
    return true;
}

/* 4.2. FILE_FRAME means that the interface was read. */
static enum file_outcome pcapng_read_interface(struct pcapng *pcapng, struct error *error)
{
    uint32_t body = pcapng->block_length - BLOCK_OVERHEAD;
    if (body < 8) return pcapng_damaged(pcapng, "an interface block is too short");
    if (body > OPTIONS_MOST) body = OPTIONS_MOST;
    const uint8_t *bytes = pcapng_peek(pcapng, body);
    if (!bytes) return FILE_CUT;
    struct cursor c = cursor_over(bytes, body);
    struct pcapng_interface interface = {.tsresol = 6};
    interface.link_type = pcapng_u16(pcapng, &c);
    cursor_skip(&c, 2);
    interface.snaplen = pcapng_u32(pcapng, &c);
    pcapng_read_options(pcapng, &interface, c);
    if (!pcapng_add_interface(pcapng, &interface))
        return pcapng_damaged(pcapng, "it describes more interfaces than there can be");
    if (!pcapng->have_interface) {
        pcapng->have_interface = true;
        pcapng->first_link_type = interface.link_type;
        pcapng->first_snaplen = interface.snaplen;
        /*
         * The first interface's filter is compiled at once, so a bad filter is reported at the
         * start. Others follow with their first packet: many files describe interfaces without
         * packets.
         */
        if (pcapng->filter && !filter_prepare(pcapng->filter, interface.link_type, error))
            return FILE_FAILED;
    }
    return FILE_FRAME;
}

/*
 * 4.1. A section sets the byte order of its blocks and starts without interfaces. The block's type
 * has been read.
 */
static enum file_outcome pcapng_read_section(struct pcapng *pcapng, const uint8_t *head)
{
    struct cursor c = cursor_over(head + 8, 4);
    uint32_t magic = cursor_u32(&c);
    if (magic == BYTE_ORDER_MAGIC)
        pcapng->big_endian = true;
    else if (magic == 0x4d3c2b1a)
        pcapng->big_endian = false;
    else
        return pcapng_damaged(pcapng, "a section starts without its byte-order mark");
    pcapng->in_section = true;
    pcapng->interface_count = 0;
    return FILE_FRAME;
}

/* ---------------------------------------------------------------- blocks */

/* Takes the rest of the current block. Its second length must equal its first (3.1). */
static enum file_outcome pcapng_finish_block(struct pcapng *pcapng)
{
    if (pcapng->unread == 0) return FILE_FRAME;
    if (!input_skip(pcapng->input, pcapng->unread - 4)) return FILE_CUT;
    pcapng->unread = 0;
    const uint8_t *bytes = input_peek(pcapng->input, 4, NULL);
    if (!bytes) return FILE_CUT;
    struct cursor c = cursor_over(bytes, 4);
    if (pcapng_u32(pcapng, &c) != pcapng->block_length)
        return pcapng_damaged(pcapng, "the two lengths of a block differ");
    (void)input_skip(pcapng->input, 4);
    return FILE_FRAME;
}

/* Takes the head of the next block: *type and block_length. */
static enum file_outcome pcapng_next_block(struct pcapng *pcapng, uint32_t *type)
{
    enum file_outcome outcome = pcapng_finish_block(pcapng);
    if (outcome != FILE_FRAME) return outcome;
    size_t available = 0;
    const uint8_t *head = input_peek(pcapng->input, 12, &available);
    if (!head) return available == 0 ? FILE_END : FILE_CUT;
    struct cursor c = cursor_over(head, 12);
    *type = pcapng_u32(pcapng, &c);
    if (*type == BLOCK_SECTION) {
        outcome = pcapng_read_section(pcapng, head);
        if (outcome != FILE_FRAME) return outcome;
    } else if (!pcapng->in_section) {
        return pcapng_damaged(pcapng, "it does not start with a section header");
    }
    pcapng->block_length = pcapng_u32(pcapng, &c);
    if (pcapng->block_length < BLOCK_OVERHEAD || pcapng->block_length % 4 != 0)
        return pcapng_damaged(pcapng, "a block has an impossible length");
    (void)input_skip(pcapng->input, 8);
    pcapng->unread = pcapng->block_length - 8;
    return FILE_FRAME;
}

static bool pcapng_is_packet(uint32_t type)
{
    return type == BLOCK_ENHANCED_PACKET || type == BLOCK_SIMPLE_PACKET ||
           type == BLOCK_OBSOLETE_PACKET;
}

/* Takes the head of the next block. If it is an interface, reads the rest of it too. */
static enum file_outcome pcapng_step(struct pcapng *pcapng, uint32_t *type, struct error *error)
{
    enum file_outcome outcome = pcapng_next_block(pcapng, type);
    if (outcome != FILE_FRAME || *type != BLOCK_INTERFACE) return outcome;
    return pcapng_read_interface(pcapng, error);
}

enum file_outcome pcapng_start(struct pcapng *pcapng, struct error *error)
{
    while (!pcapng->have_interface) {
        uint32_t type;
        enum file_outcome outcome = pcapng_step(pcapng, &type, error);
        if (outcome != FILE_FRAME) return outcome;
        if (pcapng_is_packet(type))
            return pcapng_damaged(pcapng, "a packet stands before any interface");
    }
    return FILE_FRAME;
}

/* ---------------------------------------------------------------- packets */

/* The fields before the packet bytes, in all three kinds of packet block. */
struct packet_head {
    uint32_t size; /* of the fields before the bytes */
    uint32_t interface;
    uint64_t ticks;
    bool timed;
    uint32_t captured, wire;
};

/* Reads the fields before the packet bytes; the block is long enough for them. */
static struct packet_head pcapng_packet_head(const struct pcapng *pcapng, uint32_t type,
                                             struct cursor c)
{
    struct packet_head head = {.size = 4};
    if (type == BLOCK_SIMPLE_PACKET) {
        head.captured = head.wire = pcapng_u32(pcapng, &c);
        return head;
    }
    head.size = 20;
    head.timed = true;
    if (type == BLOCK_OBSOLETE_PACKET) {
        head.interface = pcapng_u16(pcapng, &c);
        cursor_skip(&c, 2); /* drops */
    } else {
        head.interface = pcapng_u32(pcapng, &c);
    }
    head.ticks = (uint64_t)pcapng_u32(pcapng, &c) << 32;
    head.ticks |= pcapng_u32(pcapng, &c);
    head.captured = pcapng_u32(pcapng, &c);
    head.wire = pcapng_u32(pcapng, &c);
    return head;
}

static enum file_outcome pcapng_read_packet(struct pcapng *pcapng, uint32_t type,
                                            struct frame *frame, struct error *error)
{
    uint32_t body = pcapng->block_length - BLOCK_OVERHEAD;
    uint32_t size = type == BLOCK_SIMPLE_PACKET ? 4 : 20;
    if (body < size) return pcapng_damaged(pcapng, "a packet block is too short");
    const uint8_t *bytes = pcapng_peek(pcapng, size);
    if (!bytes) return FILE_CUT;
    struct packet_head head = pcapng_packet_head(pcapng, type, cursor_over(bytes, size));
    if (head.interface >= pcapng->interface_count)
        return pcapng_damaged(pcapng, "a packet names an interface that is not described");
    struct pcapng_interface *interface = &pcapng->interfaces[head.interface];

    uint32_t captured = head.captured;
    if (type == BLOCK_SIMPLE_PACKET) { /* 4.4: cut to the snap length, without a captured length */
        if (interface->snaplen && captured > interface->snaplen) captured = interface->snaplen;
        if (captured > body - size) captured = body - size;
    } else if (captured > body - size) {
        return pcapng_damaged(pcapng, "a packet is longer than its block");
    }
    if (captured > CAPTURED_MOST) captured = CAPTURED_MOST;

    bytes = pcapng_peek(pcapng, size + captured);
    if (!bytes) return FILE_CUT;
    if (!interface->filter_prepared) {
        if (pcapng->filter && !filter_prepare(pcapng->filter, interface->link_type, error))
            return FILE_FAILED;
        interface->filter_prepared = true;
    }
    if (head.timed) pcapng->last_us = pcapng_time_us(interface, head.ticks);
    pcapng->packets++;
    frame->data = bytes + size;
    frame->captured_bytes = captured;
    frame->wire_bytes = head.wire > captured ? head.wire : captured;
    frame->time_us = pcapng->last_us;
    frame->link_type = interface->link_type;
    return FILE_FRAME;
}

enum file_outcome pcapng_next(struct pcapng *pcapng, struct frame *frame, struct error *error)
{
    for (;;) {
        uint32_t type;
        enum file_outcome outcome = pcapng_step(pcapng, &type, error);
        if (outcome != FILE_FRAME) return outcome;
        if (!pcapng_is_packet(type)) continue;
        outcome = pcapng_read_packet(pcapng, type, frame, error);
        if (outcome != FILE_FRAME) return outcome;
        if (!pcapng->filter || filter_matches(pcapng->filter, frame)) return FILE_FRAME;
    }
}

int pcapng_link_type(const struct pcapng *pcapng)
{
    return pcapng->first_link_type;
}

int pcapng_snaplen(const struct pcapng *pcapng)
{
    uint32_t snaplen = pcapng->first_snaplen;
    return snaplen == 0 || snaplen > CAPTURED_MOST ? CAPTURED_MOST : (int)snaplen;
}

const char *pcapng_damage(const struct pcapng *pcapng)
{
    return pcapng->damage;
}

uint64_t pcapng_packets(const struct pcapng *pcapng)
{
    return pcapng->packets;
}
