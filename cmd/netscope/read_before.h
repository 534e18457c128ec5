/* SPDX-License-Identifier: MIT */
/*
 * read_before - a capture file that is in the database already.
 *
 * Who reads a file a second time into the same database, mostly by mistake, has each of its flows
 * twice, and every sum. That is allowed, and said.
 */
#ifndef CMD_READ_BEFORE_H
#define CMD_READ_BEFORE_H

#include <stddef.h>

/* Prints a notice if one of the last captures was read into the database before. */
void read_before_say(const char *database, size_t captures);

#endif
