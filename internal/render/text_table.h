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
/* Writes the held rows, and frees. */
void table_destroy(struct table *table);

#endif
