/* SPDX-License-Identifier: MIT */
#include "upkeep/sum_book.h"

#include "upkeep/sum_cap.h"

#include <stdlib.h>

enum {
    ITEMS_EACH = 4,   /* of a flow: most items are shared by several */
    BYTES_EACH = 160, /* of an item with its key */
    BYTES_LEAST = 512 * 1024,
    POSTINGS_EACH = 4,
    COUNTS_MOST = 32768,
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
    book->keys = calloc(book->items.slot_mask + (size_t)1, sizeof *book->keys);
    book->postings = calloc(book->postings_most, sizeof *book->postings);
    if (good && book->keys && book->postings) return true;
    sum_book_close(book);
    return false;
}

void sum_book_close(struct sum_book *book)
{
    fold_clear(&book->items);
    fold_clear(&book->row_counts);
    free(book->keys);
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

static int by_key(const void *one, const void *other)
{
    const int64_t *a = *(const int64_t *const *)one, *b = *(const int64_t *const *)other;
    for (int i = 0, size = sum_tables[a[-1]].key_count; i < size; i++) {
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    }
    return 0;
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
        size_t count = from[table + 1] - from[table];
        if (count > 1) qsort(book->keys + from[table], count, sizeof *book->keys, by_key);
    }
}
