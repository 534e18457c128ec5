/* SPDX-License-Identifier: MIT */
/* value - one value of a row, of the types that SQLite has. A plain struct. */
#ifndef MODEL_VALUE_H
#define MODEL_VALUE_H

#include "base/cursor.h"

enum value_type { VALUE_NULL, VALUE_INTEGER, VALUE_REAL, VALUE_TEXT, VALUE_BLOB };

struct value {
    enum value_type type;
    int64_t integer;
    double real;
    /* For text and blob, borrowed. Text from a database is also NUL-terminated, and valid until the
     * next row is read. */
    struct span bytes;
};

static inline struct value value_null(void)
{
    return (struct value){.type = VALUE_NULL};
}

static inline struct value value_integer(int64_t integer)
{
    return (struct value){.type = VALUE_INTEGER, .integer = integer};
}

/* NULL becomes a null value. The text is borrowed. */
static inline struct value value_text(const char *text)
{
    if (!text) return value_null();
    return (struct value){.type = VALUE_TEXT, .bytes = span_text(text)};
}

#endif
