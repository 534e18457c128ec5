/* SPDX-License-Identifier: MIT */
/*
 * Any fragments of datagrams, in any order, with any overlap and any pause: every frame is
 * accounted for, whatever becomes of the datagrams.
 *
 * Four bytes each: the datagram and its kind, offset, size, and side effects.
 */
#include "tracker/tracker.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SECOND_US = 1000000, RAW_IP = 101, PIECES_MOST = 300, PAYLOAD_MOST = 2048 };

struct run {
    struct tracker *tracker;
    uint64_t frames, flow_packets, flow_records;
    int64_t now_us;
};

static void put(void *owner, const struct record *record)
{
    struct run *run = owner;
    if (record->kind != RECORD_FLOW) return;
    const struct flow_record *flow = (const struct flow_record *)record;
    uint64_t packets = flow->traffic[0].packets + flow->traffic[1].packets;
    if (flow->end_us < flow->start_us || packets == 0) abort();
    if (flow->end_reason == END_OPEN) return;
    run->flow_records++;
    run->flow_packets += packets;
}

/*
 * The same datagram has the same bytes at the same place: a DNS message after a UDP header,
 * repeated.
 */
static void fill(uint8_t *payload, size_t size, uint32_t offset, uint8_t which)
{
    static const uint8_t pattern[] = {
        0x9c, 0x40, 0,   53,  4, 0,   0,   0,   0,   7,   1,   0,   0, 1, 0, 0, 0, 0, 0, 0,
        3,    'w',  'w', 'w', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0, 0, 1, 0, 1, 0, 0, 0};
    for (size_t i = 0; i < size; i++)
        payload[i] = (uint8_t)(pattern[(offset + i) % sizeof pattern] ^ (which & 4 ? i >> 6 : 0));
}

static void see_piece(struct run *run, const uint8_t op[4])
{
    static const uint8_t protocols[4] = {17, 6, 4, 1}; /* UDP, TCP, IP in IP, ICMP */
    uint32_t offset = (uint32_t)op[1] * 8 * (op[3] & 1 ? 16 : 1);
    size_t bytes = (size_t)op[2] * (op[3] & 2 ? 8 : 1);
    uint8_t frame[20 + PAYLOAD_MOST] = {0x45};
    size_t total = 20 + bytes;
    if (offset > 0x1fff * 8) offset = 0x1fff * 8;
    uint16_t field = (uint16_t)(offset / 8 | (op[0] & 8 ? 0x2000 : 0));
    frame[2] = (uint8_t)(total >> 8);
    frame[3] = (uint8_t)total;
    frame[5] = op[0] & 3;
    frame[6] = (uint8_t)(field >> 8);
    frame[7] = (uint8_t)field;
    frame[9] = protocols[op[0] >> 6];
    memcpy(frame + 12, (const uint8_t[8]){10, 0, 0, op[0] & 16 ? 1 : 2, 10, 0, 1, 1}, 8);
    fill(frame + 20, bytes, offset, op[0]);
    uint8_t *copy = malloc(total);
    if (!copy) abort();
    memcpy(copy, frame, total);
    tracker_frame(run->tracker, &(struct frame){.data = copy,
                                                .captured_bytes = (uint32_t)total,
                                                .wire_bytes = (uint32_t)total,
                                                .time_us = run->now_us,
                                                .number = ++run->frames,
                                                .link_type = RAW_IP});
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int64_t pauses_us[4] = {1, 900000, 20000000, 70000000};
    if (size < 1) return 0;
    struct run run = {.now_us = 1700000000 * (int64_t)SECOND_US};
    struct tracker_options options = {.worker_count = 1,
                                      .flows_most = data[0] & 1 ? 2 : 64,
                                      .buffer_bytes = data[0] & 2 ? 8192 : 1024 * 1024,
                                      .tcp_idle_timeout_us = 300 * (int64_t)SECOND_US,
                                      .tcp_attempt_timeout_us = 30 * (int64_t)SECOND_US,
                                      .udp_idle_timeout_us =
                                          data[0] & 4 ? SECOND_US : 60 * (int64_t)SECOND_US,
                                      .icmp_idle_timeout_us = 60 * (int64_t)SECOND_US,
                                      .update_every_us = 60 * (int64_t)SECOND_US,
                                      .fragment_timeout_us = 30 * (int64_t)SECOND_US,
                                      .put = put,
                                      .owner = &run};
    struct error error = {.sentence = ""};
    run.tracker = tracker_create(&options, &error);
    if (!run.tracker) abort();
    const uint8_t *at = data + 1, *end = data + size;
    for (unsigned i = 0; i < PIECES_MOST && end - at >= 4; i++, at += 4) {
        run.now_us += pauses_us[at[3] >> 6];
        if (at[3] & 4) tracker_tick(run.tracker, run.now_us, run.frames + 1);
        see_piece(&run, at);
    }
    tracker_finish(run.tracker, run.now_us, UINT64_MAX);
    const struct ledger *l = tracker_ledger(run.tracker);
    if (l->frames_accounted_to_flows != run.flow_packets || l->frames_captured != run.frames ||
        l->flows_written != run.flow_records || l->flows_live)
        abort();
    tracker_destroy(run.tracker);
    return 0;
}
