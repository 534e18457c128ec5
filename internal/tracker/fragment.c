/* SPDX-License-Identifier: MIT */
#include "fragment.h"

#include "base/hash.h"
#include "base/slab.h"
#include "stream.h"

#include <stdlib.h>

enum { DATAGRAMS_MOST = 2048, BUCKETS = 1024, DATAGRAM_BYTES_MOST = 65535 };

struct datagram_key {
    uint8_t src[16], dst[16];
    uint32_t id, scope;
    uint32_t link;
    uint8_t protocol, version;
    uint8_t padding[2];
};
_Static_assert(sizeof(struct datagram_key) == 48, "hashed and compared as a block");

struct entry {
    struct datagram_key key;
    uint32_t next;         /* in its bucket */
    uint32_t older, newer; /* by arrival of the first piece seen */
    struct datagram datagram;
};

struct fragments {
    struct slab slab; /* of entries */
    struct pool *pool;
    uint32_t buckets[BUCKETS];
    uint32_t oldest, newest;
};

struct fragments *fragments_create(struct pool *pool)
{
    struct fragments *fragments = calloc(1, sizeof *fragments);
    if (fragments && slab_init(&fragments->slab, sizeof(struct entry), DATAGRAMS_MOST)) {
        fragments->pool = pool;
        return fragments;
    }
    free(fragments);
    return NULL;
}

void fragments_destroy(struct fragments *fragments)
{
    if (!fragments) return;
    slab_clear(&fragments->slab);
    free(fragments);
}

static struct entry *at(struct fragments *fragments, uint32_t index)
{
    return index ? slab_at(&fragments->slab, index) : NULL;
}

static uint32_t *bucket_of(struct fragments *fragments, const struct datagram_key *key)
{
    return &fragments->buckets[hash_bytes(key, sizeof *key) % BUCKETS];
}

/* Removes the entry from its bucket and from the list by age, but keeps its memory. */
static void unlink_entry(struct fragments *fragments, struct entry *entry)
{
    uint32_t *link = bucket_of(fragments, &entry->key);
    while (at(fragments, *link) != entry)
        link = &at(fragments, *link)->next;
    *link = entry->next;
    if (entry->older)
        at(fragments, entry->older)->newer = entry->newer;
    else
        fragments->oldest = entry->newer;
    if (entry->newer)
        at(fragments, entry->newer)->older = entry->older;
    else
        fragments->newest = entry->older;
}

/* Inserts the entry as the newest. */
static void link_entry(struct fragments *fragments, struct entry *entry, int64_t time_us,
                       uint64_t order)
{
    uint32_t *bucket = bucket_of(fragments, &entry->key);
    uint32_t index = slab_index(&fragments->slab, entry);
    entry->datagram.started_us = time_us;
    entry->datagram.first_order = order;
    entry->next = *bucket;
    *bucket = index;
    entry->older = fragments->newest;
    entry->newer = 0;
    if (fragments->newest)
        at(fragments, fragments->newest)->newer = index;
    else
        fragments->oldest = index;
    fragments->newest = index;
}

static struct entry *find(struct fragments *fragments, const struct datagram_key *key)
{
    struct entry *entry = at(fragments, *bucket_of(fragments, key));
    while (entry && memcmp(&entry->key, key, sizeof *key) != 0)
        entry = at(fragments, entry->next);
    return entry;
}

/* Keeps the packet without its bytes, which are valid only as long as the frame. */
static void keep_packet(struct datagram *datagram, const struct packet *packet)
{
    static const struct span nothing;
    datagram->packet = *packet;
    datagram->packet.payload = datagram->packet.ip_payload = datagram->packet.tcp_options = nothing;
}

bool datagram_is_over(const struct datagram *datagram)
{
    return datagram->flow_known && !datagram->has_first && !datagram->stream;
}

