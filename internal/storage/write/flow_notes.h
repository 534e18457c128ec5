/* SPDX-License-Identifier: MIT */
/*
 * flow_notes - the newest rows of flows in short, so that their sums need not read them back, and
 * the end of one need not look up its row. Private to this room.
 *
 * A note is what the row says, since it was written last. Each id has one place; another id that
 * needs the place takes it. Flows up to `lost_id` may have rows without a note, so they are read
 * from the table. What else changes or removes rows of flows forgets all notes. The writer's thread.
 */
#ifndef STORAGE_FLOW_NOTES_H
#define STORAGE_FLOW_NOTES_H

#include "write/row.h"

enum { FLOW_NOTES = 64 * 1024 };

/* In sums, an address that no row names. */
#define ADDRESS_MANY (INT64_C(1) << 32)

/* By the originator; [0] sent, [1] received. */
struct flow_counts {
    int64_t bytes[2], payload[2];
};

/* The columns that sums need; 0 for NULL, but ADDRESS_MANY for an address. */
struct flow_note {
    int64_t flow_id, capture_id; /* flow_id 0: no note */
    int64_t start_us, duration_us;
    int64_t kind_id;
    int64_t device[2], address[2]; /* originator, responder */
    int64_t domain, place;
    int64_t folded, missed, server_label_text; /* of flow_rare */
    int64_t dst_port;
    struct flow_counts counts;
};

struct flow_notes {
    struct flow_note *notes; /* FLOW_NOTES, by id */
    int64_t lost_id;
};

/* False: no memory. */
bool flow_notes_open(struct flow_notes *notes);
void flow_notes_close(struct flow_notes *notes);
/* Flows up to this id are no longer known. */
void flow_notes_forget(struct flow_notes *notes, int64_t last_flow_id);

/* After WRITE_FLOW was written, and after WRITE_FLOW_RARE, if the flow has that row. */
void flow_notes_keep(struct flow_notes *notes, const struct row *row);
void flow_notes_keep_rare(struct flow_notes *notes, const struct row *row);

/* NULL: there is none. */
static inline struct flow_note *flow_notes_find(const struct flow_notes *notes, int64_t flow_id)
{
    struct flow_note *note = &notes->notes[(uint64_t)flow_id % FLOW_NOTES];
    return flow_id && note->flow_id == flow_id ? note : NULL;
}

#endif
