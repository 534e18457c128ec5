/* SPDX-License-Identifier: MIT */
/* sum_cap - which items would be more rows than a table of sums may have. Private to this room. */
#ifndef STORAGE_SUM_CAP_H
#define STORAGE_SUM_CAP_H

#include "upkeep/sum_book.h"

/* How many rows there are of a device in a span; an item of sum_book.row_counts. */
struct row_count {
    int32_t rows;  /* at least as many as there are, less an eighth of the most */
    bool is_exact; /* near the most, so that each row is looked up */
};

/*
 * Gives items beyond the most rows of their table the key of the row that stands for many, and
 * counts them. The keys are sorted, and of one table. Returns how many it has looked at:
 * these must be written before the next call. 0: the session has the reason.
 */
size_t sum_cap_keys(struct sum_book *book, const struct sum_table *table, int64_t **keys,
                    size_t count);

#endif
