/* SPDX-License-Identifier: MIT */
/*
 * text_safe - text from any source, made safe for a terminal.
 *
 * Shown text must never move the cursor, change colours or hide itself. So control characters (C0,
 * DEL, C1), invalid UTF-8, and the characters that are not seen or reorder text, become escapes.
 */
#ifndef BASE_TEXT_SAFE_H
#define BASE_TEXT_SAFE_H

#include "text.h"

enum { SAFE_ESCAPE_SIZE = 16 };

/* Appends the bytes and escapes everything unsafe. */
void text_add_safe(struct text *text, struct span bytes);
/*
 * Returns the size of the piece of the bytes that starts at `at`. Sets its escape if the piece must
 * not be shown as it is, else "". With keep_breaks, line breaks and tabs are shown.
 */
size_t text_safe_piece(struct span bytes, size_t at, bool keep_breaks,
                       char escape[SAFE_ESCAPE_SIZE]);
/*
 * One code point of well-formed UTF-8 (RFC 3629, section 4). Returns 0 bytes if it is not
 * well-formed.
 */
size_t text_decode(const uint8_t *at, size_t left, uint32_t *code);

#endif
