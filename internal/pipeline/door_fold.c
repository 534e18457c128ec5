/* SPDX-License-Identifier: MIT */
#include "door_fold.h"

#include "base/distinct.h"
#include "base/hash.h"

#include <string.h>

enum { ROWS_MOST = 2048 };

/*
 * Of attempts that came to nothing. All flows of a row have the same, so that the row is counted
 * among half-open connections. Any other history is left out, as if it were the first.
 */
static const char *const histories[] = {"", "S", "Sh"};

struct door_key {
    uint8_t ip[16];
    char state[8];
    int64_t span;
    uint32_t link;
    struct mac_address mac;
    uint16_t group;
    uint8_t version, side, protocol, tunnel, end_reason;
    uint8_t history; /* in `histories` */
    uint8_t padding[6];
};
_Static_assert(sizeof(struct door_key) == 56, "compared as a block");

struct door_row {
    int64_t flow_id; /* of the first flow: no row of its own has it */
    int64_t start_us, end_us, device_id;
    uint64_t count, order, suborder, frames;
    struct traffic traffic[2];
    uint64_t retransmissions[2];
    struct endpoint far; /* of the first flow */
    bool has_far, has_port;
    struct distinct distinct;
};

enum { ROWS_BYTES = ROWS_MOST * (sizeof(struct door_row) + sizeof(struct door_key) + 24) };

bool door_fold_init(struct door_fold *fold)
{
    return fold_init(&fold->rows, sizeof(struct door_row), ROWS_BYTES, 2 * ROWS_MOST);
}

void door_fold_clear(struct door_fold *fold)
{
    fold_clear(&fold->rows);
}

bool door_fold_is_full(const struct door_fold *fold)
{
    return fold->rows.count >= ROWS_MOST || fold_is_full(&fold->rows);
}

bool door_fold_is_empty(const struct door_fold *fold)
{
    return fold->rows.count == 0;
}

static uint8_t history_of(const struct flow_record *flow)
{
    for (uint8_t i = 1; i < sizeof histories / sizeof histories[0]; i++) {
        if (strncmp(flow->history, histories[i], sizeof flow->history) == 0) return i;
    }
    return 0;
}

static struct door_key key_of(const struct flow_record *flow, int side, uint16_t group)
{
    const struct endpoint *near = side == 0 ? &flow->originator : &flow->responder;
    struct door_key key = {.span = flow->start_us / FOLD_SPAN_US,
                           .link = near->link,
                           .mac = near->mac,
                           .group = group,
                           .version = near->ip.version,
                           .side = (uint8_t)side,
                           .protocol = flow->ip_protocol,
                           .tunnel = flow->tunnel,
                           .end_reason = flow->end_reason,
                           .history = history_of(flow)};
    memcpy(key.ip, near->ip.bytes, sizeof key.ip);
    memcpy(key.state, flow->conn_state, sizeof key.state);
    return key;
}

/* What the row leaves open: the other end, and the port of the flow. */
static uint64_t hash_of_rest(const struct endpoint *far, uint16_t port)
{
    uint8_t bytes[18];
    memcpy(bytes, far->ip.bytes, 16);
    memcpy(bytes + 16, &port, sizeof port);
    return hash_bytes(bytes, sizeof bytes);
}

