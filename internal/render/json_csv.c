/* SPDX-License-Identifier: MIT */
#include "json_csv.h"

#include "base/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void json_add_text(struct sink *sink, struct span bytes)
{
    char escape[SAFE_ESCAPE_SIZE];
    sink_add_char(sink, '"');
    for (size_t at = 0; at < bytes.size;) {
        size_t size = json_piece(bytes, at, true, escape);
        if (escape[0])
            sink_add(sink, escape);
        else
            sink_add_bytes(sink, bytes.data + at, size);
        at += size;
    }
    sink_add_char(sink, '"');
}

/* The shortest of 15 to 17 digits that reads back as the same number. */
static void add_real(struct sink *sink, double real)
{
    char shown[40];
    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(shown, sizeof shown, "%.*g", digits, real);
        if (strtod(shown, NULL) == real) break;
    }
    sink_add(sink, shown);
}

static void add_hex(struct sink *sink, struct span bytes)
{
    for (size_t i = 0; i < bytes.size; i++)
        sink_format(sink, "%02x", bytes.data[i]);
}

void json_add_value(struct sink *sink, const struct value *value, bool nested)
{
    switch (value->type) {
    case VALUE_NULL: sink_add(sink, "null"); break;
    case VALUE_INTEGER: sink_format(sink, "%" PRId64, value->integer); break;
    case VALUE_REAL:
        if (isfinite(value->real))
            add_real(sink, value->real);
        else
            sink_add(sink, "null");
        break;
    case VALUE_TEXT:
        if (nested && value->bytes.size > 0)
            sink_add_bytes(sink, value->bytes.data, value->bytes.size);
        else
            json_add_text(sink, value->bytes);
        break;
    case VALUE_BLOB:
        sink_add_char(sink, '"');
        add_hex(sink, value->bytes);
        sink_add_char(sink, '"');
        break;
    }
}

static bool is_nested(const struct column *column)
{
    return column->format == COLUMN_JSON || column->format == COLUMN_LIST;
}

void json_add_object(struct sink *sink, const struct layout *layout, const struct value *values)
{
    sink_add_char(sink, '{');
    for (size_t i = 0, added = 0; i < layout->count; i++) {
        const struct column *column = &layout->columns[i];
        if (column->for_people) continue;
        if (added++) sink_add_char(sink, ',');
        json_add_text(sink, span_text(column->name));
        sink_add_char(sink, ':');
        json_add_value(sink, &values[i], is_nested(column));
    }
    sink_add_char(sink, '}');
}

/* RFC 4180, section 2: quoted if it holds a quote, a comma or a line break. */
void csv_add_text(struct sink *sink, struct span bytes, bool apostrophe)
{
    bool quoted = false;
    for (size_t i = 0; i < bytes.size && !quoted; i++)
        quoted = memchr("\",\r\n", bytes.data[i], 4) != NULL;
    if (!quoted) {
        if (apostrophe) sink_add_char(sink, '\'');
        sink_add_safe(sink, bytes, true);
        return;
    }
    sink_add(sink, apostrophe ? "\"'" : "\"");
    while (bytes.size > 0) {
        const uint8_t *quote = memchr(bytes.data, '"', bytes.size);
        size_t size = quote ? (size_t)(quote - bytes.data) : bytes.size;
        sink_add_safe(sink, (struct span){bytes.data, size}, true);
        if (quote) {
            sink_add(sink, "\"\"");
            size++;
        }
        bytes.data += size;
        bytes.size -= size;
    }
    sink_add_char(sink, '"');
}

/*
 * A spreadsheet takes a field that begins so for a formula, quoted or not, and spaces before it do
 * not count (owasp.org, "CSV Injection").
 */
static bool is_formula(struct span bytes)
{
    while (bytes.size > 0 && *bytes.data == ' ')
        bytes.data++, bytes.size--;
    return bytes.size > 0 && memchr("=+-@\t\r\n|", *bytes.data, 8) != NULL;
}

void csv_add_value(struct sink *sink, const struct value *value, bool no_formulas)
{
    switch (value->type) {
    case VALUE_NULL: break;
    case VALUE_INTEGER: sink_format(sink, "%" PRId64, value->integer); break;
    case VALUE_REAL: add_real(sink, value->real); break;
    case VALUE_TEXT:
        /* NULL is an empty field; the empty text is a pair of quotes. */
        if (value->bytes.size == 0)
            sink_add(sink, "\"\"");
        else
            csv_add_text(sink, value->bytes, no_formulas && is_formula(value->bytes));
        break;
    case VALUE_BLOB: add_hex(sink, value->bytes); break;
    }
}
