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
 * Characters that are not seen, so that two texts look alike, or that change how their neighbours
 * are shown: those that Unicode calls Default_Ignorable_Code_Point (DerivedCoreProperties.txt of
 * Unicode 15), among them the bidirectional ones (UAX 9) and the byte order mark; and the line and
 * paragraph separators.
 */
static bool is_deceptive(uint32_t code)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0x00ad, 0x00ad},   {0x034f, 0x034f}, {0x061c, 0x061c},   {0x115f, 0x1160},
        {0x17b4, 0x17b5},   {0x180b, 0x180f}, {0x200b, 0x200f},   {0x2028, 0x202e},
        {0x2060, 0x206f},   {0x3164, 0x3164}, {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},
        {0xffa0, 0xffa0},   {0xfff0, 0xfff8}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
        {0xe0000, 0xe0fff},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0] && code >= ranges[i].first; i++)
        if (code <= ranges[i].last) return true;
    return false;
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
    else if (is_deceptive(code) && code <= 0xffff)
        (void)snprintf(escape, SAFE_ESCAPE_SIZE, "\\u%04x", (unsigned)code);
    else if (is_deceptive(code)) /* two, as in JSON (RFC 8259, section 7) */
        (void)snprintf(escape, SAFE_ESCAPE_SIZE, "\\u%04x\\u%04x",
                       (unsigned)(0xd7c0 + (code >> 10)), (unsigned)(0xdc00 + (code & 0x3ff)));
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
