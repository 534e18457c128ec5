/* SPDX-License-Identifier: MIT */
/*
 * render - a result as output for a person or a program.
 *
 * Rows come in one at a time. They become a table that fits a width, a JSON array, one JSON object
 * per line, or CSV (RFC 4180). All output goes into a sink (sink.h). This room knows no descriptor,
 * command line or exit code, and never aborts: if memory runs out, the sink fails with an error.
 * Memory does not grow with the number of rows. JSON and CSV hold one row. A table holds its first
 * rows until it knows the widths of its columns.
 *
 * A layout (catalog/layout.h) has the columns that a table shows and their formats. The formats for
 * programs always hold every column of the result, with its own name and value, except columns for
 * people only.
 *
 * One thread each; a renderer borrows its sink and its layout until render_close().
 */
#ifndef RENDER_RENDER_H
#define RENDER_RENDER_H

#include "catalog/layout.h"
#include "model/value.h"
#include "sink.h"

enum render_format {
    RENDER_TABLE,
    RENDER_JSON,
    RENDER_JSON_LINES,
    RENDER_CSV,
    RENDER_CSV_SAFE, /* for spreadsheets: no text is a formula */
};

/* The space for a table. */
struct render_style {
    size_t width; /* columns of the terminal; 0: no terminal, no limit */
    bool colour;
    size_t indent; /* of a table's lines, in a page */
    bool one_line; /* a JSON array without line breaks, in a page */
};

struct render;

/*
 * NULL if memory runs out: the sink has failed then. The functions below accept NULL and do
 * nothing, so only the end must be checked. A style is for tables; NULL: no terminal.
 */
struct render *render_open(struct sink *sink, enum render_format format,
                           const struct layout *layout, const struct render_style *style);
/* One value per column of the layout. */
void render_row(struct render *render, const struct value *values);
/* Writes the held rows: from here on a table has the widths of now, and each row is written at once. */
void render_flush(struct render *render);
/* Writes the held rows, and frees. False if the sink has failed: sink->error has the reason. */
bool render_close(struct render *render, struct sink *sink);

/*
 * The source of a renderer's rows. 1: *values is the next row, valid until the next call; 0: the
 * end; -1: the error is filled.
 */
struct row_source {
    int (*next)(void *owner, const struct value **values, struct error *error);
    void *owner;
};
/*
 * Renders all rows of the source. False: the source or the sink failed, and the error is filled.
 * *count (may be NULL) becomes the number of rows written.
 */
bool render_rows(struct sink *sink, enum render_format format, const struct layout *layout,
                 const struct render_style *style, struct row_source source, size_t *count,
                 struct error *error);

#endif
