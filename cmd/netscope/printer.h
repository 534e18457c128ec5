/* SPDX-License-Identifier: MIT */
/*
 * printer - a result set on its way to a person or a program.
 *
 * Rows come in one at a time and leave as a table that fits the terminal, a JSON array, one JSON
 * object per line, or CSV (RFC 4180). Memory does not grow with the number of rows: JSON and CSV
 * hold one row, a table holds its first rows until it knows how wide its columns are.
 *
 * A layout says which columns a table shows and how; the formats for programs always hold every
 * column of the result, under its own name and with its own value (but for columns named shown_...
 * of a query with a layout, which are made for the eye).
 */
#ifndef CMD_PRINTER_H
#define CMD_PRINTER_H

#include "base/error.h"
#include "base/text.h"
#include "storage/storage.h"

#include <stdio.h>

enum output_format { OUTPUT_TABLE, OUTPUT_JSON, OUTPUT_JSON_LINES, OUTPUT_CSV };

enum column_format {
    COLUMN_PLAIN,
    COLUMN_COUNT,    /* 1,234,567 */
    COLUMN_BYTES,    /* 1.4 MiB */
    COLUMN_DURATION, /* microseconds: 2m 05s */
    COLUMN_MS,       /* milliseconds as a real number: 12.3 ms */
    COLUMN_TIME,     /* microseconds since the epoch: 2026-11-20 21:14:05 */
    COLUMN_PERCENT,  /* 0..1: 93 % */
    COLUMN_LIST,     /* a JSON array of texts: a, b, c */
    COLUMN_JSON,     /* JSON text: nested as it is in JSON output */
    COLUMN_SEVERITY,
};

enum { COLUMN_HIDDEN = 255, COLUMNS_MOST = 256 };

struct table_column {
    const char *name;    /* in the result set */
    const char *heading; /* in the table; NULL: the name */
    enum column_format format;
    int rank; /* 0: always shown; where the terminal is narrow, the highest rank goes first;
                 COLUMN_HIDDEN: never in a table */
};

struct layout {
    const struct table_column *columns; /* NULL: every column of the result, plainly */
    size_t count;
    const char *newest_by; /* a column of microseconds: a table that fits into what is held back
                              shows the newest first; NULL: the order of the query */
};

/* clang-format off */
#define LAYOUT(list, newest_by) {list, sizeof list / sizeof list[0], newest_by}
/* clang-format on */

struct printer;

struct printer *printer_open(FILE *out, enum output_format format, const struct layout *layout);
/* As a part of a larger JSON document or page: no line break behind a JSON array, and a table's
 * lines are indented. */
void printer_embed(struct printer *printer, size_t indent);
void printer_columns(struct printer *printer, const char *const *names, size_t count);
void printer_row(struct printer *printer, const struct value *values);
/* The output cannot be written any more; printer_close() will say why. */
bool printer_failed(const struct printer *printer);
/* Prints what was held back, frees. False where the output could not be written. */
bool printer_close(struct printer *printer, struct error *error);

/* Everything that is left of rows; `most` > 0 stops after that many and sets *more where there were
 * others. Closes neither. False: error is filled. */
bool printer_take(struct printer *printer, struct storage_rows *rows, uint64_t most,
                  uint64_t *printed, bool *more, struct error *error);

/* One value as a person would read it. */
void print_value(struct text *text, const struct value *value, enum column_format format);
/* One value as JSON. */
void print_json_value(FILE *out, const struct value *value, bool nested);
void print_json_text(FILE *out, struct span bytes);

#endif
