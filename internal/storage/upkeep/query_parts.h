/* SPDX-License-Identifier: MIT */
/*
 * query_parts - the rows of DNS as what they add to query_day. Private to this room.
 *
 * A row of dns_query never changes, so it counts as soon as it is read, once, by its id. The newest are
 * read from notes (write/query_notes.h), and others from the table. A row's time decides into which
 * local day.
 */
#ifndef STORAGE_QUERY_PARTS_H
#define STORAGE_QUERY_PARTS_H

#include "upkeep/sum_book.h"
#include "write/query_notes.h"

struct query_parts {
    struct session *session;
    const struct query_notes *notes;
    struct kind_facts *kinds;
    struct sum_book *book;
    struct local_days *days;
};

/*
 * Adds the rows after *last_id, at most `most`, and moves it. *at_end: no row follows. Within a
 * transaction of the caller's; false: the session has the reason.
 */
bool query_parts_add(const struct query_parts *parts, int most, int64_t *last_id, bool *at_end);

#endif
