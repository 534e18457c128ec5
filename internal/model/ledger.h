/* SPDX-License-Identifier: MIT */
/*
 * ledger - every frame and row is accounted for: the numbers of capture_health.
 *
 *   frames_offered  = frames_kernel_dropped + frames_interface_dropped + frames_queue_dropped
 *                   + frames_captured
 *   frames_captured = frames_decoded + frames_undecodable
 *   frames_decoded  = frames_accounted_to_flows + frames_not_ip
 *   flows_created   = flows_written + flows_evicted (unwritten only) + flows_live
 *   rows_queued     = rows_committed + rows_dropped
 *
 * frames_without_row are frames accounted to flows, and flows_without_row flows, that no committed row
 * of a flow has: what is under way, or was when the program was killed. A tracker counts all of its
 * frames and flows there, and the recorder takes off those in rows.
 *
 * Frames of devices that are excluded from recording are counted in frames_excluded only, as if a
 * filter had kept them out.
 *
 * One line below per number. Everything that sums, stores or prints them walks this list.
 */
#ifndef MODEL_LEDGER_H
#define MODEL_LEDGER_H

#include <stdint.h>

#define LEDGER_FIELDS(X)                                                                           \
    X(frames_offered)                                                                              \
    X(frames_kernel_dropped)                                                                       \
    X(frames_interface_dropped)                                                                    \
    X(frames_queue_dropped)                                                                        \
    X(frames_captured)                                                                             \
    X(bytes_captured)                                                                              \
    X(frames_truncated)                                                                            \
    X(frames_decoded)                                                                              \
    X(frames_undecodable)                                                                          \
    X(frames_accounted_to_flows)                                                                   \
    X(frames_not_ip)                                                                               \
    X(flows_created)                                                                               \
    X(flows_written)                                                                               \
    X(flows_evicted)                                                                               \
    X(flows_live)                                                                                  \
    X(rows_queued)                                                                                 \
    X(rows_committed)                                                                              \
    X(rows_dropped)                                                                                \
    X(gap_bytes)                                                                                   \
    X(frames_excluded)                                                                             \
    X(frames_without_row)                                                                          \
    X(flows_without_row)

struct ledger {
#define LEDGER_FIELD(name) uint64_t name;
    LEDGER_FIELDS(LEDGER_FIELD)
#undef LEDGER_FIELD
};

/* sum += part, field by field. */
static inline void ledger_add(struct ledger *sum, const struct ledger *part)
{
#define LEDGER_FIELD(name) sum->name += part->name;
    LEDGER_FIELDS(LEDGER_FIELD)
#undef LEDGER_FIELD
}

/* Frames that were offered and not captured, dropped at any place. */
static inline uint64_t ledger_frames_dropped(const struct ledger *ledger)
{
    return ledger->frames_kernel_dropped + ledger->frames_interface_dropped +
           ledger->frames_queue_dropped;
}

#endif
