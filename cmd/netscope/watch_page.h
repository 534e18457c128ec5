/* SPDX-License-Identifier: MIT */
/*
 * watch_page - the page of `netscope watch`: text of a given width and height, without control
 * characters except line ends. All text from the wire is escaped.
 */
#ifndef CMD_WATCH_PAGE_H
#define CMD_WATCH_PAGE_H

#include "storage/reader.h"
#include "watch_talkers.h"

#include <stdio.h>

struct watch_page {
    const char *title;             /* the watched source */
    char rates[256];               /* one line */
    char notice[512];              /* the last notice, one line; "": none */
    struct storage_reader *reader; /* NULL: there are no rows yet */
    struct talkers talkers;
    bool talkers_from_rows; /* talkers by the newest connections: the capture does not tell them */
    size_t width, height;   /* height 0: no limit */
};

void watch_page_write(FILE *out, const struct watch_page *page, const char *line_end);

#endif
