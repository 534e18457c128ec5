/* SPDX-License-Identifier: MIT */
#include "pcap_file.h"

#include "base/cursor.h"
#include "link_type.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    MAGIC_MICROSECONDS = 0xa1b2c3d4,
    MAGIC_NANOSECONDS = 0xa1b23c4d,
    MAGIC_KUZNETZOV = 0xa1b2cd34, /* Linux of 1998 to 2000: eight more bytes before a packet */
};
enum { FILE_HEAD = 24, RECORD_HEAD = 16, RECORD_HEAD_KUZNETZOV = 24 };
enum {
    VERSION_MAJOR = 2,
    VERSION_MINOR_MOST = 4,
    VERSION_MAJOR_DGUX = 543,
    LINK_TYPE_MASK = 0x03ffffff, /* the higher bits may have the length of a checksum */
    /* a header that Kuznetzov's libpcap put before the snapped bytes */
    COOKED_HEAD = 14,
};

/* Up to version 2.2 the two lengths of a record were in the other order. */
enum lengths_order { WIRE_LAST, WIRE_FIRST, WIRE_SMALLER_FIRST };

struct pcap_file {
    struct input *input;
    struct filter *filter;
    bool big_endian, nanoseconds;
    enum lengths_order lengths_order;
    uint32_t head_size; /* of a record */
    uint32_t snaplen;
    uint32_t recorded_most;
    uint32_t unread; /* bytes of the last record, which holds the frame that was returned */
    int link_type;
    uint64_t packets;
    char damage[96];
};

/* The longest record that is accepted, libpcap's own limit; few link types are bulk. */
static uint32_t recorded_most(int link_type)
{
    enum { LINK_DBUS = 231, LINK_USBPCAP = 249, LINK_EBHSCR = 279 };
    switch (link_type) {
    case LINK_DBUS: return 128 * 1024 * 1024;
    case LINK_USBPCAP: return 1024 * 1024;
    case LINK_EBHSCR: return 8 * 1024 * 1024;
    default: return CAPTURED_MOST;
    }
}

struct pcap_file *pcap_file_create(struct input *input, struct filter *filter)
{
    struct pcap_file *file = calloc(1, sizeof *file);
    if (!file) return NULL;
    file->input = input;
    file->filter = filter;
    return file;
}

void pcap_file_destroy(struct pcap_file *file)
{
    free(file);
}

static enum file_outcome damaged(struct pcap_file *file, const char *what)
{
    (void)snprintf(file->damage, sizeof file->damage, "%s", what);
    return FILE_DAMAGED;
}

static uint32_t read_u32(const struct pcap_file *file, struct cursor *c)
{
    return file->big_endian ? cursor_u32(c) : cursor_u32_le(c);
}

static uint16_t read_u16(const struct pcap_file *file, struct cursor *c)
{
    return file->big_endian ? cursor_u16(c) : cursor_u16_le(c);
}

/* ---------------------------------------------------------------- the head of the file */

static bool take_magic(struct pcap_file *file, uint32_t magic)
{
    file->head_size = magic == MAGIC_KUZNETZOV ? RECORD_HEAD_KUZNETZOV : RECORD_HEAD;
    file->nanoseconds = magic == MAGIC_NANOSECONDS;
    return magic == MAGIC_MICROSECONDS || magic == MAGIC_NANOSECONDS || magic == MAGIC_KUZNETZOV;
}

static bool take_version(struct pcap_file *file, uint16_t major, uint16_t minor)
{
    file->lengths_order = major != VERSION_MAJOR || minor < 3 ? WIRE_FIRST
                          : minor == 3                        ? WIRE_SMALLER_FIRST
                                                              : WIRE_LAST;
    return (major == VERSION_MAJOR && minor <= VERSION_MINOR_MOST) ||
           (major == VERSION_MAJOR_DGUX && minor == 0);
}

static uint32_t believable_snaplen(const struct pcap_file *file, uint32_t snaplen)
{
    if (snaplen == 0 || snaplen > INT_MAX) snaplen = recorded_most(file->link_type);
    bool cooked = file->head_size == RECORD_HEAD_KUZNETZOV && file->link_type == 1;
    if (!cooked) return snaplen;
    return snaplen <= INT_MAX - COOKED_HEAD ? snaplen + COOKED_HEAD : INT_MAX;
}

