/* SPDX-License-Identifier: MIT */
#include "fit.h"

#include "base/text_safe.h"

#include <wchar.h>

static size_t code_width(uint32_t code)
{
    int width = wcwidth((wchar_t)code);
    return width < 0 ? 1 : (size_t)width;
}

/* The bytes of safe text that fit into width columns; `used` is the number of columns used. */
static size_t fitting_bytes(struct span safe, size_t width, size_t *used)
{
    size_t at = 0;
    *used = 0;
    while (at < safe.size) {
        uint32_t code = '?';
        size_t size = text_decode(safe.data + at, safe.size - at, &code);
        size_t columns = code_width(code);
        if (*used + columns > width) break;
        *used += columns;
        at += size ? size : 1;
    }
    return at;
}

size_t fit_width(struct span safe)
{
    size_t used;
    fitting_bytes(safe, SIZE_MAX / 2, &used);
    return used;
}

void fit_cell(struct sink *sink, struct span safe, size_t width, bool right, bool pad)
{
    size_t used;
    size_t size = fitting_bytes(safe, width, &used);
    bool cut = size < safe.size;
    if (cut) size = fitting_bytes(safe, width ? width - 1 : 0, &used);
    size_t spaces = width - used - (cut && width ? 1 : 0);
    if (right) sink_add_spaces(sink, spaces);
    sink_add_bytes(sink, safe.data, size);
    if (cut && width) sink_add(sink, "…");
    if (!right && pad) sink_add_spaces(sink, spaces);
}

void fit_lines(struct sink *sink, struct span safe, size_t width, size_t indent,
               size_t first_indent)
{
    size_t spaces = first_indent;
    size_t room = width > indent + 16 ? width - indent : 16;
    while (safe.size > 0) {
        size_t used;
        size_t size = fitting_bytes(safe, room, &used);
        if (size < safe.size) {
            size_t space = size;
            while (space > 0 && safe.data[space] != ' ')
                space--;
            if (space > 0) size = space;
        }
        if (size == 0) size = safe.size; /* a character wider than the width */
        sink_add_spaces(sink, spaces);
        sink_add_bytes(sink, safe.data, size);
        sink_add_char(sink, '\n');
        spaces = indent;
        while (size < safe.size && safe.data[size] == ' ')
            size++;
        safe.data += size;
        safe.size -= size;
    }
}
