/* SPDX-License-Identifier: MIT */
#include "upkeep/sum_book.h"

#include "base/text.h"
#include "write/row.h"

#include <stdlib.h>

enum {
    ITEMS_EACH = 4,   /* of a flow: most items are shared by several */
    BYTES_EACH = 160, /* of an item with its key */
    BYTES_LEAST = 512 * 1024,
    POSTINGS_EACH = 4,
    COUNTS_MOST = 32768,
    LIST_IDS_MOST = 2000,    /* written at once */
    LIST_CHARACTERS = 16000, /* in one row of device_hour */
};

struct row_count {
    int64_t rows;  /* at least as many as there are */
    bool is_exact; /* near the most, so that each row is looked up */
};

bool sum_book_open(struct sum_book *book, struct session *session, int flows)
{
    uint32_t items = (uint32_t)flows * ITEMS_EACH;
    size_t bytes = (size_t)items * BYTES_EACH;
    *book = (struct sum_book){.session = session,
                              .postings_most = (uint32_t)flows * POSTINGS_EACH + 1,
                              .posting_count = 1};
    bool good = fold_init(&book->items, sizeof(struct sum_item),
                          bytes > BYTES_LEAST ? bytes : BYTES_LEAST, items);
    good = fold_init(&book->row_counts, sizeof(struct row_count), COUNTS_MOST * (size_t)64,
                     COUNTS_MOST) &&
           good;
    book->sorted = calloc(book->items.slot_mask + (size_t)1, sizeof *book->sorted);
    book->postings = calloc(book->postings_most, sizeof *book->postings);
    if (good && book->sorted && book->postings) return true;
    sum_book_close(book);
    return false;
}

void sum_book_close(struct sum_book *book)
{
    fold_clear(&book->items);
    fold_clear(&book->row_counts);
    free(book->sorted);
    free(book->postings);
    *book = (struct sum_book){.session = NULL};
}

void sum_book_forget(struct sum_book *book)
{
    fold_reset(&book->items);
    fold_reset(&book->row_counts);
    book->posting_count = 1;
    book->beyond = 0;
}

/* ---------------------------------------------------------------- adding */

static void add_posting(struct sum_book *book, struct sum_item *item, int64_t flow_id)
{
    uint32_t at = book->posting_count++;
    book->postings[at] = (struct posting){.flow_id = flow_id};
    if (item->last_posting) book->postings[item->last_posting].next = at;
    if (!item->first_posting) item->first_posting = at;
    item->last_posting = at;
}

static void add_to_item(struct sum_item *item, const struct sum_side *side, bool is_new)
{
    const struct flow_part *part = side->part;
    item->flows += part->flows;
    for (int i = 0; i < 2; i++) {
        item->bytes[i] += part->counts.bytes[side->side ^ i];
        item->payload[i] += part->counts.payload[side->side ^ i];
    }
    item->missed += part->missed;
    if (is_new || part->first_us < item->first_us) item->first_us = part->first_us;
    if (is_new || part->last_us > item->last_us) item->last_us = part->last_us;
    if (side->side == 0 && part->place > item->peer_place) item->peer_place = part->place;
}

static void add_side(struct sum_book *book, const struct sum_side *side)
{
    int64_t key[1 + SUM_KEYS_MOST];
    for (int number = 0; number < SUM_TABLE_COUNT; number++) {
        const struct sum_table *table = &sum_tables[number];
        bool is_new;
        if (!table->key_of || (side->part->in_tunnel && !table->in_tunnels) ||
            !table->key_of(side, key + 1))
            continue;
        key[0] = number;
        struct sum_item *item =
            fold_item(&book->items, key, (1 + (size_t)table->key_count) * sizeof key[0], &is_new);
        if (!item) continue; /* sum_book_add() has seen that there is room */
        add_to_item(item, side, is_new);
        if (table->list != NO_LIST && side->part->is_first)
            add_posting(book, item, side->part->flow_id);
    }
}

bool sum_book_add(struct sum_book *book, const struct flow_part *part, const struct day *day)
{
    if (fold_is_full(&book->items) || book->posting_count + POSTINGS_EACH > book->postings_most)
        return false;
    int own = !part->device[0] && part->device[1];
    for (int side = 0; side < 2; side++) {
        bool is_device = part->device[side] != 0, other_is = part->device[!side] != 0;
        if (!is_device && other_is) continue;
        enum sum_role role = !is_device ? ROLE_PASSED : side == 0 ? ROLE_STARTED : ROLE_SERVED;
        add_side(book, &(struct sum_side){.part = part,
                                          .side = side,
                                          .owns = side == own,
                                          .role = role,
                                          .device = part->device[side],
                                          .own = part->address[side],
                                          .peer = part->address[!side],
                                          .hour_us = span_start(part->slot_us, HOUR_US),
                                          .day = day->number,
                                          .zone_id = day->zone_id});
    }
    return true;
}

