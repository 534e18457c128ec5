/* SPDX-License-Identifier: MIT */
/*
 * record - the struct that a table of options describes: the settings, or an entry of a list.
 *
 * A record owns the entries of its lists of maps, and nothing else. record_clear() frees them.
 */
#ifndef CONFIG_RECORD_H
#define CONFIG_RECORD_H

#include "config.h"

static inline void *record_field(const struct option_row *row, void *record)
{
    return (char *)record + row->offset;
}

/* Sets the default of each row; required members and the padding become zero bytes. */
void record_set_defaults(const struct option_table *table, void *record);
void record_clear(const struct option_table *table, void *record);

/* Moves the value to another record of the table; `from` loses it. */
void record_move_value(const struct option_row *row, void *from, void *to);
/* Copies for a record that does not outlive the other: both share a list of maps. */
void record_lend_value(const struct option_row *row, const void *from, void *to);
bool record_same_value(const struct option_row *row, const void *one, const void *other);

/* Appends an entry with its defaults to the list of maps; NULL: no memory. */
void *record_add_entry(const struct option_row *row, void *record);
/* The entry at `index`. */
void *record_entry(const struct option_row *row, const struct map_list *list, size_t index);
/* The lines of the members of the entry at `index`. */
unsigned *record_entry_lines(const struct option_row *row, const struct map_list *list,
                             size_t index);

#endif
