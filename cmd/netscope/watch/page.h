/* SPDX-License-Identifier: MIT */
/*
 * page - facts and choices as text of a given width and height. All text from the wire is escaped.
 *
 * On a screen, a list shows what fits: the overview gives each list its share of the lines, and
 * what a short list leaves goes to the others.
 */
#ifndef CMD_WATCH_PAGE_H
#define CMD_WATCH_PAGE_H

#include "view.h"

#include <stdio.h>

struct page_space {
    FILE *out;
    const char *line_end;
    size_t width, height; /* height 0: no limit, and no screen: the overview without keys */
    bool colour;
};

struct page_texts {
    const char *title;  /* the watched source */
    const char *notice; /* the last one, one line; "": none */
    const char *device; /* the page of a device, lines; NULL: none */
};

/* Holds the view's selection and scroll inside what is there. */
void page_draw(const struct page_space *space, const struct facts *facts, struct view *view,
               const struct page_texts *texts);

#endif
