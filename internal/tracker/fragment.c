/* SPDX-License-Identifier: MIT */
#include "fragment.h"

#include "base/hash.h"
#include "base/slab.h"
#include "stream.h"

#include <stdlib.h>

enum { DATAGRAMS_MOST = 2048, BUCKETS = 1024, DATAGRAM_BYTES_MOST = 65535, UNIT_BYTES = 8 };

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
    datagram->packet.link_payload = nothing;
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

/* The bytes of a piece, as a receiver takes them. */
struct part {
    uint32_t offset, size; /* as the header states */
    struct span bytes;     /* fewer, if the frame is cut */
    bool is_last;
};

/* False if no receiver takes the piece. */
static bool part_of(const struct packet *packet, struct part *part)
{
    uint32_t lead = packet->ip_payload.data ? packet->fragment_lead : 0;
    *part = (struct part){packet->fragment_offset, packet->ip_payload_bytes + lead,
                          packet->ip_payload, !packet->more_fragments};
    part->bytes.size += lead;
    if (lead) part->bytes.data -= lead; /* the headers are in front, in the same frame */
    uint32_t odd = part->is_last ? 0 : part->size % UNIT_BYTES;
    if (odd && packet->src.version == 6) return false;
    part->size -= odd;
    if (part->bytes.size > part->size) part->bytes.size = part->size;
    return part->size > 0 && part->offset + part->size <= DATAGRAM_BYTES_MOST;
}

static void add_conflict(struct datagram *datagram)
{
    datagram->conflicts++;
    datagram->is_contested = true;
}

/* The place of the last byte: the first piece that states it is believed. False if the piece denies it. */
static bool agrees_with_end(struct datagram *datagram, const struct part *part)
{
    uint32_t end = part->offset + part->size;
    if (datagram->total_bytes)
        return part->is_last ? end == datagram->total_bytes : end <= datagram->total_bytes;
    if (end > datagram->end_bytes) datagram->end_bytes = end;
    if (!part->is_last) return true;
    datagram->total_bytes = datagram->end_bytes;
    return end == datagram->end_bytes;
}

static void refuse_datagram(struct fragments *fragments, struct datagram *datagram)
{
    datagram->is_refused = true;
    stream_destroy(fragments->pool, datagram->stream);
    datagram->stream = NULL;
}

static void add_bytes(struct fragments *fragments, struct datagram *datagram,
                      const struct packet *packet, struct fragment_result *result)
{
    struct part part;
    result->not_taken = datagram->is_refused || !part_of(packet, &part);
    if (result->not_taken) return;
    bool disagrees = !agrees_with_end(datagram, &part), is_v6 = packet->src.version == 6;
    if (!datagram->stream) datagram->stream = stream_create(fragments->pool, NULL);
    struct stream *stream = datagram->stream;
    result->refused = !stream;
    if (!stream) return;
    size_t present = stream_present(stream, part.offset, part.bytes.size);
    result->refused =
        stream_put(fragments->pool, stream, part.offset, part.bytes) < part.bytes.size;
    if (stream->conflict || disagrees) add_conflict(datagram);
    stream->conflict = false;
    result->not_taken = is_v6 && (disagrees || (present && present < part.bytes.size));
    if (result->not_taken) refuse_datagram(fragments, datagram);
}

/* Gives the pieces to the caller to count, and the bytes of a whole datagram, which then starts
 * anew. */
static void hand_over(struct fragments *fragments, struct entry *entry, uint64_t order,
                      struct fragment_result *result)
{
    struct datagram *datagram = &entry->datagram;
    bool is_whole = !result->refused && datagram->has_first && datagram->total_bytes &&
                    datagram->stream &&
                    stream_front(datagram->stream).size >= datagram->total_bytes;
    result->answer = is_whole ? FRAGMENT_WHOLE : FRAGMENT_FLOW_KNOWN;
    result->datagram = *datagram;
    datagram->packets = datagram->bytes = 0;
    datagram->conflicts = 0;
    if (!is_whole) {
        result->datagram.stream = NULL;
        return;
    }
    datagram->stream = NULL;
    datagram->has_first = datagram->is_contested = false;
    datagram->total_bytes = datagram->end_bytes = 0;
    unlink_entry(fragments, entry);
    link_entry(fragments, entry, datagram->last_us, order);
}

/* A datagram goes as far as its piece of the lowest TTL. */
static uint8_t least_ttl(const struct datagram *datagram, const struct packet *packet)
{
    bool is_first = !datagram->stream || packet->ttl < datagram->packet.ttl;
    return is_first ? packet->ttl : datagram->packet.ttl;
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
    uint8_t ttl = least_ttl(datagram, packet);
    if (!packet->is_later_fragment && !datagram->has_first) {
        keep_packet(datagram, packet);
        datagram->has_first = datagram->flow_known = true;
    }
    datagram->packet.ttl = ttl;
    if (datagram->packets++ == 0) datagram->since_us = time_us;
    datagram->bytes += packet->ip_bytes;
    result->refused = false;
    add_bytes(fragments, datagram, packet, result);
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
    uint32_t lead = datagram->packet.fragment_lead;
    if (!datagram->has_first || front.size <= lead) return false;
    /* If the last fragment is missing, UDP's own length is used; nothing else states one. */
    uint32_t unknown = datagram->packet.ip_protocol == IP_UDP ? DATAGRAM_BYTES_MOST : 0;
    uint32_t stated = datagram->total_bytes ? datagram->total_bytes : unknown;
    if (stated < front.size) stated = (uint32_t)front.size;
    bool is_whole = datagram->total_bytes && front.size >= datagram->total_bytes;
    *packet = datagram->packet;
    packet->is_fragment = packet->more_fragments = false;
    packet->is_contested = datagram->is_contested || !is_whole;
    front = (struct span){front.data + lead, front.size - lead};
    stated -= lead;
    packet->ip_payload = front;
    packet->ip_payload_bytes = stated;
    packet_decode_transport(packet, front, stated);
    return true;
}
