/* SPDX-License-Identifier: MIT */
/*
 * choice - a filter with several values: "443,80" is one of them, "!22" none of it, "tls,!443" both.
 *
 * The values become lists in JSON, in the parameters :NAME_any and :NAME_none (schema/tokens, CHOSEN).
 * A question that lacks these takes one value. Private to this room.
 */
#ifndef ASK_CHOICE_H
#define ASK_CHOICE_H

#include "reading.h"

/* Of parameters, with the colon and the end: ":domain_none". */
enum { CHOICE_NAME_SIZE = 32 };
void choice_names(const char *filter, char any[CHOICE_NAME_SIZE], char none[CHOICE_NAME_SIZE]);

/* True if the parameter is such a list. */
bool choice_is_of(const char *parameter);

/* True if the text has several values, or one that is denied. */
bool choice_is_one(const char *text);

/* Reads each value by read(), which sets reading->parameter of reading->question, into the lists. */
bool choice_read(struct reading *reading, const char *filter,
                 bool (*read)(struct reading *reading));

#endif
