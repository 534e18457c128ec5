/* SPDX-License-Identifier: MIT */
/* columns - the columns that --columns names, in its order, of rows that have more. */
#ifndef CMD_COLUMNS_H
#define CMD_COLUMNS_H

#include "base/error.h"
#include "render/render.h"

struct columns {
    struct layout layout; /* of the chosen columns */
    struct column columns[COLUMNS_MOST];
    size_t from[COLUMNS_MOST]; /* of each, its place in a row of the source */
    struct value values[COLUMNS_MOST];
    struct row_source source;
};

/*
 * Names are those of JSON and CSV, or headings of the table, with commas between. The chosen columns
 * are always shown. Borrows layout and source. ERROR_BAD_QUESTION names what there is.
 */
bool columns_choose(struct columns *columns, const char *names, const struct layout *layout,
                    struct row_source source, struct error *error);
/* The rows with the chosen columns only. */
struct row_source columns_rows(struct columns *columns);

#endif
