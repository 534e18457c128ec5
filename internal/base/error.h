/* SPDX-License-Identifier: MIT */
/*
 * error - the world's "no", as one whole sentence.
 *
 * A function that can be refused by the world (a file, a flag, a database) returns false or NULL
 * and fills an error: what was tried, on what, why it failed, and what to do about it. The
 * sentence goes to a person, so it starts with a capital letter and ends with a full stop.
 * Odd bytes on the wire are never errors (they are counted); our own bugs are asserts.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>

struct error {
    char sentence[1024];
};

/* Fills the error (which may be NULL) and returns false, so that callers can return it. */
bool error_set(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
