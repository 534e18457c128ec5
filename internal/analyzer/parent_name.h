/* SPDX-License-Identifier: MIT */
/*
 * parent_name - under which registered name a name stands, for a rule that counts names.
 *
 * Names that were only asked for have no registrable domain in the database, so it is found by shape:
 * the last two labels, or three if the second last has at most three characters and the last has two
 * (co.uk). Something that is no top-level domain at the end (digits, or over 20 characters) is under
 * no name. Private to this room.
 */
#ifndef ANALYZER_PARENT_NAME_H
#define ANALYZER_PARENT_NAME_H

#include <stddef.h>

struct parent_name {
    size_t at;      /* the parent is the text from here; the whole length: none */
    size_t labels;  /* before the parent */
    size_t bytes;   /* of these labels, without dots */
    size_t longest; /* of these labels */
};

struct parent_name parent_of_name(const char *name);

#endif
