/* SPDX-License-Identifier: MIT */
#include "json.h"

#include "plain8.h"

#include <stdio.h>

/* Escaped by a backslash in front of it. */
static inline bool is_quoted(uint8_t c)
{
    return c == '"' || c == '\\';
}

static inline bool is_plain(uint8_t c)
{
    return c >= 0x20 && c < 0x7f && !is_quoted(c);
}

/* The size of the run of plain bytes that starts at `at`. */
static inline size_t plain_run(struct span bytes, size_t at)
{
    size_t end = at;
    for (; end + 8 <= bytes.size; end += 8) {
        uint64_t word = plain8_load(bytes.data + end);
        if (!plain8_is_printable(word) || plain8_has(word, '"') || plain8_has(word, '\\')) break;
    }
    while (end < bytes.size && is_plain(bytes.data[end]))
        end++;
    return end - at;
}

size_t json_piece(struct span bytes, size_t at, bool is_shown, char escape[SAFE_ESCAPE_SIZE])
{
    size_t plain = plain_run(bytes, at);
    escape[0] = 0;
    if (plain > 0) return plain;
    uint8_t c = bytes.data[at];
    if (is_quoted(c)) {
        escape[0] = '\\';
        escape[1] = (char)c;
        escape[2] = 0;
        return 1;
    }
    if (c < 0x80) {
        (void)snprintf(escape, SAFE_ESCAPE_SIZE, "\\u%04x", c);
        return 1;
    }
    /* \u0085 is a JSON escape too; \xNN stands for a byte, so its backslash is escaped. */
    char shown[SAFE_ESCAPE_SIZE];
    size_t size = text_safe_piece(bytes, at, false, shown);
    bool is_byte = shown[0] && shown[1] == 'x';
    if (is_byte || is_shown)
        (void)snprintf(escape, SAFE_ESCAPE_SIZE, "%s%.12s", is_byte ? "\\" : "", shown);
    return size;
}

void text_add_json_inside(struct text *text, struct span bytes)
{
    char escape[SAFE_ESCAPE_SIZE];
    for (size_t at = 0; at < bytes.size;) {
        size_t plain = plain_run(bytes, at); /* nearly always the whole text */
        text_add_bytes(text, bytes.data + at, plain);
        at += plain;
        if (at == bytes.size) break;
        if (is_quoted(bytes.data[at])) { /* many, in the texts of DNS */
            text_add_bytes(text, (const uint8_t[]){'\\', bytes.data[at++]}, 2);
            continue;
        }
        size_t size = json_piece(bytes, at, false, escape);
        if (escape[0]) {
            text_add(text, escape);
        } else {
            text_add_bytes(text, bytes.data + at, size);
        }
        at += size;
    }
}

void text_add_json(struct text *text, struct span bytes)
{
    text_add_char(text, '"');
    text_add_json_inside(text, bytes);
    text_add_char(text, '"');
}
