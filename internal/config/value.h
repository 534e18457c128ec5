/* SPDX-License-Identifier: MIT */
/*
 * value - one option's value: from text into its record, and back into text.
 *
 * A record is the struct that the row's table describes: the settings, or an entry of a list of
 * maps. Only value.c, value_list.c and amount.c know how a type of option is written. A reason is
 * the tail of a sentence ("'5x' is not a duration; write it as 30s, 5m, 1h or 7d."): the caller
 * puts the place in front.
 */
#ifndef CONFIG_VALUE_H
#define CONFIG_VALUE_H

#include "config.h"

enum { VALUE_TEXT_MOST = 8192 };

/* Writes the text's value. On false the record is unchanged. */
bool value_parse(const struct option_row *row, const char *text, void *record,
                 struct error *reason);

/*
 * In the form that people write: "5m", "64MiB", "yes". For a list of maps, the number of entries.
 */
void value_format(const struct option_row *row, const void *record, char *memory, size_t size);

#endif
