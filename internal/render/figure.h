/* SPDX-License-Identifier: MIT */
/* figure - values as a person reads them: "1.4 MiB", "2m 05s", "2026-11-20 21:14:05". */
#ifndef RENDER_FIGURE_H
#define RENDER_FIGURE_H

#include "base/text.h"
#include "catalog/layout.h"
#include "model/value.h"

void figure_add_bytes(struct text *text, double bytes);
void figure_add_duration(struct text *text, int64_t microseconds);
void figure_add_time(struct text *text, int64_t microseconds);
void figure_add_count(struct text *text, int64_t count); /* 1,234,567 */
/* A bar as long as this share of width columns, and spaces up to width. */
void figure_add_bar(struct text *text, double share, size_t width);

/* One value in the format of its column, safe for a terminal; "-" for NULL. */
void figure_add_value(struct text *text, const struct value *value, enum column_format format);

#endif
