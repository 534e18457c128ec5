/* SPDX-License-Identifier: MIT */
/* contact_table - the hash table of contact_sums.h. Private to this room. */
#ifndef STORAGE_CONTACT_TABLE_H
#define STORAGE_CONTACT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONTACT_ANY_NAME (-1)
#define CONTACT_ANY_ADDRESS INT64_MAX
#define CONTACT_IS_BEFORE (INT64_C(1) << 32) /* of how: before the day that splits the sums */
enum { CONTACT_ROWS_MOST = 64 };
enum { CONTACT_SUMS = 5 }; /* flows, bytes sent and received, payload sent and received */

struct contact_key {
    int64_t device, domain, peer, place, how, label;
};

struct contact_sum {
    struct contact_key key;
    int64_t lowest; /* address without a name */
    int64_t sums[CONTACT_SUMS];
    uint64_t days[]; /* `words` of the table */
};

struct contact_table {
    char *sums;
    uint32_t *places; /* of the hash: 1 + a number of sums; 0: free */
    size_t count, room, place_count, words;
    int64_t first_day; /* of bit 0, a multiple of 64 */
};

/* Number i of those that were made. */
struct contact_sum *contact_table_at(const struct contact_table *table, size_t i);

/* Days from one day on and before another one. False: no memory, or too many of them. */
bool contact_table_begin(struct contact_table *table, int64_t from_day, int64_t to_day);

/* A row to add. */
struct contact_row {
    struct contact_key key;
    int64_t day;                         /* one of the table's */
    int64_t address, sums[CONTACT_SUMS]; /* address: INT64_MAX if it has none */
};
/* Together, because their places in memory are then fetched at once. False: no memory. */
bool contact_table_add(struct contact_table *table, const struct contact_row *rows, size_t count);
void contact_table_clear(struct contact_table *table);

#endif
