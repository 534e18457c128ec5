/* SPDX-License-Identifier: MIT */
#include "sink.h"

#include "base/text_safe.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void sink_add_bytes(struct sink *sink, const void *data, size_t size)
{
    if (sink->failed || size == 0) return;
    sink->failed = !sink->write(sink->owner, (struct span){data, size}, &sink->error);
}

void sink_add(struct sink *sink, const char *string)
{
    sink_add_bytes(sink, string, strlen(string));
}

void sink_add_char(struct sink *sink, char c)
{
    sink_add_bytes(sink, &c, 1);
}

void sink_add_spaces(struct sink *sink, size_t count)
{
    static const char spaces[] = "                                ";
    for (size_t part; count > 0; count -= part) {
        part = count < sizeof spaces - 1 ? count : sizeof spaces - 1;
        sink_add_bytes(sink, spaces, part);
    }
}

void sink_format(struct sink *sink, const char *format, ...)
{
    char memory[256];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(memory, sizeof memory, format, arguments);
    va_end(arguments);
    sink_add(sink, memory);
}

void sink_add_safe(struct sink *sink, struct span bytes, bool keep_breaks)
{
    char escape[SAFE_ESCAPE_SIZE];
    size_t from = 0, at = 0;
    while (at < bytes.size) {
        size_t size = text_safe_piece(bytes, at, keep_breaks, escape);
        if (escape[0]) {
            sink_add_bytes(sink, bytes.data + from, at - from);
            sink_add(sink, escape);
            from = at + size;
        }
        at += size;
    }
    if (at > from) sink_add_bytes(sink, bytes.data + from, at - from);
}

void sink_fail_memory(struct sink *sink, const char *doing)
{
    if (sink->failed) return;
    sink->failed = !error_no_memory(&sink->error, "%s", doing);
}

enum { FIRST_CAPACITY = 1024 };

static bool grow(void *owner, struct span bytes, struct error *error)
{
    struct sink_buffer *buffer = owner;
    size_t needed = buffer->size + bytes.size + 1;
    if (buffer->most > 0 && needed - 1 > buffer->most)
        return error_set_kind(error, ERROR_FULL,
                              "The answer is longer than %zu bytes: ask for less, or for a page at "
                              "a time.",
                              buffer->most);
    if (needed > buffer->capacity) {
        size_t capacity = buffer->capacity ? buffer->capacity : FIRST_CAPACITY;
        while (capacity < needed)
            capacity *= 2;
        char *data = realloc(buffer->data, capacity);
        if (!data) return error_no_memory(error, "hold the answer");
        buffer->data = data;
        buffer->capacity = capacity;
    }
    memcpy(buffer->data + buffer->size, bytes.data, bytes.size);
    buffer->size += bytes.size;
    buffer->data[buffer->size] = 0;
    return true;
}

struct sink sink_into(struct sink_buffer *buffer)
{
    return (struct sink){.write = grow, .owner = buffer};
}

void sink_buffer_clear(struct sink_buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct sink_buffer){0};
}
