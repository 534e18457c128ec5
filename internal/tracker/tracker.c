/* SPDX-License-Identifier: MIT */
/* The life of a tracker: creation, time, and end. */
#include "attempts.h"
#include "base/hash.h"
#include "community_id.h"
#include "fragment.h"
#include "inspect.h"
#include "lifetime.h"
#include "take.h"
#include "talking.h"

#include <stdlib.h>

/* ------------------------------------------------------------ time passes */

void tracker_tick(struct tracker *tracker, int64_t now_us, uint64_t order)
{
    if (now_us > tracker->now_us) tracker->now_us = now_us;
    take_old_fragments(tracker, tracker->now_us - tracker->options.fragment_timeout_us, order);
    lifetime_tick(tracker, order);
    talking_tick(tracker);
    attempts_flush(tracker, &(struct moment){tracker->now_us, order, AT_FRAME}, false);
}

void tracker_finish(struct tracker *tracker, int64_t end_us, uint64_t order)
{
    if (end_us > tracker->now_us) tracker->now_us = end_us;
    take_old_fragments(tracker, INT64_MAX, order);
    lifetime_finish(tracker, order);
    attempts_flush(tracker, &(struct moment){tracker->now_us, order, AT_FRAME}, true);
}

/* ------------------------------------------------------------ life */

static bool reserve(struct tracker *tracker)
{
    const struct tracker_options *options = &tracker->options;
    if (!flow_table_init(&tracker->table, options->flows_most)) return false;
    if (!crowd_init(&tracker->crowd, options->flows_most, options->is_live)) return false;
    if (!pool_init(&tracker->pool, options->buffer_bytes)) return false;
    tracker->fragments = fragments_create(&tracker->pool);
    tracker->parse = parse_context_create();
    tracker->hints = hints_create();
    tracker->community = community_hasher_create(0);
    tracker->scratch = aligned_alloc(64, RECORD_MOST_BYTES);
    tracker->due = calloc(options->flows_most, sizeof *tracker->due);
    tracker->json = malloc(JSON_SCRATCH_SIZE);
    tracker->flow_scratch = aligned_alloc(64, FLOW_SCRATCH_SIZE);
    if (options->attempts_per_s && !(tracker->attempts = attempts_create(options->attempts_per_s)))
        return false;
    if (options->is_live && !(tracker->talking = talking_create())) return false;
    return tracker->fragments && tracker->parse && tracker->hints && tracker->community &&
           tracker->scratch && tracker->flow_scratch && tracker->json && tracker->due;
}

size_t tracker_bytes_fixed(void)
{
    return attempts_bytes() + talking_bytes();
}

size_t tracker_bytes_per_flow(void)
{
    return sizeof(struct flow) + sizeof(struct wheel_link) + sizeof(struct crowd_link) +
           4 * sizeof(uint64_t); /* the table of slots is kept half empty, and doubles */
}

void tracker_renew(struct tracker *tracker, const struct tracker_options *options)
{
    struct tracker_options *own = &tracker->options;
    own->tcp_idle_timeout_us = options->tcp_idle_timeout_us;
    own->tcp_attempt_timeout_us = options->tcp_attempt_timeout_us;
    own->udp_idle_timeout_us = options->udp_idle_timeout_us;
    own->icmp_idle_timeout_us = options->icmp_idle_timeout_us;
    own->update_every_us = options->update_every_us;
    own->fragment_timeout_us = options->fragment_timeout_us;
    own->redact_queries = options->redact_queries;
    own->excluded = options->excluded;
}

struct tracker *tracker_create(const struct tracker_options *options, struct error *error)
{
    struct tracker *tracker = calloc(1, sizeof *tracker);
    if (tracker) tracker->options = *options;
    if (!tracker || !reserve(tracker)) {
        error_set_kind(
            error, ERROR_FULL,
            "There is not enough memory for %u flows and %zu bytes of buffers; lower flows.most or "
            "memory.streams.",
            options->flows_most, options->buffer_bytes);
        tracker_destroy(tracker);
        return NULL;
    }
    tracker->next_flow_id = options->last_flow_id + 1 + options->worker;
    tracker->links = options->links_joined ? 0 : UINT32_MAX;
    tracker->now_us = INT64_MIN / 2;
    tracker->filed_from_us = INT64_MIN;
    inspect_prepare(tracker);
    reassembly_prepare(tracker);
    tracker->parse_memory.give_up = lifetime_give_up_memory;
    return tracker;
}

void tracker_take_over(struct tracker *tracker, const struct tracker *finished)
{
    tracker->next_flow_id = finished->next_flow_id;
    tracker_renew(tracker, &finished->options);
}

void tracker_destroy(struct tracker *tracker)
{
    if (!tracker) return;
    fragments_destroy(tracker->fragments);
    attempts_destroy(tracker->attempts);
    talking_destroy(tracker->talking);
    parse_context_destroy(tracker->parse);
    hints_destroy(tracker->hints);
    community_hasher_destroy(tracker->community);
    flow_table_clear(&tracker->table);
    crowd_clear(&tracker->crowd);
    pool_clear(&tracker->pool);
    free(tracker->scratch);
    free(tracker->flow_scratch);
    free(tracker->due);
    free(tracker->json);
    free(tracker);
}

const struct ledger *tracker_ledger(struct tracker *tracker)
{
    tracker->ledger.flows_live = tracker->table.flows.live;
    tracker->ledger.frames_without_row = tracker->ledger.frames_accounted_to_flows;
    tracker->ledger.flows_without_row = tracker->ledger.flows_created;
    return &tracker->ledger;
}

const struct tracker_counters *tracker_counters(const struct tracker *tracker)
{
    return &tracker->counters;
}

unsigned tracker_assign(const struct frame *frame, unsigned worker_count)
{
    struct packet packet;
    packet_decode(frame, &packet);
    if (packet.kind != PACKET_IP) return 0;
    uint64_t pair = hash_bytes(packet.src.bytes, 16) ^ hash_bytes(packet.dst.bytes, 16);
    return (unsigned)((pair ^ pair >> 32) % worker_count);
}
