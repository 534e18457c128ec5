/* SPDX-License-Identifier: MIT */
#include "upkeep/query_parts.h"

#include "write/row.h"

/* The columns of read_queries_to_sum. */
enum column { DNS_ID, QUERY_US, DEVICE_ID, KIND_ID, DOMAIN_ID };

/* False: the book is full. */
static bool add(const struct query_parts *parts, const struct query_note *note)
{
    struct day day = local_days_of(parts->days, span_start(note->query_us, SLOT_US));
    const int64_t key[] = {day.number, day.zone_id, note->device_id, note->domain};
    int64_t facts =
        kind_facts_find(parts->kinds, parts->session, FIND_DNS_KIND_TO_SUM, note->kind_id);
    bool counts[SUM_QUERIES];
    for (int i = 0; i < SUM_QUERIES; i++)
        counts[i] = facts >> i & 1;
    return sum_book_add_query(parts->book, key, counts, note->query_us);
}

/* Returns how many were added, at most `most`. */
static int add_rows(const struct query_parts *parts, int64_t until_id, int most, int64_t *last_id,
                    bool *at_end)
{
    struct row row = row_begin(parts->session, READ_QUERIES_TO_SUM);
    int result, read = 0;
    row_integer(&row, AT(after_1), *last_id);
    row_integer(&row, AT(until_1), until_id);
    row_integer(&row, AT(most), most);
    while ((result = row_next(&row)) == SQLITE_ROW) {
        const struct query_note note = {
            .query_us = sqlite3_column_int64(row.statement, QUERY_US),
            .device_id = sqlite3_column_int64(row.statement, DEVICE_ID),
            .kind_id = sqlite3_column_int64(row.statement, KIND_ID),
            .domain = sqlite3_column_int64(row.statement, DOMAIN_ID),
        };
        if (!add(parts, &note)) break;
        *last_id = sqlite3_column_int64(row.statement, DNS_ID);
        read++;
    }
    (void)sqlite3_reset(row.statement);
    *at_end = result == SQLITE_DONE && read < most;
    return read;
}

static void add_notes(const struct query_parts *parts, int most, int64_t *last_id, bool *at_end)
{
    const struct query_notes *notes = parts->notes;
    if (*last_id < notes->lost_id) *last_id = notes->lost_id;
    for (int added = 0; *last_id < notes->newest_id; added++, ++*last_id) {
        if (added < most && add(parts, query_notes_at(notes, *last_id + 1))) continue;
        *at_end = false;
        return;
    }
}

bool query_parts_add(const struct query_parts *parts, int most, int64_t *last_id, bool *at_end)
{
    bool has_notes = parts->notes->lost_id < parts->notes->newest_id;
    int64_t until_id = has_notes ? parts->notes->lost_id : INT64_MAX;
    int read = 0;
    *at_end = true;
    if (*last_id < until_id) read = add_rows(parts, until_id, most, last_id, at_end);
    if (*at_end && has_notes) add_notes(parts, most - read, last_id, at_end);
    return parts->session->state == WRITE_OPEN;
}
