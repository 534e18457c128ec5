/* SPDX-License-Identifier: MIT */
#include "sparkline.h"

enum { LEVELS = 8 }; /* of one character */

void sparkline_add(struct sparkline *past, double value)
{
    past->values[past->next] = value;
    past->next = (past->next + 1) % SPARKLINE_SECONDS_MOST;
    if (past->count < SPARKLINE_SECONDS_MOST) past->count++;
}

/* age 0: the newest. */
static double value_of(const struct sparkline *past, size_t age)
{
    return past->values[(past->next + SPARKLINE_SECONDS_MOST - 1 - age) % SPARKLINE_SECONDS_MOST];
}

double sparkline_largest(const struct sparkline *past, size_t seconds)
{
    double largest = 0;
    for (size_t age = 0; age < past->count && age < seconds; age++)
        if (value_of(past, age) > largest) largest = value_of(past, age);
    return largest;
}

void sparkline_draw(struct text *text, const struct sparkline *past, size_t width, size_t height,
                    size_t line)
{
    double largest = sparkline_largest(past, width);
    for (size_t column = 0; column < width; column++) {
        size_t age = width - 1 - column;
        double value = age < past->count ? value_of(past, age) : 0;
        long level = value > 0 ? (long)(value / largest * (double)(LEVELS * height) + 0.5) : 0;
        if (value > 0 && level == 0) level = 1;
        level -= (long)(LEVELS * (height - 1 - line));
        if (level <= 0)
            text_add_char(text, ' ');
        else
            text_format(text, "\xe2\x96%c", (char)(0x80 + (level > LEVELS ? LEVELS : level)));
    }
}
