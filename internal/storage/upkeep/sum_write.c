/* SPDX-License-Identifier: MIT */
#include "upkeep/sum_write.h"

#include "base/text.h"
#include "upkeep/sum_cap.h"

enum {
    LIST_IDS_MOST = 2000,    /* in one row that is given */
    LIST_CHARACTERS = 16000, /* in a row of device_hour, before another is begun */
    NEW_HOURS_MOST = 64,
};

/* ---------------------------------------------------------------- hours and days */

/* Hours that had no sums before; of more than these it is not known. */
struct new_hours {
    int64_t hours_us[NEW_HOURS_MOST];
    int count;
};

static bool note_hour(struct sum_book *book, int64_t hour_us, struct new_hours *new_hours)
{
    struct row row = row_begin(book->session, WRITE_SUM_HOUR);
    row_integer(&row, AT(hour_us), hour_us);
    if (!row_write(&row)) return false;
    bool is_new = sqlite3_changes(book->session->connection) > 0;
    if (is_new && new_hours->count < NEW_HOURS_MOST)
        new_hours->hours_us[new_hours->count++] = hour_us;
    return true;
}

static bool note_day(struct sum_book *book, int64_t day, int64_t zone_id)
{
    struct row row = row_begin(book->session, WRITE_SUM_DAY);
    row_integer(&row, AT(day), day);
    row_integer(&row, AT(zone_id), zone_id);
    return row_write(&row);
}

/* Hours and days that have sums (sum_hour, sum_day); keys are sorted, so each comes once. */
static bool note_spans(struct sum_book *book, const size_t from[], struct new_hours *new_hours)
{
    static const enum sum_table_number days[] = {SUM_DEVICE_DAY, SUM_QUERY_DAY};
    for (size_t i = from[SUM_PEER_HOUR]; i < from[SUM_PEER_HOUR + 1]; i++) {
        if (i > from[SUM_PEER_HOUR] && book->keys[i][0] == book->keys[i - 1][0]) continue;
        if (!note_hour(book, book->keys[i][0], new_hours)) return false;
    }
    for (size_t table = 0; table < sizeof days / sizeof days[0]; table++) {
        size_t first = from[days[table]];
        for (size_t i = first; i < from[days[table] + 1]; i++) {
            const int64_t *key = book->keys[i], *before = i > first ? book->keys[i - 1] : NULL;
            if (before && key[0] == before[0] && key[1] == before[1]) continue;
            if (!note_day(book, key[0], key[1])) return false;
        }
    }
    return true;
}

/* ---------------------------------------------------------------- rows */

/* The rows of one table, as its statement reads them. */
struct given {
    struct sum_rows rows; /* the first member */
    struct sum_book *book;
    const struct sum_table *table;
    int64_t **keys;
    size_t count, at; /* of keys; the next one */
    uint32_t posting; /* the next id of the present key; 0: no more */
    const struct new_hours *new_hours;
    char ids[LIST_IDS_MOST * 21];
};

static void fill_numbers(struct given *given, const int64_t *key, const struct sum_item *item)
{
    int64_t *numbers = given->rows.numbers;
    for (int i = 0; i < given->table->key_count; i++)
        numbers[given->table->keys[i].column] = key[i];
    if (given->table->has_queries) {
        memcpy(&numbers[SUM_ROW_questions], item->queries, sizeof item->queries);
    } else {
        numbers[SUM_ROW_flows] = item->flows;
        numbers[SUM_ROW_bytes_sent] = item->bytes[0];
        numbers[SUM_ROW_bytes_received] = item->bytes[1];
        numbers[SUM_ROW_payload_sent] = item->payload[0];
        numbers[SUM_ROW_payload_received] = item->payload[1];
        numbers[SUM_ROW_content_bytes] = item->payload[0] + item->payload[1];
        numbers[SUM_ROW_missed_bytes] = item->missed;
    }
    numbers[SUM_ROW_first_us] = item->first_us;
    numbers[SUM_ROW_last_us] = item->last_us;
}

