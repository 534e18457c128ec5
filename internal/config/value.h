/* SPDX-License-Identifier: MIT */
/*
 * value - one option's value: from text into the settings, and back into text.
 *
 * The only file that knows how a type of option is written. Reasons are the tail of a sentence
 * ("'5x' is not a duration; write it as 30s, 5m, 1h or 7d."): the caller puts the place in front.
 */
#ifndef CONFIG_VALUE_H
#define CONFIG_VALUE_H

#include "config.h"

enum { VALUE_TEXT_MOST = 8192 };

/* Writes the value that the text names; on false the settings are as they were. */
bool value_parse(const struct option_row *row, const char *text, struct settings *settings,
                 struct error *reason);

/* Options whose values are lists: begun empty, then one element after the other. */
bool value_is_list(const struct option_row *row);
void value_begin_list(const struct option_row *row, struct settings *settings);
bool value_add_element(const struct option_row *row, const char *text, struct settings *settings,
                       struct error *reason);

/* As a person would write it: "5m", "64MiB", "yes". */
void value_format(const struct option_row *row, const struct settings *settings, char *text,
                  size_t size);

#endif
