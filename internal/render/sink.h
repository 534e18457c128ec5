/* SPDX-License-Identifier: MIT */
/*
 * sink - a destination of bytes: a file, a growing buffer, a socket.
 *
 * Sticky, like a cursor: after the first failure nothing more is written, and the error has the
 * reason. So a writer adds all its bytes and checks once, at the end. One thread.
 */
#ifndef RENDER_SINK_H
#define RENDER_SINK_H

#include "base/cursor.h"
#include "base/error.h"

struct sink {
    /* Takes all of the bytes. False: the error is filled, and the sink has failed. */
    bool (*write)(void *owner, struct span bytes, struct error *error);
    void *owner;
    bool failed;
    struct error error; /* the reason, if it has failed */
};

void sink_add(struct sink *sink, const char *string);
void sink_add_bytes(struct sink *sink, const void *data, size_t size);
void sink_add_char(struct sink *sink, char c);
void sink_add_spaces(struct sink *sink, size_t count);
/* Text beyond 256 bytes is cut. */
void sink_format(struct sink *sink, const char *format, ...) __attribute__((format(printf, 2, 3)));
/*
 * Adds the bytes and escapes everything unsafe for a terminal; line breaks and tabs stay if
 * keep_breaks.
 */
void sink_add_safe(struct sink *sink, struct span bytes, bool keep_breaks);
/* Makes it fail for lack of memory ("There is not enough memory to DOING."). */
void sink_fail_memory(struct sink *sink, const char *doing);

/*
 * A buffer that grows with each write, up to `most` bytes (0: no limit). The owner starts with {0}
 * and ends with sink_buffer_clear().
 */
struct sink_buffer {
    char *data; /* NUL-terminated; NULL: nothing was written */
    size_t size, capacity, most;
};
struct sink sink_into(struct sink_buffer *buffer);
void sink_buffer_clear(struct sink_buffer *buffer);

#endif
