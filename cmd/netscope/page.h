/* SPDX-License-Identifier: MIT */
/*
 * page - several queries on one page: a device, the statistics.
 *
 * For people each section is a heading with a table, or with one line per column where it is a
 * record; for programs the page is one JSON object with a member per section.
 */
#ifndef CMD_PAGE_H
#define CMD_PAGE_H

#include "query.h"

struct section {
    const char *key;   /* of the JSON member */
    const char *title; /* NULL: no heading */
    const char *query;
    struct layout layout;
    bool is_record;    /* one row, shown as name and value */
    bool limited;      /* takes :limit */
    const char *empty; /* shown where there are no rows; NULL: the section is left out */
};

/* Refuses --csv. The parameter (may be NULL) is one that every section takes. Runs
 * extra (may be NULL) in front of the closing brace of JSON or behind the sections for people. */
int page_print(struct query *query, const struct section *sections, size_t count,
               const struct parameter *parameter, void (*extra)(struct query *query));

#endif
