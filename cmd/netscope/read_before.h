/* SPDX-License-Identifier: MIT */
/*
 * read_before - detects a capture file that is already in the database.
 *
 * Reading a file twice into one database, mostly by mistake, doubles its flows and every sum. That
 * is allowed, and a notice says so.
 */
#ifndef CMD_READ_BEFORE_H
#define CMD_READ_BEFORE_H

#include <stddef.h>

/* Prints a notice if one of the last captures was read into the database before. */
void read_before_say(const char *database, size_t captures);

#endif
