/* SPDX-License-Identifier: MIT */
#include "figure.h"

#include "base/text_safe.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

void figure_add_bytes(struct text *text, double bytes)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    size_t unit = 0;
    while (bytes >= 1023.95 && unit + 1 < sizeof units / sizeof units[0]) {
        bytes /= 1024;
        unit++;
    }
    text_format(text, unit == 0 ? "%.0f %s" : "%.1f %s", bytes, units[unit]);
}

void figure_add_duration(struct text *text, int64_t microseconds)
{
    int64_t seconds = microseconds / 1000000;
    if (microseconds < 0)
        text_add(text, "-");
    else if (microseconds < 1000)
        text_format(text, "%lld us", (long long)microseconds);
    else if (microseconds < 1000000)
        text_format(text, "%.1f ms", (double)microseconds / 1e3);
    else if (seconds < 60)
        text_format(text, "%.1f s", (double)microseconds / 1e6);
    else if (seconds < 3600)
        text_format(text, "%lldm %02llds", (long long)(seconds / 60), (long long)(seconds % 60));
    else if (seconds < 86400)
        text_format(text, "%lldh %02lldm", (long long)(seconds / 3600),
                    (long long)(seconds / 60 % 60));
    else if (seconds >= INT64_C(10) * 86400) {
        figure_add_count(text, seconds / 86400);
        text_add(text, " days");
    } else
        text_format(text, "%lldd %02lldh", (long long)(seconds / 86400),
                    (long long)(seconds / 3600 % 24));
}

void figure_add_time(struct text *text, int64_t microseconds)
{
    int64_t seconds = microseconds / 1000000 - (microseconds % 1000000 < 0);
    time_t moment = (time_t)seconds;
    struct tm parts;
    char shown[40];
    if (!gmtime_r(&moment, &parts) || !strftime(shown, sizeof shown, "%Y-%m-%d %H:%M:%S", &parts))
        text_format(text, "%lld us", (long long)microseconds);
    else
        text_add(text, shown);
}

void figure_add_count(struct text *text, int64_t count)
{
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%llu",
                        count < 0 ? 0ull - (unsigned long long)count : (unsigned long long)count);
    if (count < 0) text_add_char(text, '-');
    for (int i = 0; i < size; i++) {
        if (i > 0 && (size - i) % 3 == 0) text_add_char(text, ',');
        text_add_char(text, digits[i]);
    }
}

void figure_add_bar(struct text *text, double share, size_t width)
{
    static const char *const eighths[] = {" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    size_t filled = 0, most = width * 8;
    if (share > 0) filled = share >= 1 ? most : (size_t)(share * (double)most + 0.5);
    if (share > 0 && filled == 0) filled = 1;
    for (size_t i = 0; i < width; i++, filled -= filled < 8 ? filled : 8)
        text_add(text, filled >= 8 ? "█" : eighths[filled]);
}

/* ["a","b"] as "a, b": the JSON that storage writes holds texts without nesting here. */
static void add_list(struct text *text, struct span json)
{
    bool inside = false, first = true;
    for (size_t i = 0; i < json.size; i++) {
        char c = (char)json.data[i];
        if (c == '"') {
            inside = !inside;
            if (inside && !first) text_add(text, ", ");
            if (inside) first = false;
        } else if (inside) {
            if (c == '\\' && i + 1 < json.size) c = (char)json.data[++i];
            text_add_bytes(text, &c, 1);
        }
    }
}

static void add_number(struct text *text, double number, enum column_format format)
{
    switch (format) {
    case COLUMN_COUNT: figure_add_count(text, (int64_t)number); break;
    case COLUMN_BYTES: figure_add_bytes(text, number); break;
    case COLUMN_DURATION: figure_add_duration(text, (int64_t)number); break;
    case COLUMN_MS: figure_add_duration(text, (int64_t)llround(number * 1000)); break;
    case COLUMN_TIME: figure_add_time(text, (int64_t)number); break;
    case COLUMN_PERCENT:
        /* 99.99 % must never be shown as 100 %. */
        text_format(text, number < 1 && number > 0.9 ? "%.2f %%" : "%.0f %%",
                    number < 1 ? floor(number * 1e4) / 1e2 : number * 100);
        break;
    case COLUMN_SHARE:
        /* A small share is not none, and a large one not all. */
        if (number > 0 && number < 0.005)
            text_add(text, "<1 %");
        else if (number >= 0.995 && number < 1)
            text_add(text, ">99 %");
        else
            text_format(text, "%.0f %%", number * 100);
        break;
    case COLUMN_PLAIN:
    case COLUMN_LIST:
    case COLUMN_JSON:
    case COLUMN_SEVERITY: text_format(text, "%.6g", number); break;
    }
}

void figure_add_value(struct text *text, const struct value *value, enum column_format format)
{
    switch (value->type) {
    case VALUE_NULL: text_add(text, "-"); break;
    case VALUE_INTEGER:
        if (format == COLUMN_PLAIN)
            text_format(text, "%lld", (long long)value->integer);
        else if (format == COLUMN_TIME)
            figure_add_time(text, value->integer);
        else
            add_number(text, (double)value->integer, format);
        break;
    case VALUE_REAL: add_number(text, value->real, format); break;
    case VALUE_TEXT:
        if (format == COLUMN_LIST) {
            char memory[600];
            struct text list = text_into(memory, sizeof memory);
            add_list(&list, value->bytes);
            text_add_safe(text, text_span(&list));
        } else {
            text_add_safe(text, value->bytes);
        }
        break;
    case VALUE_BLOB: text_add_hex(text, value->bytes.data, value->bytes.size); break;
    }
}
