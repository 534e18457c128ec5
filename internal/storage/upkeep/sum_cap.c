/* SPDX-License-Identifier: MIT */
#include "upkeep/sum_cap.h"

enum { SPAN_IS_KNOWN = -1 }; /* in place of a device */

/* What is decided of an item. */
enum verdict { ITEM_FITS, ITEM_IS_BEYOND, WRITE_FIRST, LOOK_FAILED };

static struct row_count *row_count(struct sum_book *book, const struct sum_table *table,
                                   int64_t span, int64_t device, bool *is_new)
{
    const int64_t key[] = {table - sum_tables, span, device};
    return fold_item(&book->row_counts, key, sizeof key, is_new);
}

/* From how many rows on each is counted. What is kept of a device is at most an eighth too low. */
static int near_most(const struct sum_table *table)
{
    return table->most_rows / 8 * 7;
}

/* Counts the rows of the devices in the span. Few rows of one count as none, so that many devices find room. */
static bool count_rows(struct sum_book *book, const struct sum_table *table, int64_t span,
                       int64_t counted)
{
    struct row row = row_begin(book->session, table->count);
    int result;
    bool is_new;
    row_integer(&row, AT(span), span);
    while ((result = row_next(&row)) == SQLITE_ROW) {
        int64_t device = sqlite3_column_int64(row.statement, 0),
                rows = sqlite3_column_int64(row.statement, 1);
        if (rows <= table->most_rows / 8 && device != counted) continue;
        struct row_count *count = row_count(book, table, span, device, &is_new);
        if (!count) continue; /* then it counts as none, until this is near the most */
        count->rows = rows;
        count->is_exact = rows >= near_most(table);
    }
    return result == SQLITE_DONE;
}

static bool has_row(struct sum_book *book, const struct sum_table *table, const int64_t *key)
{
    struct row row = row_begin(book->session, table->has);
    for (int i = 0; i < table->key_count; i++)
        row_integer(&row, table->keys[i].bind, key[i]);
    return row_find(&row) != 0;
}

/* Whether the table has any row; without them no span has to be counted. */
static bool has_any(struct sum_book *book, const struct sum_table *table)
{
    if (!table->any) return true;
    struct row row = row_begin(book->session, table->any);
    return row_find(&row) != 0;
}

/* Rows of before are counted in the table, so those of this call must be there (`pending`: some are not). */
static enum verdict judge(struct sum_book *book, const struct sum_table *table, const int64_t *key,
                          bool is_empty, bool pending)
{
    int64_t span = key[table->span_at];
    int64_t device = table->device_at < 0 ? 0 : key[table->device_at];
    bool is_new;
    if (fold_is_full(&book->row_counts)) {
        if (pending) return WRITE_FIRST;
        fold_reset(&book->row_counts);
    }
    (void)row_count(book, table, span, SPAN_IS_KNOWN, &is_new);
    if (is_new && !is_empty && !count_rows(book, table, span, device)) return LOOK_FAILED;
    struct row_count *count = row_count(book, table, span, device, &is_new);
    if (count && !count->is_exact && count->rows >= near_most(table)) {
        if (pending) return WRITE_FIRST;
        if (!count_rows(book, table, span, device)) return LOOK_FAILED;
        count = row_count(book, table, span, device, &is_new);
    }
    if (!count) return ITEM_FITS;
    if (count->is_exact && has_row(book, table, key)) return ITEM_FITS;
    if (count->rows >= table->most_rows) return ITEM_IS_BEYOND;
    count->rows++;
    return ITEM_FITS;
}

size_t sum_cap_keys(struct sum_book *book, const struct sum_table *table, int64_t **keys,
                    size_t count)
{
    if (!table->most_rows) return count;
    bool is_empty = !has_any(book, table);
    for (size_t i = 0; i < count; i++) {
        int64_t *key = keys[i];
        if (key[table->many_at] == table->many) continue;
        switch (judge(book, table, key, is_empty, i > 0)) {
        case ITEM_FITS: break;
        case ITEM_IS_BEYOND:
            key[table->many_at] = table->many;
            if (table->none_at) key[table->none_at] = 0;
            book->beyond++;
            break;
        case WRITE_FIRST: return i;
        case LOOK_FAILED: return 0;
        }
    }
    return count;
}
