/* SPDX-License-Identifier: MIT */
/*
 * value_list - options that hold several values: networks, exclusions, texts.
 *
 * Each list has a fixed size inside its record. value.h describes reasons.
 */
#ifndef CONFIG_VALUE_LIST_H
#define CONFIG_VALUE_LIST_H

#include "base/text.h"
#include "config.h"

bool value_is_list(const struct option_row *row);
/* Empties the list; then elements are added one at a time. */
void value_begin_list(const struct option_row *row, void *record);
/* On false the list is unchanged. */
bool value_add_element(const struct option_row *row, const char *text, void *record,
                       struct error *reason);

/* A whole list in one text. Commas separate its elements; so do spaces, unless they are texts. */
bool value_parse_list(const struct option_row *row, const char *text, void *record,
                      struct error *reason);
/* The elements, ", " between them. */
void value_format_list(const struct option_row *row, const void *record, struct text *text);

#endif
