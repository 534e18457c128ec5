/* SPDX-License-Identifier: MIT */
/*
 * csv - comma-separated rows of RFC 4180: quotes, "" inside them, and line breaks too.
 */
#ifndef ENRICHER_CSV_H
#define ENRICHER_CSV_H

#include <stddef.h>

enum { CSV_FIELDS_MOST = 8, CSV_ROW_MOST_BYTES = 8192 };

struct csv {
    const char *at, *end;
    unsigned line; /* the line on which the row starts, from 1 */
    unsigned next_line;
    char memory[CSV_ROW_MOST_BYTES];     /* the fields of the row, each followed by NUL */
    const char *fields[CSV_FIELDS_MOST]; /* further ones are left out */
    size_t field_count;
};

enum csv_outcome {
    CSV_ROW,
    CSV_END,
    CSV_BROKEN, /* an unclosed quote, or a row beyond CSV_ROW_MOST_BYTES; reading has ended */
};

void csv_begin(struct csv *csv, const void *data, size_t size);
enum csv_outcome csv_next(struct csv *csv);

#endif