/* Finds or begins the datagram of a fragment; NULL if the table is full. */
static struct datagram *datagram_of(struct fragments *fragments, const struct packet *packet,
                                    const struct placement *placement, int64_t time_us,
                                    uint64_t order, struct entry **entry)
{
    struct datagram_key key = {.id = packet->fragment_id,
                               .scope = placement->scope,
                               .link = packet->vlans,
                               .version = packet->src.version};
    memcpy(key.src, packet->src.bytes, 16);
    memcpy(key.dst, packet->dst.bytes, 16);
    /* IPv6 has the protocol in the first fragment only. */
    if (key.version == 4) key.protocol = packet->ip_protocol;
    *entry = find(fragments, &key);
    if (!*entry) {
        *entry = at(fragments, slab_take(&fragments->slab));
        if (!*entry) return NULL;
        (*entry)->key = key;
        keep_packet(&(*entry)->datagram, packet);
        (*entry)->datagram.placement = *placement;
        link_entry(fragments, *entry, time_us, order);
    } else if (datagram_is_over(&(*entry)->datagram)) {
        /* A copy, or a reused id: in either case the datagram starts anew. */
        unlink_entry(fragments, *entry);
        link_entry(fragments, *entry, time_us, order);
    }
    return &(*entry)->datagram;
}

static bool add_bytes(struct fragments *fragments, struct datagram *datagram,
                      const struct packet *packet)
{
    if (!datagram->stream) datagram->stream = stream_create(fragments->pool, NULL);
    return datagram->stream &&
           stream_put(fragments->pool, datagram->stream, packet->fragment_offset,
                      packet->ip_payload) == packet->ip_payload.size;
}

/* Gives the pieces to the caller to count, and the bytes of a whole datagram, which then starts
 * anew. */
static void hand_over(struct fragments *fragments, struct entry *entry, uint64_t order,
                      struct fragment_result *result)
{
    struct datagram *datagram = &entry->datagram;
    bool is_whole = !result->refused && datagram->has_first && datagram->total_bytes &&
                    stream_front(datagram->stream).size >= datagram->total_bytes;
    result->answer = is_whole ? FRAGMENT_WHOLE : FRAGMENT_FLOW_KNOWN;
    result->datagram = *datagram;
    datagram->packets = datagram->bytes = 0;
    if (!is_whole) {
        result->datagram.stream = NULL;
        return;
    }
    datagram->stream = NULL;
    datagram->has_first = false;
    datagram->total_bytes = 0;
    unlink_entry(fragments, entry);
    link_entry(fragments, entry, datagram->last_us, order);
}

void fragments_take(struct fragments *fragments, const struct packet *packet,
                    const struct placement *placement, int64_t time_us, uint64_t order,
                    struct fragment_result *result)
{
    struct entry *entry;
    struct datagram *datagram = datagram_of(fragments, packet, placement, time_us, order, &entry);
    result->answer = FRAGMENT_FULL;
    if (!datagram) return;
    datagram->last_us = time_us;
    if (!packet->is_later_fragment && !datagram->has_first) {
        keep_packet(datagram, packet);
        datagram->has_first = datagram->flow_known = true;
    }
    if (datagram->packets++ == 0) datagram->since_us = time_us;
    datagram->bytes += packet->ip_bytes;
    result->refused = !add_bytes(fragments, datagram, packet);
    if (!packet->more_fragments)
        datagram->total_bytes = packet->fragment_offset + packet->ip_payload_bytes;
    result->answer = FRAGMENT_KEPT;
    if (datagram->flow_known) hand_over(fragments, entry, order, result);
}

bool fragments_take_oldest(struct fragments *fragments, int64_t before_us,
                           struct datagram *datagram)
{
    struct entry *oldest = at(fragments, fragments->oldest);
    if (!oldest || (before_us != INT64_MAX && oldest->datagram.started_us >= before_us))
        return false;
    *datagram = oldest->datagram;
    unlink_entry(fragments, oldest);
    slab_give(&fragments->slab, slab_index(&fragments->slab, oldest));
    return true;
}

bool datagram_content(const struct datagram *datagram, struct packet *packet)
{
    static const struct span nothing;
    struct span front = datagram->stream ? stream_front(datagram->stream) : nothing;
    if (!datagram->has_first || front.size == 0) return false;
    /* If the last fragment is missing, UDP's own length is used; nothing else states one. */
    uint32_t unknown = datagram->packet.ip_protocol == IP_UDP ? DATAGRAM_BYTES_MOST : 0;
    uint32_t stated = datagram->total_bytes ? datagram->total_bytes : unknown;
    if (stated < front.size) stated = (uint32_t)front.size;
    *packet = datagram->packet;
    packet->is_fragment = packet->more_fragments = false;
    packet->ip_payload = front;
    packet->ip_payload_bytes = stated;
    packet_decode_transport(packet, front, stated);
    return true;
}
