/* SPDX-License-Identifier: MIT */
#include "outlet.h"

#include <assert.h>

bool outlet_open(struct outlet *outlet, unsigned batch_count)
{
    outlet->batch_count = batch_count;
    outlet->records = ring_create(batch_count + 1);
    outlet->spare = ring_create(batch_count + 1);
    outlet->batch = record_batch_create(BATCH_BYTES);
    if (!outlet->records || !outlet->spare || !outlet->batch) return false;
    for (unsigned i = 0; i < batch_count; i++) {
        struct record_batch *batch = record_batch_create(BATCH_BYTES);
        if (!batch) return false;
        ring_put(outlet->spare, batch);
    }
    return true;
}

void outlet_close(struct outlet *outlet)
{
    struct record_batch *batch;
    record_batch_destroy(outlet->batch);
    while (outlet->spare && (batch = ring_try_take(outlet->spare)))
        record_batch_destroy(batch);
    while (outlet->records && (batch = ring_try_take(outlet->records)))
        record_batch_destroy(batch);
    ring_destroy(outlet->records);
    ring_destroy(outlet->spare);
    outlet->records = outlet->spare = NULL;
    outlet->batch = NULL;
}

void outlet_send(struct outlet *outlet, bool ends_round)
{
    outlet->batch->ends_round = ends_round;
    atomic_fetch_add(&outlet->under_way, 1);
    ring_put(outlet->records, outlet->batch);
    outlet->batch = ring_take(outlet->spare); /* waits for the recorder if it is behind */
    outlet->batch->used = 0;
    outlet->batch->count = 0;
}

void outlet_give_back(struct outlet *outlet, struct record_batch *batch)
{
    atomic_fetch_sub(&outlet->under_way, 1);
    ring_put(outlet->spare, batch);
}

bool outlet_is_behind(const struct outlet *outlet)
{
    return atomic_load_explicit(&outlet->under_way, memory_order_relaxed) > 1;
}

static struct record *append(struct outlet *outlet, const struct record *record)
{
    struct record *copy = record_batch_append(outlet->batch, record);
    if (copy) return copy;
    outlet_send(outlet, false);
    copy = record_batch_append(outlet->batch, record);
    assert(copy); /* a batch is larger than RECORD_MOST_BYTES */
    return copy;
}

void outlet_put(void *owner, const struct record *record)
{
    struct outlet *outlet = owner;
    (void)append(outlet, record);
}

struct record *outlet_try_put(struct outlet *outlet, const struct record *record)
{
    struct record *copy = record_batch_append(outlet->batch, record);
    if (copy || atomic_load(&outlet->under_way) >= outlet->batch_count) return copy;
    return append(outlet, record);
}

/* The eighths of all batches that must be under way before this kind is shed; 9: never. */
static unsigned shed_from(enum record_kind kind)
{
    switch (kind) {
    case RECORD_FLOW:
    case RECORD_PROBE_RUN: return 9;
    case RECORD_ADDRESS_BINDING:
    case RECORD_EVIDENCE:
    case RECORD_CERTIFICATE: return 5;
    case RECORD_HTTP_REQUEST:
    case RECORD_DHCP_MESSAGE: return 6;
    case RECORD_DNS_QUERY:
    case RECORD_TLS_HANDSHAKE: return 7;
    }
    return 9;
}

static void count_shed(struct shed_counters *shed, enum record_kind kind)
{
    switch (kind) {
    case RECORD_FLOW: shed->shed_open_flows++; return;
    case RECORD_ADDRESS_BINDING:
    case RECORD_EVIDENCE: shed->shed_evidence++; return;
    case RECORD_CERTIFICATE: shed->shed_certificates++; return;
    case RECORD_HTTP_REQUEST: shed->shed_http++; return;
    case RECORD_DHCP_MESSAGE: shed->shed_dhcp++; return;
    case RECORD_DNS_QUERY: shed->shed_dns++; return;
    case RECORD_TLS_HANDSHAKE: shed->shed_tls++; return;
    case RECORD_PROBE_RUN: return; /* no worker has one: intake.h counts it */
    }
}

static unsigned eighths_under_way(const struct outlet *outlet)
{
    return 8 * atomic_load_explicit(&outlet->under_way, memory_order_relaxed) / outlet->batch_count;
}

bool outlet_takes_open_flow(void *owner)
{
    struct outlet *outlet = owner;
    bool taken = eighths_under_way(outlet) < 4;
    if (!taken) count_shed(&outlet->shed, RECORD_FLOW);
    return taken;
}

void outlet_offer(void *owner, const struct record *record)
{
    struct outlet *outlet = owner;
    enum record_kind kind = (enum record_kind)record->kind;
    if (eighths_under_way(outlet) < shed_from(kind))
        (void)append(outlet, record);
    else
        count_shed(&outlet->shed, kind);
}

void outlet_take_off_told(const struct outlet *outlet, struct ledger *ledger)
{
    ledger->frames_without_row -= outlet->told.frames + outlet->pending.frames;
    ledger->flows_without_row -= outlet->told.flows + outlet->pending.flows;
    ledger->flows_written -= outlet->folded;
    ledger->flows_evicted += outlet->folded;
}
