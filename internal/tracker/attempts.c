/* SPDX-License-Identifier: MIT */
#include "attempts.h"

#include "base/distinct.h"
#include "base/fold.h"
#include "conn_state.h"
#include "emit.h"

#include <stdlib.h>

enum {
    CELLS = 16384, /* counts for each choice of named fields */
    ROWS_MOST = 2048,
    REPEATS_LEAST = 16,  /* fewer repeats are chance */
    REPEATS_OF_MEAN = 8, /* so are counts near the mean, because many keys share a cell */
    HANDSHAKE_MOST = 16, /* packets */
    DATAGRAMS_MOST = 4,
    HISTORY_MOST = 8,
    RECENT_SECONDS = 8, /* after this time without an attempt all counts are 0 */
};

/* The fields that a row names. */
enum { NAMES_SRC = 1, NAMES_DST = 2, NAMES_PORT = 4, CHOICES = 8 };

/* Choices that name more fields come first. Among equal ones, the one with more repeats is
 * taken. */
static const struct {
    uint8_t from, to; /* into order[] */
    uint32_t rows_most;
} ranks[] = {
    {0, 1, ROWS_MOST / 2}, {1, 4, ROWS_MOST / 4 * 3}, {4, 7, ROWS_MOST / 8 * 7}, {7, 8, ROWS_MOST}};
static const uint8_t order[CHOICES] = {NAMES_SRC | NAMES_DST | NAMES_PORT,
                                       NAMES_SRC | NAMES_DST,
                                       NAMES_DST | NAMES_PORT,
                                       NAMES_SRC | NAMES_PORT,
                                       NAMES_DST,
                                       NAMES_SRC,
                                       NAMES_PORT,
                                       0};

struct attempt_key {
    uint8_t src[16], dst[16];
    char state[8], history[HISTORY_MOST];
    int64_t span;
    uint16_t port;
    uint8_t version, protocol, names, end_reason;
    uint8_t padding[6];
    uint32_t link;
};
_Static_assert(sizeof(struct attempt_key) == 72, "compared as a block");

struct attempt_row {
    int64_t start_us, end_us;
    uint64_t count;
    struct traffic traffic[2];
    uint64_t retransmissions[2];
    struct mac_address mac[2];
    struct distinct distinct;
};

struct attempts {
    uint32_t per_second, this_second;
    int64_t second, flushed_us;
    uint64_t counted; /* sum of the counts, halved with them */
    uint32_t counts[CHOICES][CELLS];
    struct fold rows;
};

enum { ROWS_BYTES = ROWS_MOST * (sizeof(struct attempt_row) + sizeof(struct attempt_key) + 24) };

/* ------------------------------------------------------------ life */

size_t attempts_bytes(void)
{
    return sizeof(struct attempts) + ROWS_BYTES + ROWS_MOST * 4 * sizeof(uint32_t);
}

struct attempts *attempts_create(uint32_t per_second)
{
    struct attempts *attempts = calloc(1, sizeof *attempts);
    if (!attempts) return NULL;
    attempts->per_second = per_second;
    attempts->second = attempts->flushed_us = INT64_MIN;
    if (fold_init(&attempts->rows, sizeof(struct attempt_row), ROWS_BYTES, 2 * ROWS_MOST))
        return attempts;
    attempts_destroy(attempts);
    return NULL;
}

void attempts_destroy(struct attempts *attempts)
{
    if (!attempts) return;
    fold_clear(&attempts->rows);
    free(attempts);
}

/* ------------------------------------------------------------ recognising attempts */

static bool is_unfinished_handshake(const struct flow *flow)
{
    const struct traffic *sent = &flow->traffic[ORIGINATOR], *received = &flow->traffic[RESPONDER];
    if (sent->payload || received->payload) return false;
    if (sent->packets + received->packets > HANDSHAKE_MOST) return false;
    return !received->packets || !sent->packets || !strpbrk(flow->history, "ADF");
}

static bool is_attempt(const struct flow *flow)
{
    if (flow->emitted || flow->is_referred_to || flow->app_protocol || flow->name || flow->tunnel ||
        flow->server_label || flow->history_size > HISTORY_MOST)
        return false;
    switch (flow->key.protocol) {
    case IP_TCP: return is_unfinished_handshake(flow);
    case IP_UDP:
    case IP_ICMP:
    case IP_ICMPV6:
        return flow->traffic[RESPONDER].packets == 0 &&
               flow->traffic[ORIGINATOR].packets <= DATAGRAMS_MOST;
    default: return false;
    }
}

/* ------------------------------------------------------------ counting repeats */

