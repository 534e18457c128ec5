/* SPDX-License-Identifier: MIT */
/*
 * catalog - the description of every column of every public view.
 *
 * schema/catalog has each fact once: kind, unit, meaning, the meaning of NULL, heading, format in a
 * table, and the filters that look at it. The build embeds it here (scripts/catalog).
 * docs/schema.md and netscope-schema(5) are made from the same text.
 * tests/properties/contract_test.c compares it with the views of a database.
 *
 * All of it is constant data: no state, no error, any thread. Nothing is ever freed.
 */
#ifndef CATALOG_CATALOG_H
#define CATALOG_CATALOG_H

#include <stdbool.h>
#include <stddef.h>

/* The type in which the value is stored, and written in JSON. */
enum column_kind {
    COLUMN_IS_TEXT,
    COLUMN_IS_INTEGER,
    COLUMN_IS_REAL,
    COLUMN_IS_BOOLEAN, /* INTEGER 0 or 1 */
    COLUMN_IS_JSON,    /* TEXT that holds a JSON document */
};

/* The format in a table. */
enum column_format {
    COLUMN_PLAIN,
    COLUMN_COUNT,    /* 1,234,567 */
    COLUMN_BYTES,    /* 1.4 MiB */
    COLUMN_DURATION, /* microseconds: 2m 05s */
    COLUMN_MS,       /* milliseconds as a real number: 12.3 ms */
    COLUMN_TIME,     /* microseconds since the epoch: 2026-11-20 21:14:05 */
    COLUMN_PERCENT,  /* 0..1: 93 % */
    COLUMN_SHARE,    /* 0..1 of a whole: 7 %, with a bar on a terminal */
    COLUMN_LIST,     /* a JSON array of texts: a, b, c */
    COLUMN_JSON,     /* JSON text */
    COLUMN_SEVERITY,
};

/* The rank of a column that no table shows. */
enum { COLUMN_HIDDEN = 255 };

/* The filters that may look at a column, as bits. */
enum column_filter {
    FILTER_DEVICE = 1 << 0,
    FILTER_IP = 1 << 1,
    FILTER_DOMAIN = 1 << 2,
    FILTER_PORT = 1 << 3,
    FILTER_APP = 1 << 4,
    FILTER_CAPTURE = 1 << 5,
    FILTER_RULE = 1 << 6,
    FILTER_SEVERITY = 1 << 7,
    FILTER_SINCE = 1 << 8, /* rows whose value is at or after the time */
    FILTER_UNTIL = 1 << 9, /* rows whose value is at or before it */
};

struct catalog_column {
    const char *view;
    const char *name;
    enum column_kind kind;
    /*
     * Of a number "us", "epoch_us", "bytes", "share" and so on; of a text its form: "ip", "mac",
     * "domain", "time". schema/catalog/README lists them. NULL: none.
     */
    const char *unit;
    /* The view whose key (its first column) this value is; NULL: none. */
    const char *refers_to;
    const char *meaning;    /* one or two sentences */
    const char *null_means; /* NULL: the column is never NULL */
    const char *heading;    /* in a table; never NULL */
    enum column_format shown;
    /* 0: a table always shows it. If the terminal is narrow, the highest rank is left out first. */
    int rank;
    unsigned filters; /* of enum column_filter */
};

struct catalog_view {
    const char *name;
    const char *meaning; /* one row's meaning: "one connection" */
    const char *text;    /* more about it, paragraphs separated by empty lines; NULL: none */
    const struct catalog_column *columns; /* in the order of the view */
    size_t count;
};

/* Every view in the order of the manual; one whose name is NULL ends the list. */
extern const struct catalog_view catalog_views[];

/* NULL: there is no such view. */
const struct catalog_view *catalog_view(const char *name);
/* NULL: there is no such view, or it has no such column. */
const struct catalog_column *catalog_column(const char *view, const char *name);

#endif
