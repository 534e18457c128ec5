/* SPDX-License-Identifier: MIT */
#include "text_safe.h"

#include <stdio.h>

size_t text_decode(const uint8_t *at, size_t left, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (at[0] < 0x80) {
        *code = at[0];
        return 1;
    }
    size_t size = at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : 2;
    if (at[0] < 0xc2 || at[0] > 0xf4 || left < size) return 0;
    uint32_t value = at[0] & (0x7fu >> size);
    for (size_t i = 1; i < size; i++) {
        if ((at[i] & 0xc0) != 0x80) return 0;
        value = value << 6 | (at[i] & 0x3f);
    }
    if (value < least[size] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return 0;
    *code = value;
    return size;
}

/*
 * Invisible characters that change how their neighbours are shown: Unicode's bidirectional
 * formatting characters (UAX 9), line and paragraph separators, and the byte order mark.
 */
static bool is_deceptive(uint32_t code)
{
    return code == 0x061c || (code >= 0x200e && code <= 0x200f) ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) ||
           code == 0xfeff;
}

static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code <= 0x9f);
}

size_t text_safe_piece(struct span bytes, size_t at, bool keep_breaks,
                       char escape[SAFE_ESCAPE_SIZE])
{
    uint32_t code = 0;
    size_t size = text_decode(bytes.data + at, bytes.size - at, &code);
    escape[0] = 0;
    if (size == 0) {
        (void)snprintf(escape, SAFE_ESCAPE_SIZE, "\\x%02x", bytes.data[at]);
        return 1;
    }
    bool is_break = code == '\n' || code == '\r' || code == '\t';
    if (is_control(code) && !(keep_breaks && is_break))
        (void)snprintf(escape, SAFE_ESCAPE_SIZE, code < 0x80 ? "\\x%02x" : "\\u%04x",
                       (unsigned)code);
    else if (is_deceptive(code))
        (void)snprintf(escape, SAFE_ESCAPE_SIZE, "\\u%04x", (unsigned)code);
    return size;
}

void text_add_safe(struct text *text, struct span bytes)
{
    char escape[SAFE_ESCAPE_SIZE];
    for (size_t at = 0; at < bytes.size;) {
        size_t size = text_safe_piece(bytes, at, false, escape);
        if (escape[0])
            text_add(text, escape);
        else
            text_add_bytes(text, bytes.data + at, size);
        at += size;
    }
}
