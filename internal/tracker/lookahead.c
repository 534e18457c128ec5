/* SPDX-License-Identifier: MIT */
/*
 * Decodes some frames ahead. If thousands of flows take turns, most of a packet's cost is waiting
 * for the memory of its flow. So a few frames are decoded at once and their flows are prefetched.
 * These are only hints: each flow is looked up at its frame's own turn.
 */
#include "take.h"

enum { FRAMES_AHEAD = 16 };

struct ahead { /* a frame that was decoded before its turn */
    struct packet packet;
    struct flow_lookup lookup;
};

static bool has_lookup(const struct packet *packet)
{
    return packet->kind == PACKET_IP && !packet->is_fragment;
}

static void look_ahead(const struct tracker *tracker, const struct frame *frames, size_t count,
                       struct ahead *ahead)
{
    const struct flow_table *table = &tracker->table;
    for (size_t i = 0; i < count; i++) {
        packet_decode(&frames[i], &ahead[i].packet);
        if (!has_lookup(&ahead[i].packet)) continue;
        packet_flow(&ahead[i].packet, 0, tracker->links, &ahead[i].lookup);
        flow_table_fetch_slot(table, ahead[i].lookup.hash);
    }
    for (size_t i = 0; i < count; i++) {
        if (has_lookup(&ahead[i].packet)) flow_table_fetch_flow(table, ahead[i].lookup.hash);
    }
}

void tracker_frames(struct tracker *tracker, const struct frame *frames, size_t count)
{
    struct ahead ahead[FRAMES_AHEAD];
    while (count > 0) {
        size_t some = count < FRAMES_AHEAD ? count : FRAMES_AHEAD;
        look_ahead(tracker, frames, some, ahead);
        for (size_t i = 0; i < some; i++)
            tracker_take_frame(tracker, &frames[i], &ahead[i].packet, &ahead[i].lookup);
        frames += some;
        count -= some;
    }
}

void tracker_frame(struct tracker *tracker, const struct frame *frame)
{
    tracker_frames(tracker, frame, 1);
}
