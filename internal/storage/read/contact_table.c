/* SPDX-License-Identifier: MIT */
#include "read/contact_table.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

enum {
    WORD_DAYS = 64,
    WORDS_MOST = 256,
    ROOM_FIRST = 1024,
    SUMS_MOST = 1 << 21
}; /* some 250 MiB */

/* ---------------------------------------------------------------- the sums */

static int64_t word_day(int64_t day)
{
    return day - (day % WORD_DAYS + WORD_DAYS) % WORD_DAYS;
}

static size_t size_of(const struct contact_table *table)
{
    return sizeof(struct contact_sum) + table->words * sizeof(uint64_t);
}

struct contact_sum *contact_table_at(const struct contact_table *table, size_t i)
{
    return (struct contact_sum *)(void *)(table->sums + i * size_of(table));
}

static size_t hash_of(const struct contact_key *key)
{
    return hash_words(key, sizeof *key / sizeof(int64_t));
}

/* Room for more sums, and twice as many places. */
static bool grow(struct contact_table *table)
{
    size_t room = table->room ? 2 * table->room : ROOM_FIRST;
    if (room > SUMS_MOST) return false;
    char *sums = realloc(table->sums, room * size_of(table));
    if (sums) table->sums = sums;
    uint32_t *places = sums ? calloc(2 * room, sizeof *places) : NULL;
    if (!places) return false;
    free(table->places);
    table->places = places;
    table->place_count = 2 * room;
    table->room = room;
    for (size_t i = 0; i < table->count; i++) {
        size_t at = hash_of(&contact_table_at(table, i)->key) & (table->place_count - 1);
        while (places[at])
            at = (at + 1) & (table->place_count - 1);
        places[at] = (uint32_t)(i + 1);
    }
    return true;
}

bool contact_table_begin(struct contact_table *table, int64_t from_day, int64_t to_day)
{
    table->first_day = word_day(from_day);
    int64_t words = (word_day(to_day - 1) - table->first_day) / WORD_DAYS + 1;
    if (words < 1) words = 1;
    table->words = (size_t)words;
    return words <= WORDS_MOST && grow(table);
}

/* The sum of a key, made if it is not there. */
static struct contact_sum *find(struct contact_table *table, const struct contact_key *key,
                                size_t hash)
{
    size_t at = hash & (table->place_count - 1), number;
    while ((number = table->places[at])) {
        struct contact_sum *sum = contact_table_at(table, number - 1);
        if (memcmp(&sum->key, key, sizeof *key) == 0) return sum;
        at = (at + 1) & (table->place_count - 1);
    }
    struct contact_sum *sum = contact_table_at(table, table->count++);
    table->places[at] = (uint32_t)table->count;
    memset(sum, 0, size_of(table));
    sum->key = *key;
    sum->lowest = INT64_MAX;
    return sum;
}

bool contact_table_add(struct contact_table *table, const struct contact_row *rows, size_t count)
{
    size_t hashes[CONTACT_ROWS_MOST];
    if (table->room - table->count < count && !grow(table)) return false;
    for (size_t i = 0; i < count; i++) {
        hashes[i] = hash_of(&rows[i].key);
        __builtin_prefetch(&table->places[hashes[i] & (table->place_count - 1)]);
    }
    for (size_t i = 0; i < count; i++) {
        size_t number = table->places[hashes[i] & (table->place_count - 1)];
        const char *sum = (const char *)contact_table_at(table, number ? number - 1 : table->count);
        __builtin_prefetch(sum);
        __builtin_prefetch(sum + size_of(table) - 1);
    }
    for (size_t i = 0; i < count; i++) {
        struct contact_sum *sum = find(table, &rows[i].key, hashes[i]);
        size_t bit = (size_t)(rows[i].day - table->first_day);
        sum->days[bit / WORD_DAYS] |= UINT64_C(1) << bit % WORD_DAYS;
        if (rows[i].address < sum->lowest) sum->lowest = rows[i].address;
        for (int j = 0; j < CONTACT_SUMS; j++)
            sum->sums[j] += rows[i].sums[j];
    }
    return true;
}

void contact_table_clear(struct contact_table *table)
{
    free(table->sums);
    free(table->places);
    *table = (struct contact_table){.count = 0};
}