bool sum_book_add_query(struct sum_book *book, const int64_t key[4], const bool counts[SUM_QUERIES],
                        int64_t time_us)
{
    const int64_t whole[] = {SUM_QUERY_DAY, key[0], key[1], key[2], key[3]};
    bool is_new;
    if (fold_is_full(&book->items)) return false;
    struct sum_item *item = fold_item(&book->items, whole, sizeof whole, &is_new);
    if (!item) return false;
    for (int i = 0; i < SUM_QUERIES; i++)
        item->queries[i] += counts[i];
    if (is_new || time_us < item->first_us) item->first_us = time_us;
    if (is_new || time_us > item->last_us) item->last_us = time_us;
    return true;
}

/* ---------------------------------------------------------------- the most rows */

static struct row_count *row_count(struct sum_book *book, int64_t number, int64_t span,
                                   int64_t device, bool *is_new)
{
    const int64_t key[] = {number, span, device};
    struct row_count *count = fold_item(&book->row_counts, key, sizeof key, is_new);
    if (count) return count;
    fold_reset(&book->row_counts);
    return fold_item(&book->row_counts, key, sizeof key, is_new);
}

/* Counts the rows of every device in the span. */
static bool count_rows(struct sum_book *book, const struct sum_table *table, int64_t span)
{
    int64_t number = table - sum_tables;
    struct row row = row_begin(book->session, table->count);
    int result;
    bool is_new;
    row_integer(&row, AT(span), span);
    while ((result = row_next(&row)) == SQLITE_ROW) {
        int64_t device = sqlite3_column_int64(row.statement, 0);
        struct row_count *count = row_count(book, number, span, device, &is_new);
        count->rows = sqlite3_column_int64(row.statement, 1);
        count->is_exact = count->rows > table->most_rows / 8 * 7;
    }
    return result == SQLITE_DONE;
}

enum { SPAN_IS_KNOWN = -1 }; /* in place of a device */

static bool has_row(struct sum_book *book, const struct sum_table *table, const int64_t *key)
{
    struct row row = row_begin(book->session, table->has);
    for (int i = 0; i < table->key_count; i++)
        row_integer(&row, table->keys[i], key[i]);
    return row_find(&row) != 0;
}

/* True: this key would be one row more than the table may have of that device in that span. */
static bool is_beyond(struct sum_book *book, const struct sum_table *table, const int64_t *key)
{
    int64_t number = table - sum_tables, span = key[table->span_at];
    int64_t device = table->device_at < 0 ? 0 : key[table->device_at];
    bool is_new;
    (void)row_count(book, number, span, SPAN_IS_KNOWN, &is_new);
    if (is_new && !count_rows(book, table, span)) return false;
    struct row_count *count = row_count(book, number, span, device, &is_new);
    if (!count->is_exact && count->rows >= table->most_rows) {
        if (!count_rows(book, table, span)) return false;
        count = row_count(book, number, span, device, &is_new);
    }
    if (count->is_exact && has_row(book, table, key)) return false;
    if (count->rows >= table->most_rows) return true;
    count->rows++;
    return false;
}

/* ---------------------------------------------------------------- writing */

static void add_key(struct row *row, const struct sum_table *table, const int64_t *key)
{
    for (int i = 0; i < table->key_count; i++)
        row_integer(row, table->keys[i], key[i]);
}

static void add_flows_and_bytes(struct row *row, const struct sum_item *item)
{
    row_integer(row, AT(flows), item->flows);
    row_integer(row, AT(bytes_sent), item->bytes[0]);
    row_integer(row, AT(bytes_received), item->bytes[1]);
}

static bool write_plain(struct sum_book *book, const struct sum_table *table, const int64_t *key,
                        const struct sum_item *item)
{
    struct row row = row_begin(book->session, table->write);
    add_key(&row, table, key);
    if (table->has_flows) add_flows_and_bytes(&row, item);
    if (table->has_queries) {
        row_integer(&row, AT(questions), item->queries[QUERY_ASKED]);
        row_integer(&row, AT(repeats), item->queries[QUERY_REPEATED]);
        row_integer(&row, AT(answered), item->queries[QUERY_ANSWERED]);
        row_integer(&row, AT(no_such_name), item->queries[QUERY_NXDOMAIN]);
        row_integer(&row, AT(failed), item->queries[QUERY_FAILED]);
    }
    if (table->has_content) {
        row_integer(&row, AT(content_bytes), item->payload[0] + item->payload[1]);
        row_integer(&row, AT(missed_bytes), item->missed);
    }
    if (table->has_payload) {
        row_integer(&row, AT(payload_sent), item->payload[0]);
        row_integer(&row, AT(payload_received), item->payload[1]);
    }
    if (table->has_times) {
        row_integer(&row, AT(first_us), item->first_us);
        row_integer(&row, AT(last_us), item->last_us);
    }
    return row_write(&row);
}

/* The next ids of a list less the base, '0,3,17'; *at moves on. */
static void next_ids(const struct sum_book *book, uint32_t *at, int64_t base, struct text *ids)
{
    for (int count = 0; *at && count < LIST_IDS_MOST; count++, *at = book->postings[*at].next) {
        int64_t less = book->postings[*at].flow_id - base;
        if (count) text_add_char(ids, ',');
        if (less < 0) text_add_char(ids, '-');
        text_add_unsigned(ids, (uint64_t)(less < 0 ? -less : less));
    }
}

