/* SPDX-License-Identifier: MIT */
#include "talking.h"

#include <stdlib.h>

enum {
    SECOND_US = 1000000,
    SECONDS_KEPT = 60,
    LARGEST_MOST = 32, /* of one second */
    FILED_MOST = 8192, /* flows in one second; more come with their next second */
    TOTALS_MOST = 256,
    GATHERED_MOST = SECONDS_KEPT * LARGEST_MOST + TOTALS_MOST,
    AGE_TOTAL = UINT32_MAX, /* of a sum since the start */
    OF_EACH_SPAN = TALKERS_MOST / TALKER_SPANS,
};

/* What one flow carried in one second. */
struct part {
    uint8_t originator[16], responder[16];
    uint8_t version, ip_protocol;
    uint16_t port;
    uint32_t age; /* while they are gathered: seconds before the newest whole one, or AGE_TOTAL */
    int64_t flow_id;
    uint64_t bytes;
};
enum { PART_KEY_BYTES = offsetof(struct part, age) };

struct second {
    int64_t number; /* of packet time; 0: none */
    unsigned count;
    uint64_t bytes; /* of all flows */
    uint64_t left_out;
    unsigned least; /* the smallest of a full list */
    struct part largest[LARGEST_MOST];
};

struct talking {
    struct second seconds[SECONDS_KEPT + 1]; /* the present one, too */
    struct second *present;                  /* NULL: no time is known yet */
    int64_t first;                           /* number of the first second */
    uint64_t bytes;                          /* of all flows since then */
    unsigned total_count;
    struct part totals[TOTALS_MOST]; /* of conversations since then */
    uint32_t filed_count;
    struct flow *filed[FILED_MOST];
    struct part gathered[GATHERED_MOST];
    struct talker sums[GATHERED_MOST];
};

struct talking *talking_create(void)
{
    return calloc(1, sizeof(struct talking));
}

void talking_destroy(struct talking *talking)
{
    free(talking);
}

size_t talking_bytes(void)
{
    return sizeof(struct talking);
}

/* ------------------------------------------------------------ a second */

static void find_least(struct second *second)
{
    second->least = 0;
    for (unsigned i = 1; i < second->count; i++)
        if (second->largest[i].bytes < second->largest[second->least].bytes) second->least = i;
}

static void fill(struct part *part, const struct flow *flow, uint64_t bytes)
{
    const struct flow_key *key = &flow->key;
    memcpy(part->originator, flow->originator_is_a ? key->a : key->b, 16);
    memcpy(part->responder, flow->originator_is_a ? key->b : key->a, 16);
    part->version = key->version;
    part->ip_protocol = key->protocol;
    part->port = flow->has_ports ? flow->port[RESPONDER] : 0;
    part->flow_id = flow->id;
    part->bytes = bytes;
}

/* What the flow grew by since it was last counted belongs to the present second. */
static void count(struct talking *talking, struct flow *flow)
{
    struct second *second = talking->present;
    uint64_t all = flow->traffic[0].bytes + flow->traffic[1].bytes;
    uint64_t bytes = all - flow->counted_bytes;
    flow->counted_bytes = all;
    flow->filed = 0;
    if (bytes == 0) return;
    second->bytes += bytes;
    if (second->count < LARGEST_MOST) {
        fill(&second->largest[second->count++], flow, bytes);
        if (second->count == LARGEST_MOST) find_least(second);
        return;
    }
    second->left_out++;
    if (bytes <= second->largest[second->least].bytes) return;
    fill(&second->largest[second->least], flow, bytes);
    find_least(second);
}

static void add_total(struct talking *talking, const struct part *part)
{
    struct part *least = &talking->totals[0];
    for (unsigned i = 0; i < talking->total_count; i++) {
        struct part *total = &talking->totals[i];
        if (memcmp(total, part, PART_KEY_BYTES) == 0) {
            total->flow_id = part->flow_id;
            total->bytes += part->bytes;
            return;
        }
        if (total->bytes < least->bytes) least = total;
    }
    if (talking->total_count < TOTALS_MOST) least = &talking->totals[talking->total_count++];
    *least = *part;
    least->age = AGE_TOTAL;
}

static void end(struct talking *talking)
{
    const struct second *second = talking->present;
    for (uint32_t i = 0; i < talking->filed_count; i++)
        if (talking->filed[i]) count(talking, talking->filed[i]);
    talking->filed_count = 0;
    talking->bytes += second->bytes;
    for (unsigned i = 0; i < second->count; i++)
        add_total(talking, &second->largest[i]);
}

static void begin(struct tracker *tracker)
{
    struct talking *talking = tracker->talking;
    int64_t number = tracker->now_us / SECOND_US;
    if (!talking->present) talking->first = number;
    talking->present = &talking->seconds[number % (SECONDS_KEPT + 1)];
    talking->present->number = number;
    talking->present->count = 0;
    talking->present->bytes = talking->present->left_out = 0;
    tracker->filed_from_us = tracker->now_us + 1;
}

/* ------------------------------------------------------------ filing */

