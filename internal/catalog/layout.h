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

#include "catalog.h"

enum { COLUMNS_MOST = 256 }; /* of one result */

struct column {
    const char *name;    /* in the result */
    const char *heading; /* in a table; NULL: the name */
    enum column_format format;
    /* 0: always shown; if a terminal is narrow, the highest rank is left out first */
    int rank;
    bool for_people; /* made for a table: not in JSON or CSV */
};

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
