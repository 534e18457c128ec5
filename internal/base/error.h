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

/* What a program does about it; a person reads the sentence. */
enum error_kind {
    ERROR_REFUSED,      /* the world said no: a file, a right, a damaged database */
    ERROR_NOT_FOUND,    /* what was named is not there */
    ERROR_BAD_QUESTION, /* what was asked cannot be understood, or contradicts itself */
    ERROR_BUSY,         /* somebody else holds it, or the time given ran out: try again later */
    ERROR_FULL,         /* no memory, no room on the disk, or a limit is reached */
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
/* "There is not enough memory to DOING." with ERROR_FULL. */
bool error_no_memory(struct error *error, const char *doing);

#endif
