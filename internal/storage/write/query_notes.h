/* SPDX-License-Identifier: MIT */
/*
 * query_notes - the newest rows of DNS in short, so that their sums need not read them back. Private
 * to this room.
 *
 * The rows with ids after `lost_id`, up to `newest_id`, have a note; others are read from the table.
 * A row of DNS never changes. What removes rows in another way than by their age forgets all notes.
 * The writer's thread.
 */
#ifndef STORAGE_QUERY_NOTES_H
#define STORAGE_QUERY_NOTES_H

#include "write/row.h"

enum { QUERY_NOTES = 64 * 1024 };

/* The columns that sums need; 0 for NULL. */
struct query_note {
    int64_t query_us, device_id, kind_id, domain;
};

struct query_notes {
    struct query_note *notes; /* QUERY_NOTES, by id */
    int64_t lost_id, newest_id;
};

/* False: no memory. */
bool query_notes_open(struct query_notes *notes);
void query_notes_close(struct query_notes *notes);
void query_notes_forget(struct query_notes *notes);
/* After WRITE_DNS_QUERY was written. */
void query_notes_keep(struct query_notes *notes, const struct row *row);

/* Of an id after lost_id, up to newest_id. */
static inline const struct query_note *query_notes_at(const struct query_notes *notes,
                                                      int64_t dns_id)
{
    return &notes->notes[(uint64_t)dns_id % QUERY_NOTES];
}

#endif