bool door_fold_add(struct door_fold *fold, const struct joined_row *joined, int side,
                   uint16_t group)
{
    const struct flow_record *flow = (const struct flow_record *)joined->fact;
    const struct endpoint *far = side == 0 ? &flow->responder : &flow->originator;
    const struct door_key key = key_of(flow, side, group);
    bool is_new;
    if (door_fold_is_full(fold)) return false;
    struct door_row *row = fold_item(&fold->rows, &key, sizeof key, &is_new);
    if (!row) return false;
    if (is_new) {
        *row = (struct door_row){.flow_id = flow->flow_id,
                                 .start_us = flow->start_us,
                                 .end_us = flow->end_us,
                                 .order = flow->base.order,
                                 .suborder = flow->base.suborder,
                                 .far = *far,
                                 .has_far = true,
                                 .has_port = flow->has_ports};
        row->far.port = flow->responder.port;
    }
    row->has_far = row->has_far && ip_equal(&row->far.ip, &far->ip);
    row->has_port = row->has_port && flow->has_ports && row->far.port == flow->responder.port;
    if (flow->start_us < row->start_us) row->start_us = flow->start_us;
    if (flow->end_us > row->end_us) row->end_us = flow->end_us;
    if (!row->device_id) row->device_id = side == 0 ? joined->src_device_id : joined->dst_device_id;
    row->count++;
    if (!flow->tunnel) row->frames += flow->traffic[0].packets + flow->traffic[1].packets;
    for (int i = 0; i < 2; i++) {
        row->traffic[i].packets += flow->traffic[i].packets;
        row->traffic[i].bytes += flow->traffic[i].bytes;
        row->traffic[i].payload += flow->traffic[i].payload;
        row->retransmissions[i] += flow->retransmissions[i];
    }
    distinct_add(&row->distinct, hash_of_rest(far, flow->responder.port));
    return true;
}

static void name_ends(struct flow_record *flow, const struct door_key *key,
                      const struct door_row *row)
{
    struct endpoint near = {.link = key->link, .mac = key->mac}, far = {.link = key->link};
    near.ip.version = key->version;
    memcpy(near.ip.bytes, key->ip, sizeof key->ip);
    if (row->has_far) far = row->far;
    far.port = 0;
    flow->originator = key->side == 0 ? near : far;
    flow->responder = key->side == 0 ? far : near;
    flow->has_ports = row->has_port;
    if (row->has_port) flow->responder.port = row->far.port;
}

static void give(const struct door_key *key, const struct door_row *row,
                 void (*take)(void *owner, struct joined_row *row), void *owner)
{
    struct flow_record flow = {.base = {.size = sizeof flow,
                                        .kind = RECORD_FLOW,
                                        .producer = key->group,
                                        .order = row->order,
                                        .suborder = row->suborder,
                                        .time_us = row->start_us}};
    struct joined_row joined = {.fact = &flow.base, .device_id = row->device_id};
    *(key->side == 0 ? &joined.src_device_id : &joined.dst_device_id) = row->device_id;
    flow.flow_id = row->flow_id;
    flow.start_us = row->start_us;
    flow.end_us = row->end_us;
    name_ends(&flow, key, row);
    flow.ip_protocol = key->protocol;
    flow.tunnel = key->tunnel;
#define NOTHING_OBSERVED(type, name, unknown) flow.name = unknown;
    FLOW_FACTS(NOTHING_OBSERVED)
#undef NOTHING_OBSERVED
    for (int i = 0; i < 2; i++) {
        flow.traffic[i] = row->traffic[i];
        uint64_t again = row->retransmissions[i];
        flow.retransmissions[i] = again < UINT32_MAX ? (uint32_t)again : UINT32_MAX;
    }
    flow.new_packets = row->frames;
    flow.is_first_row = flow.tells_end = true;
    memcpy(flow.conn_state, key->state, sizeof flow.conn_state);
    memcpy(flow.history, histories[key->history], strlen(histories[key->history]));
    flow.end_reason = key->end_reason;
    flow.rtt_min_us = flow.rtt_mean_us = NOT_OBSERVED;
    flow.sack_permitted = NOT_OBSERVED;
    flow.folded = row->count;
    flow.folded_distinct = distinct_estimate(&row->distinct);
    take(owner, &joined);
}

void door_fold_flush(struct door_fold *fold, void (*take)(void *owner, struct joined_row *row),
                     void *owner)
{
    for (const struct door_row *row = NULL; (row = fold_next(&fold->rows, row));)
        give(fold_key(&fold->rows, row), row, take, owner);
    fold_reset(&fold->rows);
}
