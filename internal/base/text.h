/* SPDX-License-Identifier: MIT */
/*
 * text - bounded text under construction, and the escapes that make wire bytes fit to store.
 *
 * A text writes into memory that the caller lends, and never past it. If something does not fit,
 * the text is marked cut, and every later append is ignored. The memory is always NUL-terminated
 * (capacity must be at least 1), so text->data is a C string at any time.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "cursor.h"

struct text {
    char *data;
    size_t size;     /* bytes written, the NUL not counted */
    size_t capacity; /* bytes lent, the NUL included */
    bool cut;        /* something did not fit */
};

struct text text_into(char *memory, size_t capacity);
void text_clear(struct text *text);
void text_add(struct text *text, const char *string);
void text_add_bytes(struct text *text, const void *data, size_t size);
void text_add_char(struct text *text, char c);
void text_add_unsigned(struct text *text, uint64_t value);
/* RFC 4648, section 4, with padding. */
void text_add_base64(struct text *text, struct span bytes);
void text_add_hex(struct text *text, const void *data, size_t size); /* lower case */
/* Reads what text_add_hex() wrote: so many bytes, from twice as many digits. */
bool text_read_hex(const char *hex, uint8_t *bytes, size_t size);
/* Letters, digits, '.', '_' and '-' only; an empty one is no name. */
bool text_is_name(const char *name);
void text_format(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Wire bytes as valid UTF-8 for a row. Well-formed UTF-8 stays unchanged except for control
 * characters (below 0x20 and 0x7f), which become \xNN. A byte that is not part of well-formed UTF-8
 * becomes \xNN too.
 */
void text_add_utf8(struct text *text, struct span bytes);

/*
 * One label of a name. Bytes 0x20..0x7e except the backslash stay, A-Z are lowered, and every other
 * byte becomes \xNN.
 */
void text_add_label(struct text *text, struct span label);

/* The bytes as a JSON string, quotes included (json.h). */
void text_add_json(struct text *text, struct span bytes);
/* The same without the quotes. It has no control characters. */
void text_add_json_inside(struct text *text, struct span bytes);

static inline struct span text_span(const struct text *text)
{
    return (struct span){(const uint8_t *)text->data, text->size};
}

#endif
