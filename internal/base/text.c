/* SPDX-License-Identifier: MIT */
#include "text.h"

#include "plain8.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

static const char hex_digits[] = "0123456789abcdef";

struct text text_into(char *memory, size_t capacity)
{
    assert(capacity > 0);
    memory[0] = '\0';
    return (struct text){.data = memory, .size = 0, .capacity = capacity, .cut = false};
}

void text_clear(struct text *text)
{
    text->size = 0;
    text->cut = false;
    text->data[0] = '\0';
}

void text_add_bytes(struct text *text, const void *data, size_t size)
{
    if (text->cut || size == 0) return;
    if (text->capacity - text->size <= size) {
        text->cut = true;
        return;
    }
    memcpy(text->data + text->size, data, size);
    text->size += size;
    text->data[text->size] = '\0';
}

void text_add(struct text *text, const char *string)
{
    text_add_bytes(text, string, strlen(string));
}

void text_add_char(struct text *text, char c)
{
    text_add_bytes(text, &c, 1);
}

void text_add_unsigned(struct text *text, uint64_t value)
{
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    text_add_bytes(text, digits + at, sizeof digits - at);
}

static int digit_of(char c)
{
    const char *at = c ? strchr(hex_digits, c) : NULL;
    return at ? (int)(at - hex_digits) : -1;
}

bool text_read_hex(const char *hex, uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++, hex += 2) {
        int high = digit_of(hex[0]), low = high < 0 ? -1 : digit_of(hex[1]);
        if (low < 0) return false;
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

bool text_is_name(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789._-";
    return *name && !name[strspn(name, allowed)];
}

void text_add_hex(struct text *text, const void *data, size_t size)
{
    const uint8_t *bytes = data;
    if (text->cut) return;
    if ((text->capacity - text->size - 1) / 2 < size) {
        text->cut = true;
        return;
    }
    for (size_t i = 0; i < size; i++) {
        text->data[text->size++] = hex_digits[bytes[i] >> 4];
        text->data[text->size++] = hex_digits[bytes[i] & 15];
    }
    text->data[text->size] = '\0';
}

void text_format(struct text *text, const char *format, ...)
{
    if (text->cut) return;
    size_t room = text->capacity - text->size;
    va_list arguments;
    va_start(arguments, format);
    int wanted = vsnprintf(text->data + text->size, room, format, arguments);
    va_end(arguments);
    if (wanted < 0 || (size_t)wanted >= room) {
        text->cut = true;
        text->data[text->size] = '\0';
        return;
    }
    text->size += (size_t)wanted;
}

/*
 * Length of the well-formed UTF-8 sequence at the start of s (Unicode 15, table 3-7); 0 if there is
 * none.
 */
static size_t utf8_sequence(struct span s)
{
    const uint8_t *p = s.data;
    if (s.size == 0) return 0;
    if (p[0] < 0x80) return 1;
    size_t length = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (p[0] < 0xc2 || p[0] > 0xf4 || s.size < length) return 0;
    uint8_t low = p[0] == 0xe0 ? 0xa0 : p[0] == 0xf0 ? 0x90 : 0x80;
    uint8_t high = p[0] == 0xed ? 0x9f : p[0] == 0xf4 ? 0x8f : 0xbf;
    if (p[1] < low || p[1] > high) return 0;
    for (size_t i = 2; i < length; i++) {
        if ((p[i] & 0xc0) != 0x80) return 0;
    }
    return length;
}

static void add_escaped(struct text *text, uint8_t byte)
{
    char escape[4] = {'\\', 'x', hex_digits[byte >> 4], hex_digits[byte & 15]};
    text_add_bytes(text, escape, sizeof escape);
}

void text_add_utf8(struct text *text, struct span bytes)
{
    while (bytes.size > 0) {
        size_t plain = 0;
        while (plain + 8 <= bytes.size && plain8_is_printable(plain8_load(bytes.data + plain)))
            plain += 8;
        while (plain < bytes.size && bytes.data[plain] >= 0x20 && bytes.data[plain] < 0x7f)
            plain++;
        text_add_bytes(text, bytes.data, plain);
        bytes.data += plain;
        bytes.size -= plain;
        if (bytes.size == 0) return;
        size_t length = utf8_sequence(bytes);
        if (length > 1) {
            text_add_bytes(text, bytes.data, length);
        } else {
            add_escaped(text, bytes.data[0]);
            length = 1;
        }
        bytes.data += length;
        bytes.size -= length;
    }
}

/* A plain character of a label, lowered; 0: it needs an escape. */
#define LABEL_PLAIN(c)                                                                             \
    ((c) < 0x20 || (c) >= 0x7f || (c) == '\\' ? 0 : (c) >= 'A' && (c) <= 'Z' ? (c) + 32 : (c))
#define LABEL_4(c) LABEL_PLAIN(c), LABEL_PLAIN((c) + 1), LABEL_PLAIN((c) + 2), LABEL_PLAIN((c) + 3)
#define LABEL_16(c) LABEL_4(c), LABEL_4((c) + 4), LABEL_4((c) + 8), LABEL_4((c) + 12)
#define LABEL_64(c) LABEL_16(c), LABEL_16((c) + 16), LABEL_16((c) + 32), LABEL_16((c) + 48)
static const char label_plain[256] = {LABEL_64(0), LABEL_64(64)};

/*
 * Appends plain characters, lowered, up to the first byte that needs an escape or does not fit.
 * Returns their number.
 */
static size_t add_plain(struct text *text, struct span label)
{
    char *out = text->data + text->size;
    size_t room = text->capacity - text->size - 1, i = 0;
    size_t most = label.size < room ? label.size : room;
    for (; i + 8 <= most; i += 8) {
        uint64_t word = plain8_load(label.data + i);
        if (!plain8_is_printable(word) || plain8_has(word, '\\')) break;
        word = plain8_lower(word);
        memcpy(out + i, &word, sizeof word);
    }
    for (; i < most; i++) {
        char plain = label_plain[label.data[i]];
        if (!plain) break;
        out[i] = plain;
    }
    text->size += i;
    out[i] = '\0';
    return i;
}

void text_add_label(struct text *text, struct span label)
{
    while (label.size > 0 && !text->cut) {
        size_t plain = add_plain(text, label);
        label.data += plain;
        label.size -= plain;
        if (label.size == 0) return;
        add_escaped(text, label.data[0]); /* if there is no room, the text is cut here */
        label.data++;
        label.size--;
    }
}

void text_add_base64(struct text *text, struct span bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes.size; i += 3) {
        size_t have = bytes.size - i;
        uint32_t three = (uint32_t)bytes.data[i] << 16;
        if (have > 1) three |= (uint32_t)bytes.data[i + 1] << 8;
        if (have > 2) three |= bytes.data[i + 2];
        char four[4] = {digits[three >> 18], digits[three >> 12 & 63],
                        have > 1 ? digits[three >> 6 & 63] : '=',
                        have > 2 ? digits[three & 63] : '='};
        text_add_bytes(text, four, sizeof four);
    }
}
