/* SPDX-License-Identifier: MIT */
#include "file/content.h"

#include "base/hash.h"

#include <assert.h>

static void add(struct content *content, uint64_t kind, uint64_t value)
{
    assert(content->count < 2 * CONTENT_MOST_COLUMNS);
    content->parts[content->count++] = kind;
    content->parts[content->count++] = value;
}

void content_add_text(struct content *content, struct span text)
{
    if (!text.data) {
        add(content, 0, 0);
    } else {
        add(content, 1, hash_bytes_lasting(text.data, text.size));
    }
}

void content_add_integer(struct content *content, int64_t value)
{
    add(content, 2, (uint64_t)value);
}

int64_t content_number(const struct content *content)
{
    uint64_t hash = hash_bytes_lasting(content->parts, content->count * sizeof content->parts[0]);
    return (int64_t)(hash & 0x7fffffff);
}

static void content_of(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct content content = {.count = 0};
    for (int i = 0; i < count && i < CONTENT_MOST_COLUMNS; i++) {
        switch (sqlite3_value_type(values[i])) { /* SQLite's, not an enum of ours */
        case SQLITE_NULL: content_add_text(&content, (struct span){NULL, 0}); break;
        case SQLITE_INTEGER: content_add_integer(&content, sqlite3_value_int64(values[i])); break;
        default: {
            const uint8_t *text = sqlite3_value_text(values[i]);
            content_add_text(&content, (struct span){text, (size_t)sqlite3_value_bytes(values[i])});
        }
        }
    }
    sqlite3_result_int64(context, content_number(&content));
}

bool content_register(sqlite3 *connection)
{
    return sqlite3_create_function(connection, "content_of", -1,
                                   SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
                                   content_of, NULL, NULL) == SQLITE_OK;
}
