/* SPDX-License-Identifier: MIT */
#include "fragment.h"

#include "base/hash.h"
#include "packet_key.h"
#include "stream.h"

#include <stdlib.h>

enum { DATAGRAMS_MOST = 2048, BUCKETS = 1024, DATAGRAM_BYTES_MOST = 65535 };

struct datagram_key {
    uint8_t src[16], dst[16];
    uint32_t id, scope;
    uint8_t protocol, version;
    uint8_t padding[6];
};
_Static_assert(sizeof(struct datagram_key) == 48, "hashed and compared as a block");

struct datagram {
    struct datagram_key key;
    uint32_t next;         /* in its bucket */
    uint32_t older, newer; /* by arrival of the first piece seen */
    int64_t started_us, last_us;
    uint64_t first_order; /* of the first piece */
    struct packet packet; /* of the first fragment, once seen; else of the first piece */
    struct placement placement;
    bool has_first;
    bool flow_known; /* the packet names the flow; also of a whole datagram, that lingers for copies
                      */
    uint32_t total_bytes;                    /* 0 until the last fragment was seen */
    uint64_t waiting_packets, waiting_bytes; /* not counted in a flow yet */
    int64_t waiting_since_us;
    struct stream *bytes;
};

struct fragments {
    struct slab slab;
    uint32_t buckets[BUCKETS];
    uint32_t oldest, newest;
};

struct fragments *fragments_create(void)
{
    struct fragments *fragments = calloc(1, sizeof *fragments);
    if (fragments && slab_init(&fragments->slab, sizeof(struct datagram), DATAGRAMS_MOST))
        return fragments;
    free(fragments);
    return NULL;
}

void fragments_destroy(struct tracker *tracker)
{
    if (!tracker->fragments) return;
    slab_clear(&tracker->fragments->slab);
    free(tracker->fragments);
}

static struct datagram *at(struct fragments *fragments, uint32_t index)
{
    return index ? slab_at(&fragments->slab, index) : NULL;
}

static uint32_t index_of(const struct fragments *fragments, const struct datagram *datagram)
{
    return slab_index(&fragments->slab, datagram);
}

static uint32_t *bucket_of(struct fragments *fragments, const struct datagram_key *key)
{
    return &fragments->buckets[hash_bytes(key, sizeof *key) % BUCKETS];
}

/* Off the tables: neither found nor evicted any more. */
static void unlink_datagram(struct fragments *fragments, struct datagram *datagram)
{
    uint32_t *link = bucket_of(fragments, &datagram->key);
    while (at(fragments, *link) != datagram)
        link = &at(fragments, *link)->next;
    *link = datagram->next;
    if (datagram->older)
        at(fragments, datagram->older)->newer = datagram->newer;
    else
        fragments->oldest = datagram->newer;
    if (datagram->newer)
        at(fragments, datagram->newer)->older = datagram->older;
    else
        fragments->newest = datagram->older;
}

/* As the newest. */
static void link_datagram(struct tracker *tracker, struct datagram *datagram)
{
    struct fragments *fragments = tracker->fragments;
    uint32_t *bucket = bucket_of(fragments, &datagram->key), index = index_of(fragments, datagram);
    datagram->started_us = tracker->time_us;
    datagram->first_order = tracker->order;
    datagram->next = *bucket;
    *bucket = index;
    datagram->older = fragments->newest;
    datagram->newer = 0;
    if (fragments->newest)
        at(fragments, fragments->newest)->newer = index;
    else
        fragments->oldest = index;
    fragments->newest = index;
}

/* Counts what waited, from the time on at which it came. */
static struct flow *count_waiting(struct tracker *tracker, struct datagram *datagram,
                                  enum side *side)
{
    int64_t now_us = tracker->time_us;
    if (datagram->waiting_packets) tracker->time_us = datagram->waiting_since_us;
    struct flow_lookup lookup;
    packet_flow(&datagram->packet, datagram->placement.scope, &lookup);
    struct flow *flow = tracker_count(tracker, &datagram->packet, &datagram->placement, &lookup,
                                      datagram->waiting_packets, datagram->waiting_bytes, side);
    tracker->time_us = now_us;
    if (flow && datagram->waiting_packets && now_us > flow->last_us) flow->last_us = now_us;
    datagram->waiting_packets = datagram->waiting_bytes = 0;
    return flow;
}

/* Hands on the content: all of it, or as much as there is from its beginning. */
static void hand_on(struct tracker *tracker, struct datagram *datagram)
{
    enum side side;
    struct flow *flow = count_waiting(tracker, datagram, &side);
    struct span front = datagram->bytes ? stream_front(datagram->bytes) : (struct span){NULL, 0};
    if (!flow || !datagram->has_first || front.size == 0) return;
    struct packet whole = datagram->packet;
    /* Where the last fragment is missing, UDP's own length is believed; nothing else states one. */
    uint32_t unknown = whole.ip_protocol == IP_UDP ? DATAGRAM_BYTES_MOST : 0;
    uint32_t stated = datagram->total_bytes ? datagram->total_bytes : unknown;
    if (stated < front.size) stated = (uint32_t)front.size;
    whole.is_fragment = whole.more_fragments = false;
    whole.ip_payload = front;
    whole.ip_payload_bytes = stated;
    packet_decode_transport(&whole, front, stated);
    tracker_content(tracker, flow, side, &whole, &datagram->placement);
}

