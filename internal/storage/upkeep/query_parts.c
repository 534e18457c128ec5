/* SPDX-License-Identifier: MIT */
#include "upkeep/query_parts.h"

#include "write/row.h"

/* The columns of read_queries_to_sum. */
enum column { DNS_ID, QUERY_US, DEVICE_ID, KIND_ID, DOMAIN_ID };

bool query_parts_add(struct session *session, struct kind_facts *kinds, struct sum_book *book,
                     struct local_days *days, int most, int64_t *last_id, bool *at_end)
{
    struct row row = row_begin(session, READ_QUERIES_TO_SUM);
    int result, read = 0;
    row_integer(&row, AT(after_1), *last_id);
    row_integer(&row, AT(most), most);
    while ((result = row_next(&row)) == SQLITE_ROW) {
        int64_t time_us = sqlite3_column_int64(row.statement, QUERY_US);
        struct day day = local_days_of(days, span_start(time_us, SLOT_US));
        const int64_t key[] = {day.number, day.zone_id,
                               sqlite3_column_int64(row.statement, DEVICE_ID),
                               sqlite3_column_int64(row.statement, DOMAIN_ID)};
        int64_t facts = kind_facts_find(kinds, session, FIND_DNS_KIND_TO_SUM,
                                        sqlite3_column_int64(row.statement, KIND_ID));
        bool counts[SUM_QUERIES];
        for (int i = 0; i < SUM_QUERIES; i++)
            counts[i] = facts >> i & 1;
        if (!sum_book_add_query(book, key, counts, time_us)) break;
        *last_id = sqlite3_column_int64(row.statement, DNS_ID);
        read++;
    }
    (void)sqlite3_reset(row.statement);
    *at_end = result == SQLITE_DONE && read < most;
    return session->state == WRITE_OPEN;
}
