/* SPDX-License-Identifier: MIT */
#include "upkeep/sum_book.h"

#include "upkeep/sum_cap.h"

#include <stdlib.h>

enum {
    ITEMS_EACH = 4,   /* of a flow: most items are shared by several */
    BYTES_EACH = 160, /* of an item with its key */
    BYTES_LEAST = 512 * 1024,
    POSTINGS_EACH = 4,
    COUNTS_EACH = 8, /* of a flow: a row for each device and table, in a file's many flows */
    COUNTS_LEAST = 32768,
    COUNT_BYTES = 48,
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
    uint32_t counts = (uint32_t)flows * COUNTS_EACH;
    if (counts < COUNTS_LEAST) counts = COUNTS_LEAST;
    good = fold_init(&book->row_counts, sizeof(struct row_count), counts * (size_t)COUNT_BYTES,
                     counts) &&
           good;
    book->keys = calloc(book->items.slot_mask + (size_t)1, sizeof *book->keys);
    book->spare = calloc(book->items.slot_mask / 2 + (size_t)1, sizeof *book->spare);
    book->postings = calloc(book->postings_most, sizeof *book->postings);
    if (good && book->keys && book->spare && book->postings) return true;
    sum_book_close(book);
    return false;
}

void sum_book_close(struct sum_book *book)
{
    fold_clear(&book->items);
    fold_clear(&book->row_counts);
    free(book->keys);
    free(book->spare);
    free(book->postings);
    *book = (struct sum_book){.session = NULL};
}

void sum_book_clear(struct sum_book *book)
{
    fold_reset(&book->items);
    book->posting_count = 1;
}

void sum_book_forget(struct sum_book *book)
{
    sum_book_clear(book);
    fold_reset(&book->row_counts);
    memset(book->caps, 0, sizeof book->caps);
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

/* ---------------------------------------------------------------- sorting */

/* The parts of keys that differ, in a table: most rows are of one hour, or of one day and zone. */
struct key_parts {
    int from, until;
};

static struct key_parts differing_parts(int64_t *const *keys, size_t count, int key_count)
{
    struct key_parts parts = {0, key_count};
    for (; parts.from < key_count; parts.from++) {
        for (size_t i = 1; i < count; i++)
            if (keys[i][parts.from] != keys[0][parts.from]) return parts;
    }
    return parts;
}

static inline bool is_before(const int64_t *a, const int64_t *b, struct key_parts parts)
{
    for (int i = parts.from; i < parts.until; i++) {
        if (a[i] != b[i]) return a[i] < b[i];
    }
    return false;
}

/* Merges both halves. qsort() would call a function for each comparison, which costs most of it. */
static void merge(int64_t **keys, size_t count, int64_t **spare, struct key_parts parts)
{
    size_t half = count / 2, left = 0, right = half;
    if (!is_before(keys[half], keys[half - 1], parts)) return;
    memcpy(spare, keys, half * sizeof *keys);
    for (size_t at = 0; left < half; at++) {
        bool takes_right = right < count && is_before(keys[right], spare[left], parts);
        keys[at] = takes_right ? keys[right++] : spare[left++];
    }
}

enum { SORTED_BY_INSERTION = 6 };

static void sort_keys(int64_t **keys, size_t count, int64_t **spare, struct key_parts parts)
{
    if (count > SORTED_BY_INSERTION) {
        sort_keys(keys, count / 2, spare, parts);
        sort_keys(keys + count / 2, count - count / 2, spare, parts);
        merge(keys, count, spare, parts);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        int64_t *key = keys[i];
        size_t at = i;
        for (; at && is_before(key, keys[at - 1], parts); at--)
            keys[at] = keys[at - 1];
        keys[at] = key;
    }
}

static int64_t *key_of(const struct sum_book *book, void *item)
{
    return (int64_t *)(void *)((uint8_t *)item + book->items.item_size) + 1;
}

void sum_book_sort(struct sum_book *book, size_t from[SUM_TABLE_COUNT + 1])
{
    size_t next[SUM_TABLE_COUNT + 1] = {0};
    for (void *item = NULL; (item = fold_next(&book->items, item));)
        next[key_of(book, item)[-1] + 1]++;
    for (int table = 0; table < SUM_TABLE_COUNT; table++)
        next[table + 1] += next[table];
    memcpy(from, next, sizeof next);
    for (void *item = NULL; (item = fold_next(&book->items, item));) {
        int64_t *key = key_of(book, item);
        book->keys[next[key[-1]]++] = key;
    }
    for (int table = 0; table < SUM_TABLE_COUNT; table++) {
        int64_t **keys = book->keys + from[table];
        size_t count = from[table + 1] - from[table];
        struct key_parts parts = differing_parts(keys, count, sum_tables[table].key_count);
        sort_keys(keys, count, book->spare, parts);
    }
}
