/* SPDX-License-Identifier: MIT */
/*
 * fit - safe text (base/text_safe.h) in a given number of terminal columns.
 *
 * Widths are those of wcwidth(), so that CJK names keep a table aligned. They need a UTF-8 locale
 * for character types (LC_CTYPE), which the program sets once at its start. In another locale a
 * character outside ASCII counts as one column.
 */
#ifndef RENDER_FIT_H
#define RENDER_FIT_H

#include "sink.h"

size_t fit_width(struct span safe);
/*
 * At most width columns, the last one "…" if text is left out. Padded with spaces to width: on the
 * left if right is set, else on the right if pad is set.
 */
void fit_cell(struct sink *sink, struct span safe, size_t width, bool right, bool pad);
/*
 * Lines of at most width columns, broken at spaces. The first is indented by first_indent spaces, and
 * each one after it by indent.
 */
void fit_lines(struct sink *sink, struct span safe, size_t width, size_t indent,
               size_t first_indent);

#endif
