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

void flow_notes_keep(struct flow_notes *notes, const struct row *row)
{
    int64_t flow_id = row_bound_integer(row, AT(flow_id), 0);
    struct flow_note *note = &notes->notes[(uint64_t)flow_id % FLOW_NOTES];
    if (note->flow_id != flow_id && note->flow_id > notes->lost_id) notes->lost_id = note->flow_id;
    *note = (struct flow_note){
        .flow_id = flow_id,
        .capture_id = row_bound_integer(row, AT(capture_id), 0),
        .start_us = row_bound_integer(row, AT(start_us), 0),
        .duration_us = row_bound_integer(row, AT(duration_us), 0),
        .kind_id = row_bound_integer(row, AT(kind_id), 0),
        .device = {row_bound_integer(row, AT(src_device_id), 0),
                   row_bound_integer(row, AT(dst_device_id), 0)},
        .address = {row_bound_integer(row, AT(src), ADDRESS_MANY),
                    row_bound_integer(row, AT(dst), ADDRESS_MANY)},
        .domain = row_bound_integer(row, AT(dst_domain), 0),
        .place = row_bound_integer(row, AT(dst_place), 0),
        .dst_port = row_bound_integer(row, AT(ports), 0) >> 16 & UINT16_MAX,
        .counts = {.bytes = {row_bound_integer(row, AT(bytes_sent), 0),
                             row_bound_integer(row, AT(bytes_received), 0)},
                   .payload = {row_bound_integer(row, AT(payload_sent), 0),
                               row_bound_integer(row, AT(payload_received), 0)}},
    };
}

void flow_notes_keep_rare(struct flow_notes *notes, const struct row *row)
{
    struct flow_note *note = flow_notes_find(notes, row_bound_integer(row, AT(flow_id), 0));
    if (!note) return;
    note->folded = row_bound_integer(row, AT(folded), 0);
    note->missed = row_bound_integer(row, AT(missed_bytes), 0);
    note->server_label_text = row_bound_integer(row, AT(server_label_text), 0);
}
