/* SPDX-License-Identifier: MIT */
#include "write/flow_notes.h"

#include <stdlib.h>
#include <string.h>

bool flow_notes_open(struct flow_notes *notes)
{
    notes->notes = calloc(FLOW_NOTES, sizeof *notes->notes);
    return notes->notes != NULL;
}

void flow_notes_close(struct flow_notes *notes)
{
    free(notes->notes);
    notes->notes = NULL;
}

void flow_notes_forget(struct flow_notes *notes, int64_t last_flow_id)
{
    if (last_flow_id > notes->lost_id) notes->lost_id = last_flow_id;
    for (int i = 0; i < FLOW_NOTES; i++)
        if (notes->notes[i].flow_id) notes->notes[i].flow_id = 0; /* most pages stay untouched */
}

/* The value that is bound. */
static int64_t bound(const struct row *row, enum bind bind, int64_t instead_of_null)
{
    int place = row->bound->places[bind];
    return row->bound->kinds[place] == BOUND_INTEGER ? row->bound->integers[place]
                                                     : instead_of_null;
}

void flow_notes_keep(struct flow_notes *notes, const struct row *row)
{
    int64_t flow_id = bound(row, AT(flow_id), 0);
    struct flow_note *note = &notes->notes[(uint64_t)flow_id % FLOW_NOTES];
    if (note->flow_id != flow_id && note->flow_id > notes->lost_id) notes->lost_id = note->flow_id;
    *note = (struct flow_note){
        .flow_id = flow_id,
        .capture_id = bound(row, AT(capture_id), 0),
        .start_us = bound(row, AT(start_us), 0),
        .duration_us = bound(row, AT(duration_us), 0),
        .kind_id = bound(row, AT(kind_id), 0),
        .device = {bound(row, AT(src_device_id), 0), bound(row, AT(dst_device_id), 0)},
        .address = {bound(row, AT(src), ADDRESS_MANY), bound(row, AT(dst), ADDRESS_MANY)},
        .domain = bound(row, AT(dst_domain), 0),
        .place = bound(row, AT(dst_place), 0),
        .dst_port = bound(row, AT(ports), 0) >> 16 & UINT16_MAX,
        .counts = {.bytes = {bound(row, AT(bytes_sent), 0), bound(row, AT(bytes_received), 0)},
                   .payload = {bound(row, AT(payload_sent), 0),
                               bound(row, AT(payload_received), 0)}},
    };
}

void flow_notes_keep_rare(struct flow_notes *notes, const struct row *row)
{
    struct flow_note *note = flow_notes_find(notes, bound(row, AT(flow_id), 0));
    if (!note) return;
    note->folded = bound(row, AT(folded), 0);
    note->missed = bound(row, AT(missed_bytes), 0);
    note->server_label_text = bound(row, AT(server_label_text), 0);
}
