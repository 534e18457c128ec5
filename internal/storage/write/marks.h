/* SPDX-License-Identifier: MIT */
/*
 * marks - which values are in use, while a collection runs (upkeep/collect.h).
 *
 * A filter of fixed size, allocated once, with the first collection. A value that was marked is
 * always found marked. One that was not may be found marked too, if it shares its bit with another;
 * the next collection has another salt, so that other values share bits. Private to this room.
 */
#ifndef STORAGE_MARKS_H
#define STORAGE_MARKS_H

#include <stdbool.h>
#include <stdint.h>

struct marks {
    bool open; /* a collection runs; else nothing is marked */
    uint64_t *filter;
    uint64_t salt;
};

/* All marks are removed, and marking begins. False: there is no memory for the filter. */
bool marks_begin(struct marks *marks);
/* Marking ends. */
void marks_end(struct marks *marks);
void marks_close(struct marks *marks);

/* This value is in use; `table` is its enum intern_table. */
void marks_add(struct marks *marks, unsigned table, int64_t id);
/* While open only. */
bool marks_has(const struct marks *marks, unsigned table, int64_t id);

#endif
