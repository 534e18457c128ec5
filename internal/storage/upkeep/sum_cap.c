/* SPDX-License-Identifier: MIT */
#include "upkeep/sum_cap.h"

enum { SPAN_IS_KNOWN = -1 }; /* in place of a device */

/* What is decided of an item. */
enum verdict { ITEM_FITS, ITEM_IS_BEYOND, WRITE_FIRST, LOOK_FAILED };

static struct row_count *row_count(struct sum_book *book, const struct sum_table *table,
                                   int64_t span, int64_t device, bool *is_new)
{
    enum { TABLE_BITS = 4 };
    _Static_assert(SUM_TABLE_COUNT <= 1 << TABLE_BITS, "beside a span");
    const uint64_t key[] = {(uint64_t)span << TABLE_BITS | (uint64_t)(table - sum_tables),
                            (uint64_t)device};
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
        count->rows = rows < INT32_MAX ? (int32_t)rows : INT32_MAX;
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

/*
 * Whether all rows of the table are counted in memory, because it had none when it was looked at first.
 * Else the rows of each new span are counted in the table.
 */
static bool is_counted(struct sum_book *book, const struct sum_table *table)
{
    struct sum_cap *cap = &book->caps[table - sum_tables];
    if (cap->is_known) return cap->is_counted;
    struct row row = row_begin(book->session, table->any);
    bool has_row = row_find(&row) != 0;
    *cap = (struct sum_cap){.is_known = true, .is_counted = !has_row};
    return cap->is_counted;
}

static void forget_counts(struct sum_book *book)
{
    fold_reset(&book->row_counts);
    for (int table = 0; table < SUM_TABLE_COUNT; table++)
        book->caps[table] = (struct sum_cap){.is_known = true};
}

/* A walk through items of one table, sorted by their span. */
struct looking {
    const struct sum_table *table;
    bool is_counted, has_span;
    int64_t span; /* whose devices with many rows are known */
};

/*
 * The count of the device in the span, which was looked for in the table; *count NULL: there is no room
 * for it. False: the session has the reason.
 */
static bool find_count(struct sum_book *book, struct looking *looking, int64_t span, int64_t device,
                       struct row_count **count)
{
    const struct sum_table *table = looking->table;
    bool is_of_span = table->device_at < 0, is_new = false;
    if (!is_of_span && !(looking->has_span && looking->span == span)) {
        (void)row_count(book, table, span, SPAN_IS_KNOWN, &is_new);
        if (is_new && !looking->is_counted && !count_rows(book, table, span, device)) return false;
        looking->has_span = true;
        looking->span = span;
    }
    *count = row_count(book, table, span, device, &is_new);
    bool is_unknown = *count && is_of_span && is_new && !looking->is_counted;
    return !is_unknown || count_rows(book, table, span, device);
}

/* Rows of before are counted in the table, so those of this call must be there (`pending`: some are not). */
static enum verdict judge(struct sum_book *book, struct looking *looking, const int64_t *key,
                          bool pending)
{
    const struct sum_table *table = looking->table;
    int64_t span = key[table->span_at];
    int64_t device = table->device_at < 0 ? 0 : key[table->device_at];
    if (fold_is_full(&book->row_counts)) {
        if (pending) return WRITE_FIRST;
        forget_counts(book);
        looking->is_counted = looking->has_span = false;
    }
    struct row_count *count;
    if (!find_count(book, looking, span, device, &count)) return LOOK_FAILED;
    if (!count) return ITEM_FITS;
    if (!count->is_exact && count->rows >= near_most(table)) {
        if (pending) return WRITE_FIRST;
        if (!count_rows(book, table, span, device)) return LOOK_FAILED;
    }
    if (count->is_exact && has_row(book, table, key)) return ITEM_FITS;
    if (count->rows >= table->most_rows) return ITEM_IS_BEYOND;
    count->rows++;
    return ITEM_FITS;
}

size_t sum_cap_keys(struct sum_book *book, const struct sum_table *table, int64_t **keys,
                    size_t count)
{
    if (!table->most_rows) return count;
    struct looking looking = {.table = table, .is_counted = table->any && is_counted(book, table)};
    for (size_t i = 0; i < count; i++) {
        int64_t *key = keys[i];
        if (key[table->many_at] == table->many) continue;
        switch (judge(book, &looking, key, i > 0)) {
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