enum file_outcome pcap_file_start(struct pcap_file *file, struct error *error)
{
    const uint8_t *bytes = input_peek(file->input, 4, NULL);
    if (!bytes) return FILE_CUT;
    struct cursor c = cursor_over(bytes, 4);
    file->big_endian = take_magic(file, cursor_u32(&c));
    c = cursor_over(bytes, 4);
    if (!file->big_endian && !take_magic(file, cursor_u32_le(&c)))
        return damaged(file, "it begins like neither pcap nor pcapng");
    bytes = input_peek(file->input, FILE_HEAD, NULL);
    if (!bytes) return FILE_CUT;
    c = cursor_over(bytes + 4, FILE_HEAD - 4);
    uint16_t major = read_u16(file, &c), minor = read_u16(file, &c);
    if (!take_version(file, major, minor)) {
        (void)snprintf(file->damage, sizeof file->damage,
                       "it says it is pcap of version %u.%u, which nobody knows", major, minor);
        return FILE_DAMAGED;
    }
    cursor_skip(&c, 8); /* time zone and accuracy, which no writer fills */
    uint32_t snaplen = read_u32(file, &c);
    int link_type = (int)(read_u32(file, &c) & LINK_TYPE_MASK);
    file->link_type = link_type_from_dlt(link_type_to_dlt(link_type));
    file->snaplen = believable_snaplen(file, snaplen);
    file->recorded_most = recorded_most(file->link_type);
    (void)input_skip(file->input, FILE_HEAD);
    if (file->filter && !filter_prepare(file->filter, file->link_type, error)) return FILE_FAILED;
    return FILE_FRAME;
}

/* ---------------------------------------------------------------- records */

struct record_head {
    uint32_t seconds, fraction, recorded, wire;
};

static struct record_head record_head(const struct pcap_file *file, struct cursor c)
{
    struct record_head head;
    head.seconds = read_u32(file, &c);
    head.fraction = read_u32(file, &c);
    head.recorded = read_u32(file, &c);
    head.wire = read_u32(file, &c);
    bool swapped = file->lengths_order == WIRE_FIRST ||
                   (file->lengths_order == WIRE_SMALLER_FIRST && head.recorded > head.wire);
    if (swapped) {
        uint32_t first = head.recorded;
        head.recorded = head.wire;
        head.wire = first;
    }
    return head;
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Skips the record that was returned before, and reads the next one's head. */
static enum file_outcome next_record(struct pcap_file *file, struct frame *frame)
{
    if (!input_skip(file->input, file->unread)) return FILE_CUT;
    file->unread = 0;
    size_t available;
    const uint8_t *bytes = input_peek(file->input, file->head_size, &available);
    if (!bytes) return available == 0 ? FILE_END : FILE_CUT;
    struct record_head head = record_head(file, cursor_over(bytes, RECORD_HEAD));
    if (head.recorded > file->recorded_most) {
        (void)snprintf(file->damage, sizeof file->damage,
                       "a record says that it holds %u bytes, more than there can be",
                       head.recorded);
        return FILE_DAMAGED;
    }
    /*
     * All of the record must be present, including the part beyond the snap length, unless the
     * record is larger than the window.
     */
    uint32_t captured = smaller(smaller(head.recorded, file->snaplen), CAPTURED_MOST);
    uint32_t shown = head.recorded <= CAPTURED_MOST ? head.recorded : captured;
    bytes = input_peek(file->input, (size_t)file->head_size + shown, NULL);
    if (!bytes) return FILE_CUT;
    file->unread = file->head_size + head.recorded;
    file->packets++;
    uint32_t fraction_us = file->nanoseconds ? head.fraction / 1000 : head.fraction;
    frame->data = bytes + file->head_size;
    frame->captured_bytes = captured;
    frame->wire_bytes = head.wire > captured ? head.wire : captured;
    frame->time_us = (int64_t)head.seconds * 1000000 + fraction_us;
    frame->link_type = file->link_type;
    return FILE_FRAME;
}

enum file_outcome pcap_file_next(struct pcap_file *file, struct frame *frames, size_t most,
                                 size_t *count)
{
    enum file_outcome outcome;
    *count = 0;
    do {
        input_pin(file->input, *count > 0);
        outcome = next_record(file, &frames[*count]);
        bool wanted = outcome == FILE_FRAME &&
                      (!file->filter || filter_matches(file->filter, &frames[*count]));
        *count += wanted;
    } while (outcome == FILE_FRAME && *count < most);
    input_pin(file->input, false);
    return *count > 0 ? FILE_FRAME : outcome; /* the next call meets the same end */
}

int pcap_file_link_type(const struct pcap_file *file)
{
    return file->link_type;
}

int pcap_file_snaplen(const struct pcap_file *file)
{
    return (int)file->snaplen;
}

const char *pcap_file_damage(const struct pcap_file *file)
{
    return file->damage;
}

uint64_t pcap_file_packets(const struct pcap_file *file)
{
    return file->packets;
}
