/*
 * Any bytes as frames through the whole packet path: records must be sound, every frame accounted
 * for, and memory within what was given.
 *
 * The input: a byte that chooses the link type and how little memory there is, then frames, each
 * behind two bytes: the low 11 bits are its size, the next its truncation, the high 4 the time
 * since the last one. A capture file (pcap, microseconds) is taken as one, so that captures are
 * seeds.
 */
#include "correlator/correlator.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SECOND_US = 1000000, FRAMES_MOST = 3000 };

struct run {
    struct tracker *tracker;
    uint64_t frames, flow_packets, flow_records;
    int64_t now_us;
    int link_type;
    volatile uint8_t sum;
};

/* All of the record is read, and what it says of itself must hold. */
static void put(void *owner, const struct record *record)
{
    struct run *run = owner;
    const uint8_t *bytes = (const uint8_t *)record;
    if (record->size % 8 || record->size > RECORD_MOST_BYTES) abort();
    for (uint32_t i = 0; i < record->size; i++)
        run->sum = (uint8_t)(run->sum + bytes[i]);
    if (record->kind != RECORD_FLOW) return;
    const struct flow_record *flow = (const struct flow_record *)record;
    if (flow->end_us < flow->start_us || flow->conn_state[0] == '\0') abort();
    if (memchr(flow->history, 0, sizeof flow->history) == NULL) abort();
    for (int i = 0; i < 2; i++)
        if (flow->delta[i].packets > flow->traffic[i].packets) abort();
    if (flow->end_reason == END_OPEN) return;
    run->flow_records++;
    if (flow->tunnel == TUNNEL_NONE)
        run->flow_packets += flow->traffic[0].packets + flow->traffic[1].packets;
}

static void see(struct run *run, const uint8_t *data, size_t size, uint32_t wire_bytes)
{
    uint8_t *copy =
        malloc(size ? size : 1); /* of the exact size, so that a read past it is found */
    if (!copy) abort();
    if (size) memcpy(copy, data, size);
    struct frame frame = {.data = copy,
                          .captured_bytes = (uint32_t)size,
                          .wire_bytes = wire_bytes,
                          .time_us = run->now_us,
                          .number = ++run->frames,
                          .link_type = run->link_type};
    tracker_frame(run->tracker, &frame);
    free(copy);
}

static void see_frames(struct run *run, const uint8_t *at, const uint8_t *end)
{
    static const int64_t pauses_us[16] = {
        0,       1,       50,       1000,     -1000,     20000,     300000,     1000000,
        5000000, 6000000, 31000000, 61000000, 301000000, -30000000, 3000000000, 7};
    while (end - at >= 2 && run->frames < FRAMES_MOST) {
        unsigned head = (unsigned)at[0] | (unsigned)at[1] << 8;
        size_t left = (size_t)(end - at) - 2, size = head & 0x7ff;
        if (size > left) size = left;
        run->now_us += pauses_us[head >> 12];
        if (head >> 12 > 5) tracker_tick(run->tracker, run->now_us, run->frames + 1);
        see(run, at + 2, size, (uint32_t)(size + (head & 0x800 ? 100 : 0)));
        at += 2 + size;
    }
}

static uint32_t word(const uint8_t *at)
{
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static void see_capture(struct run *run, const uint8_t *at, const uint8_t *end)
{
    run->link_type = (int)(word(at + 20) & 0xffff);
    for (at += 24; end - at >= 16 && run->frames < FRAMES_MOST; at += 16 + word(at + 8)) {
        uint32_t size = word(at + 8);
        if (size > (size_t)(end - at) - 16) size = (uint32_t)((size_t)(end - at) - 16);
        int64_t now_us = word(at) * (int64_t)SECOND_US + word(at + 4) % SECOND_US;
        if (now_us / SECOND_US > run->now_us / SECOND_US)
            tracker_tick(run->tracker, now_us, run->frames + 1);
        run->now_us = now_us;
        see(run, at + 16, size, word(at + 12));
        if (size < word(at + 8)) return;
    }
}

static void check_ledger(const struct run *run)
{
    const struct ledger *l = tracker_ledger(run->tracker);
    bool exact = l->frames_captured == run->frames &&
                 l->frames_captured == l->frames_decoded + l->frames_undecodable &&
                 l->frames_decoded == l->frames_accounted_to_flows + l->frames_not_ip &&
                 l->flows_created == l->flows_written + l->flows_evicted + l->flows_live &&
                 l->flows_live == 0 && l->flows_written == run->flow_records &&
                 l->frames_accounted_to_flows == run->flow_packets;
    if (!exact) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int link_types[] = {1, 1,   1,   1,   101, 0,  113, 276,
                                     9, 105, 127, 108, 50,  51, 104, 228};
    if (size < 1) return 0;
    bool is_capture = size >= 24 && word(data) == 0xa1b2c3d4;
    uint8_t how = is_capture ? 0 : data[0];
    struct run run = {.now_us = 1700000000 * (int64_t)SECOND_US, .link_type = link_types[how & 15]};
    struct tracker_options options = {.worker_count = 1,
                                      .flows_most = how & 16 ? 4 : 512,
                                      .buffer_bytes = how & 32 ? 4096 : 1024 * 1024,
                                      .tcp_idle_timeout_us = 300 * (int64_t)SECOND_US,
                                      .tcp_attempt_timeout_us = 30 * (int64_t)SECOND_US,
                                      .udp_idle_timeout_us = 60 * (int64_t)SECOND_US,
                                      .icmp_idle_timeout_us = 60 * (int64_t)SECOND_US,
                                      .active_timeout_us = 60 * (int64_t)SECOND_US,
                                      .fragment_timeout_us = 30 * (int64_t)SECOND_US,
                                      .put = put,
                                      .owner = &run};
    struct error error = {""};
    run.tracker = tracker_create(&options, &error);
    if (!run.tracker) abort();
    if (is_capture)
        see_capture(&run, data, data + size);
    else
        see_frames(&run, data + 1, data + size);
    tracker_finish(run.tracker, run.now_us, UINT64_MAX);
    check_ledger(&run);
    tracker_destroy(run.tracker);
    return 0;
}
