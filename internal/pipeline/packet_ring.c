/* SPDX-License-Identifier: MIT */
#include "packet_ring.h"

#include "parser/packet.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    LINE_BYTES = 240,        /* of a packet in a list */
    LINES_BYTES = 12 * 1024, /* of one packet */
    TOLD_BYTES = 28 * 1024,  /* of a list; the control socket has room for 32 KiB */
    HEADER_BYTES = 256,      /* shown of one packet */
    ARP_BYTES = 28,          /* RFC 826 over Ethernet and IPv4 */
};

struct kept {
    int64_t number; /* 0: none */
    struct frame frame;
    uint8_t bytes[PACKET_BYTES_MOST];
};

struct packet_ring {
    const struct run_request *request;
    atomic_bool is_wanted;
    int64_t until_us;      /* monotonic; of the main thread */
    pthread_mutex_t mutex; /* protects the rest */
    int64_t last;          /* the number of the newest packet */
    struct kept kept[PACKETS_KEPT];
};

struct packet_ring *packet_ring_create(const struct run_request *request, struct error *error)
{
    struct packet_ring *ring = calloc(1, sizeof *ring);
    if (!ring) {
        error_no_memory(error, "keep packets to look at");
        return NULL;
    }
    ring->request = request;
    pthread_mutex_init(&ring->mutex, NULL);
    return ring;
}

void packet_ring_destroy(struct packet_ring *ring)
{
    if (!ring) return;
    pthread_mutex_destroy(&ring->mutex);
    free(ring);
}

size_t packet_ring_bytes(void)
{
    return sizeof(struct packet_ring);
}

/* ------------------------------------------------------------ packets */

bool packet_ring_is_wanted(const struct packet_ring *ring)
{
    return atomic_load_explicit(&ring->is_wanted, memory_order_relaxed);
}

void packet_ring_take(struct packet_ring *ring, const struct frame *frame)
{
    if (!packet_ring_is_wanted(ring)) return; /* it waited in the tap for longer */
    pthread_mutex_lock(&ring->mutex);
    struct kept *kept = &ring->kept[++ring->last % PACKETS_KEPT];
    kept->number = ring->last;
    kept->frame = *frame;
    if (kept->frame.captured_bytes > PACKET_BYTES_MOST)
        kept->frame.captured_bytes = PACKET_BYTES_MOST;
    if (kept->frame.captured_bytes) memcpy(kept->bytes, frame->data, kept->frame.captured_bytes);
    kept->frame.data = kept->bytes;
    pthread_mutex_unlock(&ring->mutex);
}

/* A copy, so that no packet waits while its words are made. False: it is not there any more. */
static bool copy_of(struct packet_ring *ring, int64_t number, struct kept *copy)
{
    if (number <= 0) return false;
    pthread_mutex_lock(&ring->mutex);
    *copy = ring->kept[number % PACKETS_KEPT];
    pthread_mutex_unlock(&ring->mutex);
    copy->frame.data = copy->bytes;
    return copy->number == number;
}

/* ------------------------------------------------------------ who asks */

static int64_t want(struct packet_ring *ring, int64_t now_us)
{
    ring->until_us = now_us + PACKET_WANTED_US;
    atomic_store(&ring->is_wanted, true);
    pthread_mutex_lock(&ring->mutex);
    int64_t last = ring->last;
    pthread_mutex_unlock(&ring->mutex);
    return last;
}

void packet_ring_rest(struct packet_ring *ring, int64_t now_us)
{
    if (!packet_ring_is_wanted(ring) || now_us < ring->until_us) return;
    atomic_store(&ring->is_wanted, false);
    pthread_mutex_lock(&ring->mutex);
    memset(ring->kept, 0, sizeof ring->kept);
    pthread_mutex_unlock(&ring->mutex);
}

/* Lines for a person, without the last line end. */
static struct span lines_of(const struct packet_ring *ring, const struct kept *kept, bool whole,
                            size_t most)
{
    struct span lines = ring->request->packet_lines(ring->request->owner, &kept->frame, whole);
    if (lines.size && lines.data[lines.size - 1] == '\n') lines.size--;
    if (lines.size <= most) return lines;
    lines.size = most;
    while (lines.size && (lines.data[lines.size] & 0xc0) == 0x80) /* the middle of a character */
        lines.size--;
    return lines;
}

static void add_head(struct text *members, const struct kept *kept)
{
    text_format(members, "\"id\":%" PRId64 ",\"time_us\":%" PRId64 ",\"bytes\":%" PRIu32,
                kept->number, kept->frame.time_us, kept->frame.wire_bytes);
}

void packet_ring_tell(struct packet_ring *ring, int64_t after, int64_t limit, int64_t now_us,
                      struct text *members)
{
    struct kept kept;
    int64_t last = want(ring, now_us), first;
    if (limit < 1 || limit > PACKETS_TOLD_MOST) limit = PACKETS_TOLD_MOST;
    if (after > last) after = last;
    first = last - limit + 1 > after ? last - limit + 1 : after + 1;
    text_format(members, ",\"newest\":%" PRId64 ",\"packets\":[", last);
    for (int64_t number = first, added = 0; number <= last && members->size < TOLD_BYTES;
         number++) {
        if (!copy_of(ring, number, &kept)) continue;
        text_add(members, added++ ? ",{" : "{");
        add_head(members, &kept);
        text_add(members, ",\"line\":");
        text_add_json(members, lines_of(ring, &kept, false, LINE_BYTES));
        text_add_char(members, '}');
    }
    text_add_char(members, ']');
}

/* ------------------------------------------------------------ one packet */

/* How far `at` lies in the frame; 0: it does not. */
static uint32_t offset_of(const struct kept *kept, struct span at)
{
    const uint8_t *begin = kept->bytes, *end = begin + kept->frame.captured_bytes;
    return at.data && at.data >= begin && at.data <= end ? (uint32_t)(at.data - begin) : 0;
}

/* The bytes in front of what the packet carries: of link, network and transport. */
static uint32_t header_bytes(const struct kept *kept)
{
    struct packet packet;
    uint32_t size = 0;
    packet_decode(&kept->frame, &packet);
    if (packet.kind == PACKET_IP) {
        size = offset_of(kept, packet.has_transport ? packet.payload : packet.ip_payload);
    } else if (packet.kind == PACKET_NOT_IP) {
        size = offset_of(kept, packet.link_payload);
        bool is_arp = packet.ether_type == ETHER_TYPE_ARP;
        if (is_arp)
            size += packet.link_payload.size < ARP_BYTES ? packet.link_payload.size : ARP_BYTES;
    }
    return size > HEADER_BYTES ? HEADER_BYTES : size;
}

bool packet_ring_tell_one(struct packet_ring *ring, int64_t number, int64_t now_us,
                          struct text *members, struct error *error)
{
    struct kept kept;
    (void)want(ring, now_us);
    if (!copy_of(ring, number, &kept))
        return error_set_kind(error, ERROR_NOT_FOUND,
                              "This packet has gone: only the newest %d are kept, while somebody "
                              "looks.",
                              PACKETS_KEPT);
    text_add_char(members, ',');
    add_head(members, &kept);
    text_add(members, ",\"lines\":");
    text_add_json(members, lines_of(ring, &kept, true, LINES_BYTES));
    text_add(members, ",\"header\":\"");
    text_add_hex(members, kept.bytes, header_bytes(&kept));
    text_add_char(members, '"');
    return true;
}
