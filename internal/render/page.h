/* SPDX-License-Identifier: MIT */
/*
 * page - several results on one page: a device, the statistics.
 *
 * For people each section is a heading with a table, or with one line per column if it is a record.
 * For programs the page is one JSON object with a member per section; CSV has no such form.
 */
#ifndef RENDER_PAGE_H
#define RENDER_PAGE_H

#include "render.h"

struct page {
    struct sink *sink;
    enum render_format format; /* a table, JSON or JSON lines */
    struct render_style style;
    size_t sections;      /* so far */
    size_t heading_width; /* of the last record */
};

struct page_section {
    const char *key;   /* of the JSON member */
    const char *title; /* NULL: no heading */
    bool is_record;    /* one row, shown as name and value */
    const char *empty; /* shown if there are no rows; NULL: the section is left out */
};

void page_begin(struct page *page, struct sink *sink, enum render_format format,
                const struct render_style *style);
/* False: the source failed, and the error is filled. The caller checks the sink for its failure. */
bool page_add(struct page *page, const struct page_section *section, const struct layout *layout,
              struct row_source source, struct error *error);
/* A section of one record that the caller made. */
void page_add_values(struct page *page, const struct page_section *section,
                     const struct layout *layout, const struct value *values);
void page_end(struct page *page);

#endif
