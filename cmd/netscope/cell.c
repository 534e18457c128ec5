/* SPDX-License-Identifier: MIT */
/* One value of a row, as people read it. */
#include "display.h"
#include "printer.h"

#include <math.h>

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
    case COLUMN_COUNT: display_add_count(text, (int64_t)number); break;
    case COLUMN_BYTES: display_add_bytes(text, number); break;
    case COLUMN_DURATION: display_add_duration(text, (int64_t)number); break;
    case COLUMN_MS: display_add_duration(text, (int64_t)llround(number * 1000)); break;
    case COLUMN_TIME: display_add_time(text, (int64_t)number); break;
    case COLUMN_PERCENT:
        /* 99.99 % must never be shown as 100 %. */
        text_format(text, number < 1 && number > 0.9 ? "%.2f %%" : "%.0f %%",
                    number < 1 ? floor(number * 1e4) / 1e2 : number * 100);
        break;
    case COLUMN_PLAIN:
    case COLUMN_LIST:
    case COLUMN_JSON:
    case COLUMN_SEVERITY: text_format(text, "%.6g", number); break;
    }
}

void print_value(struct text *text, const struct value *value, enum column_format format)
{
    switch (value->type) {
    case VALUE_NULL: text_add(text, "-"); break;
    case VALUE_INTEGER:
        if (format == COLUMN_PLAIN)
            text_format(text, "%lld", (long long)value->integer);
        else if (format == COLUMN_TIME)
            display_add_time(text, value->integer);
        else
            add_number(text, (double)value->integer, format);
        break;
    case VALUE_REAL: add_number(text, value->real, format); break;
    case VALUE_TEXT:
        if (format == COLUMN_LIST) {
            char memory[600];
            struct text list = text_into(memory, sizeof memory);
            add_list(&list, value->bytes);
            display_add_safe(text, text_span(&list));
        } else {
            display_add_safe(text, value->bytes);
        }
        break;
    case VALUE_BLOB: text_add_hex(text, value->bytes.data, value->bytes.size); break;
    }
}
