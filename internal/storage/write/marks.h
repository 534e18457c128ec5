/* SPDX-License-Identifier: MIT */
/*
 * marks - the values in use, while a collection runs (upkeep/collect.h).
 *
 * A filter of fixed size, allocated once, with the first collection. A marked value is always found
 * marked. An unmarked one may be found marked too, if it shares its bit with another. The next
 * collection has another salt, so that other values share bits. Private to this room.
 */
#ifndef STORAGE_MARKS_H
#define STORAGE_MARKS_H

#include <stdbool.h>
#include <stdint.h>

struct marks {
    bool open; /* a collection runs; else no value is marked */
    uint64_t *filter;
    uint64_t salt;
};

/* Removes all marks, and starts marking. False: there is no memory for the filter. */
bool marks_begin(struct marks *marks);
/* Marking ends. */
void marks_end(struct marks *marks);
void marks_close(struct marks *marks);

/* Marks the value as in use; `table` is its enum intern_table. */
void marks_add(struct marks *marks, unsigned table, int64_t id);
/* Only while open. */
bool marks_has(const struct marks *marks, unsigned table, int64_t id);

#endif