/*
 * The end of a datagram, at the time of its last piece. It is off the tables while its content is
 * looked at: that may be a tunnel with fragments of its own. A whole one lingers: a copy of one of
 * its pieces belongs to the same flow.
 */
static void finish(struct tracker *tracker, struct datagram *datagram, bool is_whole)
{
    struct fragments *fragments = tracker->fragments;
    int64_t now_us = tracker->time_us;
    unlink_datagram(fragments, datagram);
    tracker->time_us = datagram->last_us;
    hand_on(tracker, datagram);
    tracker->time_us = now_us;
    stream_destroy(&tracker->pool, datagram->bytes);
    if (!is_whole) {
        slab_give(&fragments->slab, index_of(fragments, datagram));
        return;
    }
    datagram->bytes = NULL;
    datagram->has_first = false;
    datagram->total_bytes = 0;
    link_datagram(tracker, datagram);
}

static bool is_lingering(const struct datagram *datagram)
{
    return datagram->flow_known && !datagram->has_first && !datagram->bytes;
}

void fragments_expire(struct tracker *tracker, int64_t before_us)
{
    struct fragments *fragments = tracker->fragments;
    struct datagram *oldest;
    uint64_t suborder = tracker->suborder;
    while ((oldest = at(fragments, fragments->oldest)) && oldest->started_us < before_us) {
        if (!is_lingering(oldest)) tracker->counters.fragments_timed_out++;
        tracker->suborder = oldest->first_order;
        finish(tracker, oldest, false);
    }
    tracker->suborder = suborder;
}

static struct datagram *find(struct fragments *fragments, const struct datagram_key *key)
{
    struct datagram *datagram = at(fragments, *bucket_of(fragments, key));
    while (datagram && memcmp(&datagram->key, key, sizeof *key) != 0)
        datagram = at(fragments, datagram->next);
    return datagram;
}

static struct datagram *begin(struct tracker *tracker, const struct datagram_key *key,
                              const struct packet *packet, const struct placement *placement)
{
    struct fragments *fragments = tracker->fragments;
    uint32_t index = slab_take(&fragments->slab);
    if (!index) {
        struct datagram *oldest = at(fragments, fragments->oldest);
        if (!is_lingering(oldest)) tracker->counters.fragments_evicted++;
        finish(tracker, oldest, false);
        index = slab_take(&fragments->slab);
    }
    struct datagram *datagram = at(fragments, index);
    datagram->key = *key;
    datagram->packet = *packet;
    datagram->packet.payload = datagram->packet.ip_payload = datagram->packet.tcp_options =
        (struct span){NULL, 0};
    datagram->placement = *placement;
    link_datagram(tracker, datagram);
    return datagram;
}

static void take_first(struct datagram *datagram, const struct packet *packet)
{
    datagram->packet = *packet;
    datagram->packet.payload = datagram->packet.ip_payload = datagram->packet.tcp_options =
        (struct span){NULL, 0};
    datagram->has_first = datagram->flow_known = true;
}

void fragment_packet(struct tracker *tracker, const struct packet *packet,
                     const struct placement *placement)
{
    struct datagram_key key = {
        .id = packet->fragment_id, .scope = placement->scope, .version = packet->src.version};
    memcpy(key.src, packet->src.bytes, 16);
    memcpy(key.dst, packet->dst.bytes, 16);
    if (key.version == 4)
        key.protocol = packet->ip_protocol; /* IPv6 tells it in the first fragment only */
    struct datagram *datagram = find(tracker->fragments, &key);
    if (!datagram) {
        datagram = begin(tracker, &key, packet, placement);
    } else if (is_lingering(datagram)) { /* a copy, or the id is used again: either starts anew */
        unlink_datagram(tracker->fragments, datagram);
        link_datagram(tracker, datagram);
    }
    datagram->last_us = tracker->time_us;
    if (!packet->is_later_fragment && !datagram->has_first) take_first(datagram, packet);
    if (datagram->waiting_packets++ == 0) datagram->waiting_since_us = tracker->time_us;
    datagram->waiting_bytes += packet->ip_bytes;
    if (!datagram->bytes) datagram->bytes = stream_create(&tracker->pool);
    bool kept = datagram->bytes && stream_put(&tracker->pool, datagram->bytes,
                                              packet->fragment_offset, packet->ip_payload);
    if (!kept) tracker->counters.buffers_refused++;
    if (!packet->more_fragments)
        datagram->total_bytes = packet->fragment_offset + packet->ip_payload_bytes;
    if (datagram->flow_known) { /* nothing needs to wait to be counted */
        enum side side;
        (void)count_waiting(tracker, datagram, &side);
    }
    bool whole = kept && datagram->has_first && datagram->total_bytes &&
                 stream_front(datagram->bytes).size >= datagram->total_bytes;
    if (whole) finish(tracker, datagram, true);
}