/* Of peer_hour: times after the hour's beginning. */
static void fill_peer(struct given *given, const int64_t *key, const struct sum_item *item)
{
    int64_t *numbers = given->rows.numbers;
    numbers[SUM_ROW_peer_place] = item->peer_place;
    numbers[SUM_ROW_first_after_us] = item->first_us - key[0];
    numbers[SUM_ROW_last_after_us] = item->last_us - key[0];
}

/* The first id of the last list of this key, if it is short enough to go on; 0: there is none. */
static int64_t find_list(struct given *given, const int64_t *key)
{
    for (int i = 0; i < given->new_hours->count; i++) {
        if (given->new_hours->hours_us[i] == key[0]) return 0;
    }
    struct row last = row_begin(given->book->session, FIND_DEVICE_HOUR);
    for (int i = 0; i < given->table->key_count; i++)
        row_integer(&last, given->table->keys[i].bind, key[i]);
    row_integer(&last, AT(most), LIST_CHARACTERS);
    return row_find(&last);
}

/* The next ids of the list, '0,3,17': less the first, or less the one of the list that goes on. */
static void fill_ids(struct given *given, int64_t base)
{
    struct text ids = text_into(given->ids, sizeof given->ids);
    uint32_t at = given->posting;
    if (!base && at) base = given->book->postings[at].flow_id;
    for (int count = 0; at && count < LIST_IDS_MOST; count++) {
        int64_t less = given->book->postings[at].flow_id - base;
        if (count) text_add_char(&ids, ',');
        if (less < 0) text_add_char(&ids, '-');
        text_add_unsigned(&ids, (uint64_t)(less < 0 ? -less : less));
        at = given->book->postings[at].next;
    }
    given->posting = at;
    given->rows.numbers[SUM_ROW_first_id] = base;
    given->rows.flow_ids = ids.size ? text_span(&ids) : (struct span){NULL, 0};
}

/* The sums go with the first piece of a list. */
static bool give_row(struct sum_rows *rows)
{
    struct given *given = (struct given *)rows;
    const struct sum_table *table = given->table;
    int64_t *numbers = rows->numbers, base = 0;
    if (given->posting) {
        numbers[SUM_ROW_flows] = 0;
        numbers[SUM_ROW_bytes_sent] = numbers[SUM_ROW_bytes_received] = 0;
    } else {
        if (given->at == given->count) return false;
        const int64_t *key = given->keys[given->at++];
        const struct sum_item *item = sum_book_item(given->book, key);
        fill_numbers(given, key, item);
        if (table->list == NO_LIST) return true;
        bool is_many = table->most_rows && key[table->many_at] == table->many;
        given->posting = is_many ? 0 : item->first_posting;
        if (table->list == LIST_AND_SUMS) fill_peer(given, key, item);
        if (table->list == LIST_ONLY) base = find_list(given, key);
    }
    fill_ids(given, base);
    return true;
}

static bool write_table(struct sum_book *book, const struct sum_table *table, int64_t **keys,
                        size_t count, const struct new_hours *new_hours)
{
    while (count) {
        size_t ready = sum_cap_keys(book, table, keys, count);
        if (!ready) return false;
        struct given given = {.rows = {.next = give_row},
                              .book = book,
                              .table = table,
                              .keys = keys,
                              .count = ready,
                              .new_hours = new_hours};
        struct row row = row_begin(book->session, table->write);
        row_sum_rows(&row, AT(items), &given.rows);
        if (!row_write(&row) || book->session->state != WRITE_OPEN) return false;
        keys += ready;
        count -= ready;
    }
    return true;
}

bool sum_write(struct sum_book *book)
{
    struct new_hours new_hours = {.count = 0};
    size_t from[SUM_TABLE_COUNT + 1];
    sum_book_sort(book, from);
    bool good = note_spans(book, from, &new_hours);
    for (int table = 0; good && table < SUM_TABLE_COUNT; table++)
        good = write_table(book, &sum_tables[table], book->keys + from[table],
                           from[table + 1] - from[table], &new_hours);
    sum_book_clear(book);
    return good;
}
