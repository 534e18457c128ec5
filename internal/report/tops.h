/* SPDX-License-Identifier: MIT */
/* tops - the lists of a network report: their questions and columns. Private to this room. */
#ifndef REPORT_TOPS_H
#define REPORT_TOPS_H

#include "figures.h"

enum { TOP_COLUMNS_MOST = 7 };

struct top_table {
    const char *question, *title, *section, *id, *note;
    const struct top_column {
        const char *name, *heading; /* name NULL: there are no more */
        enum column_format format;
    } columns[TOP_COLUMNS_MOST + 1];
};
extern const struct top_table top_tables[TOP_COUNT];

size_t top_column_count(enum top top);
const struct value *top_value(const struct figures *figures, enum top top, size_t row,
                              size_t column);

#endif
