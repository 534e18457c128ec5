/* SPDX-License-Identifier: MIT */
#include "door.h"

#include "base/hash.h"
#include "door_fold.h"
#include "flow_marks.h"

#include <stdlib.h>
#include <string.h>

#define MINUTE INT64_C(60000000)
#define HOUR (60 * MINUTE)

enum {
    EIGHT = 8,     /* shares of a MAC, and of a far end */
    CELLS = 16384, /* of each of two independent choices */
    CHOICES = 2,
};

enum door_kind {
#define DOOR_KIND(name) DOOR_##name,
    DOOR_KINDS(DOOR_KIND)
#undef DOOR_KIND
        DOOR_KIND_COUNT
};

/* What counts are of. */
enum part { PART_NEAR, PART_MAC, PART_FAR };

/* Compared and hashed as a block. */
struct cell_key {
    uint8_t ip[16];
    int64_t minute, capture_id;
    uint32_t link;
    struct mac_address mac;
    uint8_t kind, part;
    uint8_t padding[4];
};
_Static_assert(sizeof(struct cell_key) == 48, "hashed as a block");

struct door {
    uint64_t shares[DOOR_KIND_COUNT], left_out[DOOR_KIND_COUNT];
    struct door_counters counters;
    int64_t minute; /* the newest; cells are emptied when the next one begins */
    bool minute_began, is_full;
    struct flow_marks marks;
    struct door_fold fold;
    uint32_t cells[CHOICES][CELLS];
};

struct door *door_create(const struct door_limits *limits)
{
    struct door *door = calloc(1, sizeof *door);
    if (!door) return NULL;
#define DOOR_KIND(name) door->shares[DOOR_##name] = limits->name;
    DOOR_KINDS(DOOR_KIND)
#undef DOOR_KIND
    door->minute = INT64_MIN / MINUTE;
    if (door_fold_init(&door->fold) && flow_marks_init(&door->marks)) return door;
    door_destroy(door);
    return NULL;
}

void door_destroy(struct door *door)
{
    if (!door) return;
    door_fold_clear(&door->fold);
    flow_marks_clear(&door->marks);
    free(door);
}

const struct door_counters *door_counters(const struct door *door)
{
    return &door->counters;
}

static void count(struct door *door, enum door_kind kind)
{
    switch (kind) {
#define DOOR_KIND(name)                                                                            \
    case DOOR_##name: door->counters.name++; return;
        DOOR_KINDS(DOOR_KIND)
#undef DOOR_KIND
    case DOOR_KIND_COUNT: return;
    }
}

/* ------------------------------------------------------------ counting */

/* Whose row it is, and who is at the other end. */
struct ends {
    struct endpoint near, far;
    int64_t flow_id; /* that it names; 0: none */
};

/* A time may lie far off, as files can say anything: then minutes begin anew from it. */
static void let_time_pass(struct door *door, int64_t time_us)
{
    int64_t minute = time_us / MINUTE;
    if (minute <= door->minute && minute > door->minute - HOUR / MINUTE) return;
    door->minute = minute;
    door->minute_began = true;
    memset(door->cells, 0, sizeof door->cells);
}

/* Counts one more; true if that is more than `most`. */
static bool is_beyond(struct door *door, const struct cell_key *key, uint64_t most)
{
    uint64_t hash = hash_bytes(key, sizeof *key);
    uint32_t *one = &door->cells[0][(uint32_t)hash % CELLS];
    uint32_t *other = &door->cells[1][(uint32_t)(hash >> 32) % CELLS];
    if (*one < UINT32_MAX) ++*one;
    if (*other < UINT32_MAX) ++*other;
    return *one > most && *other > most;
}

/* The end that is beyond its share: 0 the near one, 1 the far one, -1 none. */
static int end_beyond(struct door *door, enum door_kind kind, const struct ends *ends,
                      int64_t time_us, int64_t capture_id)
{
    uint64_t share = door->shares[kind];
    if (share == 0) return -1;
    let_time_pass(door, time_us);
    struct cell_key key = {.minute = time_us / MINUTE,
                           .capture_id = capture_id,
                           .link = ends->near.link,
                           .kind = (uint8_t)kind,
                           .part = PART_MAC,
                           .mac = ends->near.mac};
    bool has_mac = mac_is_set(&key.mac), has_far = ip_is_set(&ends->far.ip);
    bool mac_is = has_mac && is_beyond(door, &key, EIGHT * share);
    key.part = PART_NEAR;
    memcpy(key.ip, ends->near.ip.bytes, sizeof key.ip);
    bool near_is = (has_mac || ip_is_set(&ends->near.ip)) && is_beyond(door, &key, share);
    key.part = PART_FAR;
    key.mac = (struct mac_address){.bytes = {0}};
    memcpy(key.ip, ends->far.ip.bytes, sizeof key.ip);
    bool far_is = has_far && is_beyond(door, &key, EIGHT * share);
    if (near_is) return 0;
    return mac_is && far_is ? 1 : -1;
}

/* ------------------------------------------------------------ records but flows */

static struct ends ends_of(const struct endpoint *client, const struct endpoint *server,
                           bool client_spoke, int64_t flow_id)
{
    return client_spoke ? (struct ends){*client, *server, flow_id}
                        : (struct ends){*server, *client, flow_id};
}

