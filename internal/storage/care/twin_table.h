/* SPDX-License-Identifier: MIT */
/*
 * twin_table - the rows of one table, copied through the veil. Private to this room.
 */
#ifndef STORAGE_TWIN_TABLE_H
#define STORAGE_TWIN_TABLE_H

#include "care/twin_columns.h"
#include "file/database.h"
#include "maintenance.h"

enum { TWIN_COLUMNS_MOST = 64 };

/* Tables of values of which only those that a copied row refers to are copied, in this order. */
#define TWIN_VALUES(X)                                                                             \
    X(answer_set) X(certificate) X(place) X(text) X(fingerprint) X(address) X(domain)
#define TWIN_VALUE_ENUM(name) TWIN_VALUES_##name,
enum twin_values { TWIN_VALUES(TWIN_VALUE_ENUM) TWIN_VALUES_COUNT };

struct twin_ids { /* one bit for each id that is referred to */
    uint8_t *bits;
    size_t size;
};

struct twin {
    sqlite3 *source, *target;
    const struct maintenance_twin *asked;
    const struct maintenance_progress *progress;
    int64_t tables_done, tables_total;
    struct twin_ids used[TWIN_VALUES_COUNT];
    bool stopped, out_of_memory;
};

/* The number of the table of values; -1: it is none. */
int twin_values_of(const char *table);
/* False if memory is out. */
bool twin_mark(struct twin_ids *used, int64_t id);
bool twin_is_used(const struct twin_ids *used, int64_t id);
/* False: one of the connections, or a flag of the twin, has the reason. */
bool twin_copy_table(struct twin *twin, const char *table);

#endif