static bool write_list(struct sum_book *book, const struct sum_table *table, const int64_t *key,
                       const struct sum_item *item)
{
    char memory[LIST_IDS_MOST * 21];
    for (uint32_t at = item->first_posting; at;) {
        struct row last = row_begin(book->session, FIND_DEVICE_HOUR);
        add_key(&last, table, key);
        row_integer(&last, AT(most), LIST_CHARACTERS);
        int64_t base = row_find(&last);
        if (!base) base = book->postings[at].flow_id;
        struct text ids = text_into(memory, sizeof memory);
        next_ids(book, &at, base, &ids);
        struct row row = row_begin(book->session, table->write);
        add_key(&row, table, key);
        row_integer(&row, AT(first_id), base);
        row_text(&row, AT(flow_ids), text_span(&ids));
        if (!row_write(&row)) return false;
    }
    return true;
}

/* The sums go with the first piece of the list. */
static bool write_peer(struct sum_book *book, const struct sum_table *table, const int64_t *key,
                       const struct sum_item *item)
{
    char memory[LIST_IDS_MOST * 21];
    struct sum_item rest = *item;
    uint32_t at = key[table->many_at] == table->many ? 0 : item->first_posting;
    do {
        int64_t base = at ? book->postings[at].flow_id : 0;
        struct text ids = text_into(memory, sizeof memory);
        next_ids(book, &at, base, &ids);
        struct row row = row_begin(book->session, table->write);
        add_key(&row, table, key);
        add_flows_and_bytes(&row, &rest);
        row_integer(&row, AT(peer_place), rest.peer_place);
        row_integer(&row, AT(first_after_us), rest.first_us - key[table->span_at]);
        row_integer(&row, AT(last_after_us), rest.last_us - key[table->span_at]);
        row_integer(&row, AT(first_id), base);
        row_text(&row, AT(flow_ids), ids.size ? text_span(&ids) : (struct span){NULL, 0});
        if (!row_write(&row)) return false;
        rest.flows = rest.bytes[0] = rest.bytes[1] = 0;
    } while (at);
    return true;
}

static bool write_item(struct sum_book *book, const void *item)
{
    int64_t key[1 + SUM_KEYS_MOST];
    const int64_t *kept = fold_key(&book->items, item);
    const struct sum_table *table = &sum_tables[kept[0]];
    memcpy(key, kept, (1 + (size_t)table->key_count) * sizeof key[0]);
    if (table->most_rows && key[1 + table->many_at] != table->many &&
        is_beyond(book, table, key + 1)) {
        key[1 + table->many_at] = table->many;
        if (table->none_at) key[1 + table->none_at] = 0;
        book->beyond++;
    }
    switch (table->list) {
    case NO_LIST: return write_plain(book, table, key + 1, item);
    case LIST_ONLY: return write_list(book, table, key + 1, item);
    case LIST_AND_SUMS: return write_peer(book, table, key + 1, item);
    }
    return true;
}

/* Hours and days that have sums (sum_hour, sum_day); keys are sorted, so each comes once. */
static bool note_span(struct sum_book *book, const int64_t *key, int64_t before[2])
{
    bool is_hour = key[0] == SUM_PEER_HOUR,
         is_day = key[0] == SUM_DEVICE_DAY || key[0] == SUM_QUERY_DAY;
    if ((!is_hour && !is_day) || (key[1] == before[0] && (is_hour || key[2] == before[1])))
        return true;
    before[0] = key[1];
    before[1] = key[2];
    struct row row = row_begin(book->session, is_hour ? WRITE_SUM_HOUR : WRITE_SUM_DAY);
    if (is_hour) {
        row_integer(&row, AT(hour_us), key[1]);
    } else {
        row_integer(&row, AT(day), key[1]);
        row_integer(&row, AT(zone_id), key[2]);
    }
    return row_write(&row);
}

static size_t key_size(int64_t number)
{
    return 1 + (size_t)sum_tables[number].key_count;
}

static int by_key(const void *one, const void *other)
{
    const int64_t *a = *(const int64_t *const *)one, *b = *(const int64_t *const *)other;
    size_t size = a[0] == b[0] ? key_size(a[0]) : 1;
    for (size_t i = 0; i < size; i++) {
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    }
    return 0;
}

bool sum_book_write(struct sum_book *book)
{
    size_t count = 0;
    int64_t before[2] = {INT64_MIN, INT64_MIN};
    /* Sorted by their keys, which lie behind the items. */
    for (void *item = NULL; (item = fold_next(&book->items, item));)
        book->sorted[count++] = (void *)(uintptr_t)fold_key(&book->items, item);
    if (count) qsort(book->sorted, count, sizeof *book->sorted, by_key);
    for (size_t i = 0; i < count; i++) {
        const uint8_t *key = book->sorted[i];
        if (!note_span(book, (const int64_t *)(const void *)key, before) ||
            !write_item(book, key - book->items.item_size))
            return false;
    }
    fold_reset(&book->items);
    book->posting_count = 1;
    return true;
}
