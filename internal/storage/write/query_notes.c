/* SPDX-License-Identifier: MIT */
#include "write/query_notes.h"

#include <stdlib.h>

bool query_notes_open(struct query_notes *notes)
{
    notes->notes = calloc(QUERY_NOTES, sizeof *notes->notes);
    return notes->notes != NULL;
}

void query_notes_close(struct query_notes *notes)
{
    free(notes->notes);
    notes->notes = NULL;
}

void query_notes_forget(struct query_notes *notes)
{
    notes->lost_id = notes->newest_id;
}

void query_notes_keep(struct query_notes *notes, const struct row *row)
{
    int64_t dns_id = sqlite3_last_insert_rowid(row->session->connection);
    if (dns_id != notes->newest_id + 1)
        notes->lost_id = dns_id - 1; /* of another database, or first */
    if (notes->lost_id < dns_id - QUERY_NOTES) notes->lost_id = dns_id - QUERY_NOTES;
    notes->newest_id = dns_id;
    notes->notes[(uint64_t)dns_id % QUERY_NOTES] =
        (struct query_note){.query_us = row_bound_integer(row, AT(query_us), 0),
                            .device_id = row_bound_integer(row, AT(src_device_id), 0),
                            .kind_id = row_bound_integer(row, AT(kind_id), 0),
                            .domain = row_bound_integer(row, AT(query_domain), 0)};
}
