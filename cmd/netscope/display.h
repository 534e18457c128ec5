/* SPDX-License-Identifier: MIT */
/*
 * display - text that came from anywhere, made fit for a terminal.
 *
 * What a table cell shows must never move the cursor, change colours or hide itself: control
 * characters (C0, DEL, C1), invalid UTF-8 and the characters that reorder text are written as
 * escapes (base/text_safe.h). Widths are terminal columns (wcwidth), so that CJK names keep a table
 * straight.
 */
#ifndef CMD_DISPLAY_H
#define CMD_DISPLAY_H

#include "base/cursor.h"
#include "base/text.h"

#include <stdio.h>

/* Call once from main: widths need a UTF-8 locale for character types. */
void display_init(void);

/* Appends the bytes with everything unsafe escaped. */
void display_add_safe(struct text *text, struct span bytes);
/* Writes the bytes with everything unsafe escaped; line breaks and tabs stay where keep_breaks. */
void display_write_safe(FILE *out, struct span bytes, bool keep_breaks);

/* Terminal columns of text that display_add_safe() made. */
size_t display_width(struct span safe);
/* Prints at most width columns of safe text, the last one "…" where something is left out; pads
 * with spaces to width, in front where right is set. pad false: no spaces behind. */
void display_write_fitted(FILE *out, struct span safe, size_t width, bool right, bool pad);
/* Prints safe text in lines of at most width columns, broken at spaces; every line but the first
 * stands behind indent spaces, the first behind first_indent (what stands there already is the
 * caller's). */
void display_write_wrapped(FILE *out, struct span safe, size_t width, size_t indent,
                           size_t first_indent);

/* Columns of the terminal behind out: COLUMNS, the terminal's own answer, or 0 where it is none. */
size_t display_terminal_width(FILE *out);
/* Of prose: what reads well, or as wide as a narrower terminal is. */
size_t display_prose_width(FILE *out, size_t reads_well);
/* Colour only on a terminal, and never against NO_COLOR or TERM=dumb. */
bool display_colour(FILE *out);

/* People's figures: "1.4 MiB", "2m 05s", "2026-11-20 21:14:05". */
void display_add_bytes(struct text *text, double bytes);
void display_add_duration(struct text *text, int64_t microseconds);
void display_add_time(struct text *text, int64_t microseconds);
void display_add_count(struct text *text, int64_t count); /* 1,234,567 */

#endif