void talking_file(struct tracker *tracker, struct flow *flow)
{
    struct talking *talking = tracker->talking;
    if (!talking || flow->filed || talking->filed_count == FILED_MOST) return;
    talking->filed[talking->filed_count++] = flow;
    flow->filed = talking->filed_count;
}

void talking_forget(struct tracker *tracker, struct flow *flow)
{
    struct talking *talking = tracker->talking;
    if (!flow->filed) return;
    talking->filed[flow->filed - 1] = NULL;
    if (talking->present) count(talking, flow);
}

void talking_tick(struct tracker *tracker)
{
    struct talking *talking = tracker->talking;
    if (!talking || tracker->now_us < SECOND_US) return;
    int64_t number = tracker->now_us / SECOND_US;
    if (talking->present && talking->present->number == number) return;
    if (talking->present) end(talking);
    begin(tracker);
}

/* ------------------------------------------------------------ who talks */

static int by_key(const void *a, const void *b)
{
    return memcmp(a, b, PART_KEY_BYTES);
}

/* The parts of the whole seconds before the present one, and the sums since the start. */
static size_t gather(struct talking *talking, struct talkers *talkers)
{
    size_t gathered = 0;
    int64_t end = talking->present->number;
    for (unsigned i = 0; i <= SECONDS_KEPT; i++) {
        const struct second *second = &talking->seconds[i];
        int64_t age = end - 1 - second->number;
        if (second->number == 0 || age < 0 || age >= SECONDS_KEPT) continue;
        for (unsigned span = 0; span < SPAN_ALL; span++)
            if (age < talker_seconds[span]) talkers->bytes[span] += second->bytes;
        talkers->left_out += second->left_out;
        for (unsigned k = 0; k < second->count; k++) {
            struct part *part = &talking->gathered[gathered++];
            *part = second->largest[k];
            part->age = (uint32_t)age;
        }
    }
    talkers->bytes[SPAN_ALL] = talking->bytes;
    for (unsigned i = 0; i < talking->total_count; i++)
        talking->gathered[gathered++] = talking->totals[i];
    return gathered;
}

/* Adds up the parts of each conversation; returns the number of conversations. */
static size_t add_up(struct talking *talking, size_t gathered)
{
    size_t count = 0;
    const struct part *before = NULL;
    for (size_t i = 0; i < gathered; i++) {
        const struct part *part = &talking->gathered[i];
        if (!before || memcmp(before, part, PART_KEY_BYTES) != 0) {
            struct talker *fresh = &talking->sums[count++];
            *fresh = (struct talker){.responder_port = part->port,
                                     .ip_protocol = part->ip_protocol,
                                     .flow_id = part->flow_id};
            fresh->originator.version = fresh->responder.version = part->version;
            memcpy(fresh->originator.bytes, part->originator, 16);
            memcpy(fresh->responder.bytes, part->responder, 16);
        }
        struct talker *sum = &talking->sums[count - 1];
        if (part->flow_id > sum->flow_id) sum->flow_id = part->flow_id;
        if (part->age == AGE_TOTAL) sum->bytes[SPAN_ALL] = part->bytes;
        for (unsigned span = 0; span < SPAN_ALL; span++)
            if (part->age < talker_seconds[span]) sum->bytes[span] += part->bytes;
        before = part;
    }
    return count;
}

/* Takes the largest of a span that were not taken yet. A talker that was taken has flow_id 0. */
static void take_largest(struct talking *talking, size_t count, unsigned span,
                         struct talkers *talkers)
{
    for (unsigned taken = 0; taken < OF_EACH_SPAN; taken++) {
        struct talker *best = NULL;
        for (size_t i = 0; i < count; i++) {
            struct talker *sum = &talking->sums[i];
            if (sum->flow_id && sum->bytes[span] && (!best || sum->bytes[span] > best->bytes[span]))
                best = sum;
        }
        if (!best) return;
        talkers->top[talkers->count++] = *best;
        best->flow_id = 0;
    }
}

void tracker_talkers(const struct tracker *tracker, struct talkers *talkers)
{
    struct talking *talking = tracker->talking;
    memset(talkers, 0, sizeof *talkers);
    talkers->since_us = talkers->until_us = NOT_OBSERVED;
    if (!talking || !talking->present) return;
    int64_t known = talking->present->number - talking->first;
    size_t gathered = gather(talking, talkers);
    qsort(talking->gathered, gathered, sizeof *talking->gathered, by_key);
    size_t sums = add_up(talking, gathered);
    for (unsigned span = 0; span < TALKER_SPANS; span++)
        take_largest(talking, sums, span, talkers);
    for (size_t i = 0; i < sums; i++)
        talkers->left_out += talking->sums[i].flow_id && talking->sums[i].bytes[SPAN_60_SECONDS];
    talkers->since_us = talking->first * SECOND_US;
    talkers->until_us = talking->present->number * SECOND_US;
    talkers->seconds_known = (unsigned)(known < SECONDS_KEPT ? known : SECONDS_KEPT);
}
