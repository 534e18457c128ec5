/* SPDX-License-Identifier: MIT */
/*
 * error - a refusal by the outside world, as one whole sentence.
 *
 * If the world (a file, a flag, a database) refuses something, a function returns false or NULL and
 * fills an error. The sentence says what was tried, on what, why it failed, and what to do about
 * it. A person reads it, so it starts with a capital letter and ends with a full stop. Odd bytes on
 * the wire are never errors; they are counted. Our own bugs are asserts.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>

/* The kind is for programs; the sentence is for people. */
enum error_kind {
    ERROR_REFUSED,      /* refused from outside: a file, a right, a damaged database */
    ERROR_NOT_FOUND,    /* the named thing does not exist */
    ERROR_BAD_QUESTION, /* the question cannot be understood, or contradicts itself */
    ERROR_BUSY,         /* somebody else holds it, or the deadline passed: try again later */
    ERROR_FULL,         /* no memory, no space on the disk, or a limit was reached */
    ERROR_BUG,          /* our own statement was refused: report it */
};

struct error {
    enum error_kind kind;
    char sentence[1024];
};

/* Both fill the error (which may be NULL) and return false, so that callers can return it. */
bool error_set_kind(struct error *error, enum error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same with ERROR_REFUSED. */
bool error_set(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "There is not enough memory to DOING; close something and try again." with ERROR_FULL. */
bool error_no_memory(struct error *error, const char *doing, ...)
    __attribute__((format(printf, 2, 3)));

#endif
