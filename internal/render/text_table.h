/* SPDX-License-Identifier: MIT */
/* A table for people, built row by row. Private to this room. */
#ifndef RENDER_TEXT_TABLE_H
#define RENDER_TEXT_TABLE_H

#include "render.h"

struct table;

/* NULL if memory runs out. Borrows all three. */
struct table *table_create(struct sink *sink, const struct layout *layout,
                           const struct render_style *style);
void table_add_row(struct table *table, const struct value *values);
/* Writes the held rows in their order, if there are any; the widths stay. */
void table_flush(struct table *table);
/* Writes the held rows, and frees. */
void table_destroy(struct table *table);

#endif