static uint64_t mix(uint64_t x) /* the finalizer of splitmix64 */
{
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static uint64_t mix_address(const uint8_t bytes[16])
{
    uint64_t halves[2];
    memcpy(halves, bytes, sizeof halves);
    return mix(mix(halves[0]) + halves[1]);
}

struct parts { /* hashes of one attempt's fields */
    uint64_t src, dst, port;
};

static uint64_t parts_hash(const struct parts *parts, unsigned names)
{
    uint64_t hash = names;
    if (names & NAMES_SRC) hash = mix(hash + parts->src);
    if (names & NAMES_DST) hash = mix(hash + parts->dst);
    if (names & NAMES_PORT) hash = mix(hash + parts->port);
    return hash;
}

/* All counts are halved every second. */
static void let_time_pass(struct attempts *attempts, int64_t second)
{
    if (second == attempts->second) return;
    /* second - RECENT_SECONDS cannot overflow. In the first call attempts->second is INT64_MIN. */
    bool is_near = second > attempts->second && attempts->second > second - RECENT_SECONDS;
    unsigned halvings = is_near ? (unsigned)(second - attempts->second) : 31;
    attempts->second = second;
    attempts->this_second = 0;
    if (!attempts->counted) return;
    attempts->counted >>= halvings;
    for (unsigned names = 0; names < CHOICES; names++)
        for (unsigned i = 0; i < CELLS; i++)
            attempts->counts[names][i] >>= halvings;
}

static uint32_t count_choice(struct attempts *attempts, unsigned names, const struct parts *parts)
{
    return ++attempts->counts[names][parts_hash(parts, names) % CELLS];
}

/* ------------------------------------------------------------ folding */

static struct attempt_key key_of(const struct flow *flow, enum end_reason reason, unsigned names)
{
    struct attempt_key key = {.span = flow->start_us / FOLD_SPAN_US,
                              .version = flow->key.version,
                              .protocol = flow->key.protocol,
                              .names = (uint8_t)names,
                              .end_reason = (uint8_t)reason,
                              .link = flow->link[ORIGINATOR]};
    struct endpoint src = flow_endpoint(flow, ORIGINATOR), dst = flow_endpoint(flow, RESPONDER);
    if (names & NAMES_SRC) memcpy(key.src, src.ip.bytes, 16);
    if (names & NAMES_DST) memcpy(key.dst, dst.ip.bytes, 16);
    if (names & NAMES_PORT) key.port = dst.port;
    strcpy(key.state, conn_state(flow));
    if (names) memcpy(key.history, flow->history, HISTORY_MOST);
    return key;
}

static void add_flow(struct attempt_row *row, const struct flow *flow, bool is_new, uint64_t others)
{
    if (is_new || flow->start_us < row->start_us) row->start_us = flow->start_us;
    if (is_new || flow->last_us > row->end_us) row->end_us = flow->last_us;
    row->count++;
    for (enum side side = ORIGINATOR; side <= RESPONDER; side++) {
        row->traffic[side].packets += flow->traffic[side].packets;
        row->traffic[side].bytes += flow->traffic[side].bytes;
        row->traffic[side].payload += flow->traffic[side].payload;
        row->retransmissions[side] += flow->tcp[side].retransmissions;
        if (is_new)
            row->mac[side] = flow->mac[side];
        else if (!mac_equal(&row->mac[side], &flow->mac[side]))
            memset(&row->mac[side], 0, sizeof row->mac[side]);
    }
    distinct_add(&row->distinct, others);
}

/* Adds the attempt to a row; false if there is no row for it. */
static bool fold_into_a_row(struct attempts *attempts, const struct flow *flow,
                            enum end_reason reason, const struct parts *parts,
                            const uint32_t counts[CHOICES])
{
    uint64_t mean = attempts->counted / CELLS;
    for (size_t rank = 0; rank < sizeof ranks / sizeof ranks[0]; rank++) {
        unsigned best = order[ranks[rank].from];
        for (unsigned i = ranks[rank].from; i < ranks[rank].to; i++)
            if (counts[order[i]] > counts[best]) best = order[i];
        bool repeats = best == 0 || counts[best] > REPEATS_LEAST + REPEATS_OF_MEAN * mean;
        if (!repeats || attempts->rows.count >= ranks[rank].rows_most) continue;
        struct attempt_key key = key_of(flow, reason, best);
        bool is_new;
        struct attempt_row *row = fold_item(&attempts->rows, &key, sizeof key, &is_new);
        if (!row) return false;
        add_flow(row, flow, is_new, parts_hash(parts, (CHOICES - 1) & ~best));
        return true;
    }
    return false;
}

bool attempts_take(struct tracker *tracker, const struct flow *flow, enum end_reason reason)
{
    struct attempts *attempts = tracker->attempts;
    if (!attempts || !is_attempt(flow)) return false;
    struct endpoint src = flow_endpoint(flow, ORIGINATOR), dst = flow_endpoint(flow, RESPONDER);
    const struct parts parts = {.src = mix_address(src.ip.bytes),
                                .dst = mix_address(dst.ip.bytes),
                                .port = (uint64_t)flow->key.protocol << 32 | dst.port};
    uint32_t counts[CHOICES] = {0};
    let_time_pass(attempts, tracker->now_us / 1000000);
    attempts->counted++;
    for (unsigned names = 1; names < CHOICES; names++)
        if (flow->has_ports || !(names & NAMES_PORT))
            counts[names] = count_choice(attempts, names, &parts);
    if (attempts->this_second++ < attempts->per_second) return false;
    return fold_into_a_row(attempts, flow, reason, &parts, counts);
}

bool attempts_defer(struct tracker *tracker, const struct flow *flow)
{
    struct attempts *attempts = tracker->attempts;
    if (!attempts || !is_attempt(flow)) return false;
    let_time_pass(attempts, tracker->now_us / 1000000);
    if (attempts->this_second >= attempts->per_second) return true;
    attempts->this_second++;
    return false;
}

/* ------------------------------------------------------------ rows out */

static struct endpoint named(const struct attempt_key *key, const struct attempt_row *row,
                             enum side side)
{
    struct endpoint endpoint = {.ip = {.version = 0}};
    bool is_src = side == ORIGINATOR;
    if (!(key->names & (is_src ? NAMES_SRC : NAMES_DST))) return endpoint;
    memcpy(endpoint.ip.bytes, is_src ? key->src : key->dst, 16);
    endpoint.ip.version = key->version;
    endpoint.mac = row->mac[side];
    endpoint.port = is_src ? 0 : key->port;
    return endpoint;
}

static void emit_row(struct tracker *tracker, const struct moment *moment,
                     const struct attempt_key *key, const struct attempt_row *row)
{
    struct record_builder builder;
    struct flow_record *record = emit_begin(tracker, moment, &builder, RECORD_FLOW, flow_record);
    record->base.time_us = row->start_us;
    record->flow_id = tracker->next_flow_id;
    tracker->next_flow_id += tracker->options.worker_count;
    record->start_us = row->start_us;
    record->end_us = row->end_us;
    record->originator = named(key, row, ORIGINATOR);
    record->responder = named(key, row, RESPONDER);
    record->responder.port = key->port; /* it may be the only named field */
    record->originator.link = record->responder.link = key->link;
    record->has_ports = key->names & NAMES_PORT;
    record->ip_protocol = key->protocol;
#define NOTHING_OBSERVED(type, name, unknown) record->name = unknown;
    FLOW_FACTS(NOTHING_OBSERVED)
#undef NOTHING_OBSERVED
    for (enum side side = ORIGINATOR; side <= RESPONDER; side++) {
        record->traffic[side] = record->delta[side] = row->traffic[side];
        record->retransmissions[side] = row->retransmissions[side] < UINT32_MAX
                                            ? (uint32_t)row->retransmissions[side]
                                            : UINT32_MAX;
    }
    record->delta_from_us = row->start_us - row->start_us % (60 * 1000000);
    record->first_emission = record->is_first_row = record->tells_end = true;
    record->new_packets = row->traffic[ORIGINATOR].packets + row->traffic[RESPONDER].packets;
    memcpy(record->conn_state, key->state, sizeof record->conn_state);
    memcpy(record->history, key->history, HISTORY_MOST);
    record->end_reason = key->end_reason;
    record->rtt_min_us = record->rtt_mean_us = NOT_OBSERVED;
    record->sack_permitted = NOT_OBSERVED;
    record->name_source = NAME_FROM_NONE;
    record->folded = row->count;
    record->folded_distinct = distinct_estimate(&row->distinct);
    if (key->names == (NAMES_SRC | NAMES_DST | NAMES_PORT)) record->folded_distinct = 1;
    emit_built(tracker, moment, &builder);
}

void attempts_flush(struct tracker *tracker, const struct moment *moment, bool all)
{
    struct attempts *attempts = tracker->attempts;
    if (!attempts) return;
    bool is_due = tracker->now_us >= attempts->flushed_us + FOLD_SPAN_US;
    if (attempts->flushed_us == INT64_MIN) attempts->flushed_us = tracker->now_us;
    if (!all && !is_due) return;
    attempts->flushed_us = tracker->now_us;
    for (const struct attempt_row *row = NULL; (row = fold_next(&attempts->rows, row));)
        emit_row(tracker, moment, fold_key(&attempts->rows, row), row);
    fold_reset(&attempts->rows);
}
