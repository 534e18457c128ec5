/* SPDX-License-Identifier: MIT */
/*
 * sum_book - sums of parts of flows in memory, until they are added to their tables. Private to
 * this room.
 *
 * One fold holds the items of all tables. All memory is allocated when it is opened.
 */
#ifndef STORAGE_SUM_BOOK_H
#define STORAGE_SUM_BOOK_H

#include "base/fold.h"
#include "upkeep/local_days.h"
#include "upkeep/sum_tables.h"

struct posting {
    int64_t flow_id;
    uint32_t next; /* 0: the last */
};

struct sum_cap {
    bool is_known, is_counted; /* all rows of the table are counted in row_counts */
};

struct sum_book {
    struct session *session;
    struct fold items;
    int64_t **keys;  /* of the items, behind the number of the table; when sorted */
    int64_t **spare; /* half as many, for sorting */
    struct posting *postings;
    uint32_t posting_count, postings_most;
    /* How many rows there are of a device in a span, for tables that have a most. */
    struct fold row_counts;
    struct sum_cap caps[SUM_TABLE_COUNT]; /* of each table; sum_cap.c */
    uint64_t beyond; /* items that went into a row that stands for many, since the last writing */
};

/* For slices of about so many flows. False: there is no memory for it. */
bool sum_book_open(struct sum_book *book, struct session *session, int flows);
void sum_book_close(struct sum_book *book);

/* False: it is full. Then write it; the part was not added. */
bool sum_book_add(struct sum_book *book, const struct flow_part *part, const struct day *day);
/* The same for one question: what it counts, under day, zone, device and name. */
bool sum_book_add_query(struct sum_book *book, const int64_t key[4], const bool counts[SUM_QUERIES],
                        int64_t time_us);
/* Sorts the items by their keys: keys[from[n]] to keys[from[n + 1]] are those of table n. */
void sum_book_sort(struct sum_book *book, size_t from[SUM_TABLE_COUNT + 1]);
/* Empties it. */
void sum_book_clear(struct sum_book *book);
static inline const struct sum_item *sum_book_item(const struct sum_book *book, const int64_t *key)
{
    return (const void *)((const uint8_t *)(key - 1) - book->items.item_size);
}
/* After a rollback: forgets what it has and what it knew of the tables. */
void sum_book_forget(struct sum_book *book);

#endif
