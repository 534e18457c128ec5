/* SPDX-License-Identifier: MIT */
/*
 * layout - how the columns of one result are called and shown.
 *
 * `ask` answers a question with a layout, `render` follows it. A table shows some columns under
 * headings; JSON and CSV hold every column of the result under its own name with its own value.
 * The catalogue describes the columns of views; a result may have others.
 * Plain structs; the texts are borrowed.
 */
#ifndef CATALOG_LAYOUT_H
#define CATALOG_LAYOUT_H

#include "catalog.h"

enum { COLUMNS_MOST = 256 }; /* of one result */

struct column {
    const char *name;    /* in the result */
    const char *heading; /* in a table; NULL: the name */
    enum column_format format;
    int rank;        /* 0: always shown; where a terminal is narrow, the highest rank goes first */
    bool for_people; /* made for a table: not in JSON or CSV */
};

struct layout {
    const struct column *columns; /* one per column of the result, in its order */
    size_t count;
    const size_t *shown; /* indexes of the columns of a table, in its order; NULL: all of them */
    size_t shown_count;
    const char *newest_by; /* a column of microseconds: a table that fits into what is held back
                              shows the newest first; NULL: the order of the result */
};

#endif
