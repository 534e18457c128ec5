/* SPDX-License-Identifier: MIT */
/* sparkline - one figure per second, and its picture in block characters (U+2581 to U+2588). */
#ifndef CMD_WATCH_SPARKLINE_H
#define CMD_WATCH_SPARKLINE_H

#include "base/text.h"

enum { SPARKLINE_SECONDS_MOST = 300 };

struct sparkline {
    double values[SPARKLINE_SECONDS_MOST]; /* a ring */
    size_t count, next;
};

void sparkline_add(struct sparkline *past, double value);
/* Of the newest seconds, at most so many. */
double sparkline_largest(const struct sparkline *past, size_t seconds);
/*
 * One line of a picture of so many columns and lines, the newest second at the right end. Line 0 is
 * the top. A second that carried anything has at least the lowest block.
 */
void sparkline_draw(struct text *text, const struct sparkline *past, size_t width, size_t height,
                    size_t line);

#endif
