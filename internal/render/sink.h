/* SPDX-License-Identifier: MIT */
/*
 * sink - where bytes go: a file, a growing buffer, a socket.
 *
 * Sticky, as a cursor is: after the first failure nothing is written any more, and the error says
 * why. So a writer adds as much as it likes and looks once, at the end. Not for several threads.
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
    struct error error; /* why, if it has failed */
};

void sink_add(struct sink *sink, const char *string);
void sink_add_bytes(struct sink *sink, const void *data, size_t size);
void sink_add_char(struct sink *sink, char c);
void sink_add_spaces(struct sink *sink, size_t count);
/* What does not fit 256 bytes is cut. */
void sink_format(struct sink *sink, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The bytes with everything unsafe for a terminal escaped; line breaks and tabs stay if
 * keep_breaks. */
void sink_add_safe(struct sink *sink, struct span bytes, bool keep_breaks);
/* Makes it fail for want of memory ("There is not enough memory to DOING."). */
void sink_fail_memory(struct sink *sink, const char *doing);

/* A buffer that grows as it is written to, and refuses to grow beyond `most` bytes (0: no bound).
 * The owner starts with {0} and ends with sink_buffer_clear(). */
struct sink_buffer {
    char *data; /* NUL-terminated; NULL: nothing was written */
    size_t size, capacity, most;
};
struct sink sink_into(struct sink_buffer *buffer);
void sink_buffer_clear(struct sink_buffer *buffer);

#endif
