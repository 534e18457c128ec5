/* SPDX-License-Identifier: MIT */
/*
 * fit - safe text (base/text_safe.h) in a given number of terminal columns.
 *
 * Widths are those of wcwidth(), so that CJK names keep a table straight. They need a UTF-8 locale
 * for character types (LC_CTYPE), which the program sets once at its start; in another locale a
 * character outside ASCII counts as one column.
 */
#ifndef RENDER_FIT_H
#define RENDER_FIT_H

#include "sink.h"

size_t fit_width(struct span safe);
/* At most width columns, the last one "…" if something is left out; padded with spaces to width: in
 * front if right is set, else behind if pad is set. */
void fit_cell(struct sink *sink, struct span safe, size_t width, bool right, bool pad);
/* Lines of at most width columns, broken at spaces. Every line but the first stands behind indent
 * spaces, the first behind first_indent (the caller has written what stands before it). */
void fit_lines(struct sink *sink, struct span safe, size_t width, size_t indent,
               size_t first_indent);

#endif