static enum door_kind look_at(const struct record *record, struct ends *ends)
{
    *ends = (struct ends){.flow_id = 0};
    switch ((enum record_kind)record->kind) {
    case RECORD_FLOW:
    case RECORD_PROBE_RUN: break; /* a program of this machine sends it, no stranger */
    case RECORD_DNS_QUERY: {
        const struct dns_query_record *dns = (const struct dns_query_record *)record;
        *ends = ends_of(&dns->client, &dns->server, dns->has_query, dns->flow_id);
        if (!dns->has_query) ends->near.mac = dns->said_by;
        return DOOR_dns;
    }
    case RECORD_TLS_HANDSHAKE: {
        const struct tls_handshake_record *tls = (const struct tls_handshake_record *)record;
        *ends = ends_of(&tls->client, &tls->server, tls->has_client, tls->flow_id);
        return DOOR_tls;
    }
    case RECORD_HTTP_REQUEST: {
        const struct http_request_record *http = (const struct http_request_record *)record;
        *ends = ends_of(&http->client, &http->server, http->has_request, http->flow_id);
        return DOOR_http;
    }
    case RECORD_DHCP_MESSAGE:
        ends->near = ((const struct dhcp_message_record *)record)->sender;
        return DOOR_dhcp;
    case RECORD_CERTIFICATE: {
        const struct certificate_record *certificate = (const struct certificate_record *)record;
        *ends = ends_of(&certificate->client, &certificate->server, true, certificate->flow_id);
        return DOOR_certificates;
    }
    case RECORD_ADDRESS_BINDING: {
        const struct address_binding_record *claim = (const struct address_binding_record *)record;
        ends->near = (struct endpoint){.mac = claim->mac, .link = claim->link};
        return DOOR_claims;
    }
    case RECORD_EVIDENCE: {
        const struct evidence_record *evidence = (const struct evidence_record *)record;
        bool is_said = mac_is_set(&evidence->said_by);
        ends->near = (struct endpoint){.mac = is_said ? evidence->said_by : evidence->mac,
                                       .link = evidence->link};
        if (!mac_is_set(&ends->near.mac)) ends->near.ip = evidence->ip;
        return DOOR_evidence;
    }
    }
    return DOOR_flows;
}

bool door_admits(struct door *door, const struct record *record, int64_t capture_id)
{
    struct ends ends;
    if (record->kind == RECORD_FLOW || record->kind == RECORD_PROBE_RUN) return true;
    enum door_kind kind = look_at(record, &ends);
    bool is_left_out = ends.flow_id && flow_marks_has(&door->marks, ends.flow_id, FLOW_HAS_NO_ROW);
    if (!is_left_out) is_left_out = end_beyond(door, kind, &ends, record->time_us, capture_id) >= 0;
    if (is_left_out)
        count(door, kind);
    else if (ends.flow_id)
        (void)flow_marks_set(&door->marks, ends.flow_id, FLOW_IS_NAMED);
    return !is_left_out;
}

/* ------------------------------------------------------------ flows */

static bool is_named(const struct door *door, int64_t flow_id)
{
    return !flow_marks_reaches(&door->marks, flow_id) ||
           flow_marks_has(&door->marks, flow_id, FLOW_IS_NAMED);
}

/* The end whose flow this is; 0 the originator. */
static int near_end(const struct flow_record *flow)
{
    return flow->traffic[0].packets > 0 || flow->traffic[1].packets == 0 ? 0 : 1;
}

static enum door_answer fold(struct door *door, const struct joined_row *row, int side,
                             uint16_t group)
{
    const struct flow_record *flow = (const struct flow_record *)row->fact;
    if (!door_fold_add(&door->fold, row, side, group)) return DOOR_ROW;
    if (door_fold_is_full(&door->fold)) door->is_full = true;
    (void)flow_marks_set(&door->marks, flow->flow_id, FLOW_HAS_NO_ROW);
    count(door, DOOR_flows);
    return DOOR_FOLDED;
}

enum door_answer door_take_flow(struct door *door, const struct joined_row *row, int64_t capture_id,
                                uint16_t group)
{
    const struct flow_record *flow = (const struct flow_record *)row->fact;
    int side = near_end(flow);
    if (!flow->is_first_row) {
        if (!flow_marks_has(&door->marks, flow->flow_id, FLOW_HAS_NO_ROW)) return DOOR_ROW;
        return flow->tells_end ? fold(door, row, side, group) : DOOR_WAITS;
    }
    struct ends ends = ends_of(&flow->originator, &flow->responder, side == 0, 0);
    int end = end_beyond(door, DOOR_flows, &ends, flow->start_us, capture_id);
    if (end < 0 || flow->folded || is_named(door, flow->flow_id)) {
        if (flow->parent_flow_id)
            (void)flow_marks_set(&door->marks, flow->parent_flow_id, FLOW_IS_NAMED);
        return DOOR_ROW;
    }
    if (flow->tells_end) return fold(door, row, end ? !side : side, group);
    (void)flow_marks_set(&door->marks, flow->flow_id, FLOW_HAS_NO_ROW);
    return DOOR_WAITS;
}

void door_mend_parent(const struct door *door, struct flow_record *flow)
{
    if (flow->parent_flow_id && flow_marks_has(&door->marks, flow->parent_flow_id, FLOW_HAS_NO_ROW))
        flow->parent_flow_id = 0;
}

bool door_is_due(const struct door *door)
{
    return (door->minute_began || door->is_full) && !door_fold_is_empty(&door->fold);
}

void door_flush(struct door *door, void (*take)(void *owner, struct joined_row *row), void *owner)
{
    door_fold_flush(&door->fold, take, owner);
    door->minute_began = door->is_full = false;
}
