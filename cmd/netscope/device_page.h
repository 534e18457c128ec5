/* SPDX-License-Identifier: MIT */
/* device_page - the sections of a device's page, for `netscope device` and `netscope watch`. */
#ifndef CMD_DEVICE_PAGE_H
#define CMD_DEVICE_PAGE_H

#include "query.h"

#include <stdio.h>

enum { PAGE_WIDTH = 100 }; /* of prose */

/* The first is the sentence that heads the page. */
extern const struct query_section device_sections[];
extern const size_t device_section_count;

/* Writes the sentence. The question has its filter. False: it could not be asked. */
bool device_page_tell(FILE *out, struct storage_reader *reader, struct question *question,
                      size_t width);
/* The page as text of that style, with so many rows of each section. */
bool device_page_write(FILE *out, struct storage_reader *reader, int64_t device_id,
                       const struct render_style *style, uint64_t rows, struct error *error);

#endif
