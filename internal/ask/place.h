/* SPDX-License-Identifier: MIT */
/*
 * place - the position where an answer continues: the key's values in the last row, as printable
 * text.
 *
 * Values are separated by dots: "n" for NULL, "i-5" for an integer, "t" and the bytes in hex for
 * text. Private to this room. Callers know it as the cursor of a page (ask.h).
 */
#ifndef ASK_PLACE_H
#define ASK_PLACE_H

#include "base/text.h"
#include "model/value.h"

enum { PLACE_BYTES = 1024 };

void place_add(struct text *place, const struct value *value);
/* Takes the next value; its text goes into memory. False: it is not a valid place. */
bool place_take(const char **place, struct value *value, struct text *memory);

#endif
