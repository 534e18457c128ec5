/* SPDX-License-Identifier: MIT */
/*
 * input - the bytes of one capture file, from any source.
 *
 * The source is a plain file, a pipe, or either of them compressed with gzip (also several members
 * in a row). The reader sees one stream of bytes through a window. input_peek() shows the next
 * bytes without taking them, input_skip() takes them. Peeked bytes stay valid until the next call,
 * or while the window is pinned.
 *
 * Damage to the compressed data ends the stream, like a missing end; input_damage() has the reason.
 * Only a failing read() is an error.
 */
#ifndef CAPTURE_INPUT_H
#define CAPTURE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct input;

enum { INPUT_PEEK_MOST = 512 * 1024 };

/*
 * Takes over the descriptor, even on failure (NULL: out of memory). If *stop (it may be NULL)
 * becomes non-zero, the stream ends early.
 */
struct input *input_create(int descriptor, const volatile int *stop);
void input_destroy(struct input *input);

/*
 * The next size bytes (at most INPUT_PEEK_MOST). NULL if the stream ends before them or a read
 * failed. *available, if not NULL, becomes the number of bytes that are there.
 */
const uint8_t *input_peek(struct input *input, size_t size, size_t *available);
/*
 * While the window is pinned, nothing more is read, and all bytes peeked since stay valid. The
 * stream then ends, temporarily, with the window.
 */
void input_pin(struct input *input, bool pinned);
/* False if the stream ends first. */
bool input_skip(struct input *input, uint64_t size);

/* Calls silent() about ten times a second while no bytes come. For a pipe. */
void input_on_silence(struct input *input, void (*silent)(void *owner), void *owner);

/* The stream ended because of *stop. */
bool input_stopped(const struct input *input);
/* errno of a read that failed, else 0. */
int input_failure(const struct input *input);
/* The damage in the compressed data, or NULL. */
const char *input_damage(const struct input *input);
/* The part of the file read so far, 0..1; negative if its size is not known. */
double input_progress(const struct input *input);

#endif
