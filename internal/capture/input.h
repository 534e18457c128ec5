/* SPDX-License-Identifier: MIT */
/*
 * input - the bytes of one capture file, wherever they come from.
 *
 * A plain file, a pipe, or either of them compressed with gzip (several members in a row too): the
 * reader sees one stream of bytes. It looks at them through a window: input_peek() shows the next
 * bytes without taking them, input_skip() takes them. What is peeked stays valid until the next
 * call, or as long as the window is pinned.
 *
 * Damage to the compressed data ends the stream, as a missing end does; input_damage() says so.
 * Only a failing read() is an error.
 */
#ifndef CAPTURE_INPUT_H
#define CAPTURE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct input;

enum { INPUT_PEEK_MOST = 512 * 1024 };

/* Takes the descriptor over, also where it fails (NULL: out of memory). The stream ends where it is
 * once *stop (it may be NULL) is not 0. */
struct input *input_create(int descriptor, const volatile int *stop);
void input_destroy(struct input *input);

/*
 * The next size bytes (at most INPUT_PEEK_MOST), or NULL where the stream ends before them or a
 * read failed. *available, where asked for, is how many of them there are.
 */
const uint8_t *input_peek(struct input *input, size_t size, size_t *available);
/* As long as it is pinned no more is read, and all that was peeked since stays valid: the stream
 * ends, for the time being, with what the window holds. */
void input_pin(struct input *input, bool pinned);
/* False where the stream ends first. */
bool input_skip(struct input *input, uint64_t size);

/* It ended because it was told to. */
bool input_stopped(const struct input *input);
/* errno of a read that failed, else 0. */
int input_failure(const struct input *input);
/* What is wrong with the compressed data, or NULL. */
const char *input_damage(const struct input *input);
/* 0..1 of the file, negative where its size is not known. */
double input_progress(const struct input *input);

#endif
