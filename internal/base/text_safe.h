/* SPDX-License-Identifier: MIT */
/*
 * text_safe - text that came from anywhere, made fit for a terminal.
 *
 * What is shown must never move the cursor, change colours or hide itself: control characters (C0,
 * DEL, C1), invalid UTF-8 and the characters that reorder text are written as escapes.
 */
#ifndef BASE_TEXT_SAFE_H
#define BASE_TEXT_SAFE_H

#include "text.h"

enum { SAFE_ESCAPE_SIZE = 16 };

/* Appends the bytes with everything unsafe escaped. */
void text_add_safe(struct text *text, struct span bytes);
/* Size of the piece of the bytes that starts at `at`, and its escape where it must not be shown as
 * it is, else "". Line breaks and tabs may be shown where keep_breaks. */
size_t text_safe_piece(struct span bytes, size_t at, bool keep_breaks,
                       char escape[SAFE_ESCAPE_SIZE]);
/* One code point of well-formed UTF-8 (RFC 3629, section 4); 0 bytes where it is not. */
size_t text_decode(const uint8_t *at, size_t left, uint32_t *code);

#endif
