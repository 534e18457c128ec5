/* SPDX-License-Identifier: MIT */
/*
 * layout - the headings and formats of one result's columns.
 *
 * `ask` answers a question with a layout, `render` follows it. A table shows some columns under
 * headings. JSON and CSV hold every column of the result, with its own name and value. The
 * catalogue describes the columns of views; a result may have others. Plain structs; the texts are
 * borrowed.
 */
#ifndef CATALOG_LAYOUT_H
#define CATALOG_LAYOUT_H

#include "base/cursor.h"
#include "catalog.h"

enum { COLUMNS_MOST = 256 }; /* of one result */

/* Columns may stand in for others: those of WIDE are shown together or not at all, else NARROW. */
enum column_place { COLUMN_ANYWHERE, COLUMN_WIDE, COLUMN_NARROW };

struct column {
    const char *name;    /* in the result */
    const char *heading; /* in a table; NULL: the name */
    enum column_format format;
    /* 0: always shown; if a terminal is narrow, the highest rank is left out first */
    int rank;
    enum column_place place;
    bool for_people; /* made for a table: not in JSON or CSV */
};

/*
 * What stands above a column: its heading, or its name. without_zone leaves out the " (UTC)" of a
 * time.
 */
struct span column_heading(const struct column *column, bool without_zone);

struct layout {
    const struct column *columns; /* one per column of the result, in its order */
    size_t count;
    const size_t *shown; /* indexes of the columns of a table, in its order; NULL: all of them */
    size_t shown_count;
    /*
     * A column of microseconds: a table that fits into the held rows shows the newest first. NULL:
     * the order of the result.
     */
    const char *newest_by;
};

#endif
