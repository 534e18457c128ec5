/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as frames through a tracker: records are sound, every frame is accounted for, memory
 * stays within its budget, and no record is about an excluded device. Input: see frames.h.
 */
#include "frames.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct run {
    struct playback play;
    const struct exclusion *excluded; /* NULL: none */
    bool redacted;
    uint64_t flow_packets, flow_records;
    volatile uint8_t sum;
};

static bool is_excluded(const struct run *run, const struct endpoint *endpoint)
{
    return exclusion_has_ip(run->excluded, &endpoint->ip) ||
           exclusion_has_mac(run->excluded, &endpoint->mac);
}

static void check_exclusion(const struct run *run, const struct record *record)
{
    const struct flow_record *flow = (const struct flow_record *)record;
    const struct address_binding_record *claim = (const struct address_binding_record *)record;
    const struct dhcp_message_record *lease = (const struct dhcp_message_record *)record;
    bool told = false;
    if (record->kind == RECORD_FLOW)
        told = is_excluded(run, &flow->originator) || is_excluded(run, &flow->responder);
    if (record->kind == RECORD_ADDRESS_BINDING)
        told = exclusion_has_ip(run->excluded, &claim->ip) ||
               exclusion_has_mac(run->excluded, &claim->mac);
    if (record->kind == RECORD_DHCP_MESSAGE)
        told = is_excluded(run, &lease->sender) ||
               (lease->has_mac && exclusion_has_mac(run->excluded, &lease->mac)) ||
               exclusion_has_ip(run->excluded, &lease->assigned_ip) ||
               exclusion_has_ip(run->excluded, &lease->requested_ip);
    if (told) abort();
}

static void check_flow(struct run *run, const struct flow_record *flow)
{
    if (flow->end_us < flow->start_us || flow->conn_state[0] == '\0') abort();
    if (memchr(flow->history, 0, sizeof flow->history) == NULL) abort();
    for (int i = 0; i < 2; i++)
        if (flow->delta[i].packets > flow->traffic[i].packets) abort();
    if (flow->end_reason == END_OPEN) return;
    run->flow_records++;
    if (flow->tunnel == TUNNEL_NONE)
        run->flow_packets += flow->traffic[0].packets + flow->traffic[1].packets;
}

/* Reads the whole record, and checks its own statements. */
static void put(void *owner, const struct record *record)
{
    struct run *run = owner;
    const uint8_t *bytes = (const uint8_t *)record;
    if (record->size % 8 || record->size > RECORD_MOST_BYTES) abort();
    for (uint32_t i = 0; i < record->size; i++)
        run->sum = (uint8_t)(run->sum + bytes[i]);
    if (run->excluded) check_exclusion(run, record);
    if (record->kind == RECORD_FLOW) check_flow(run, (const struct flow_record *)record);
    if (record->kind == RECORD_HTTP_REQUEST && run->redacted) {
        struct span uri = record_text(record, ((const struct http_request_record *)record)->uri);
        if (uri.size && memchr(uri.data, '?', uri.size - 1)) abort();
    }
}

static void check_ledger(const struct run *run)
{
    const struct ledger *l = tracker_ledger(run->play.tracker);
    bool exact = l->frames_captured + l->frames_excluded == run->play.frames &&
                 l->frames_captured == l->frames_decoded + l->frames_undecodable &&
                 l->frames_decoded == l->frames_accounted_to_flows + l->frames_not_ip &&
                 l->flows_created == l->flows_written + l->flows_evicted + l->flows_live &&
                 l->flows_live == 0 && l->flows_written == run->flow_records &&
                 l->frames_accounted_to_flows == run->flow_packets;
    if (!exact) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) return 0;
    struct tracker_options options = options_of(how_of(data, size));
    struct run run = {.excluded = options.excluded, .redacted = options.redact_queries};
    options.put = put;
    options.owner = &run;
    play_input(&run.play, &options, data, size);
    check_ledger(&run);
    tracker_destroy(run.play.tracker);
    return 0;
}
