/* SPDX-License-Identifier: MIT */
/*
 * watch_page - what `netscope watch` shows: text of so many columns and lines, without any control
 * but line ends. Everything that came over the wire is escaped.
 */
#ifndef CMD_WATCH_PAGE_H
#define CMD_WATCH_PAGE_H

#include "storage/reader.h"
#include "viewer/meter.h"

#include <stdio.h>

enum { WATCH_TALKERS = 8 };

struct watch_page {
    const char *title;             /* what is watched */
    char rates[256];               /* one line */
    char notice[512];              /* the last that was said, one line; "": none */
    struct storage_reader *reader; /* NULL: no row is there yet */
    struct meter_flow talkers[WATCH_TALKERS];
    size_t talker_count;
    bool talkers_from_rows; /* of the newest connections, instead */
    size_t width, height;   /* height 0: as long as it is */
};

void watch_page_write(FILE *out, const struct watch_page *page, const char *line_end);

#endif
