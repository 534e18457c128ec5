/* SPDX-License-Identifier: MIT */
/*
 * json - text as a JSON string (RFC 8259, section 7). Only this file knows the escapes.
 *
 * A byte that is not part of well-formed UTF-8 becomes \\xNN in the string.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "text_safe.h"

/*
 * Returns the size of the piece of the bytes that starts at `at`. Sets escape to its form in a JSON
 * string, or to "" if the piece needs no escape. With is_shown, characters that could drive a
 * terminal (C1 controls, changes of direction) are escaped too.
 */
size_t json_piece(struct span bytes, size_t at, bool is_shown, char escape[SAFE_ESCAPE_SIZE]);

#endif
