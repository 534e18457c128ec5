/* SPDX-License-Identifier: MIT */
/*
 * follow - a listing that goes on (--follow): its newest rows, and then each new one as it is written.
 *
 * It asks again about twice a second, for the last minutes only, and prints rows that it did not
 * print before. ^C, SIGTERM or a closed pipe ends it.
 */
#ifndef CMD_FOLLOW_H
#define CMD_FOLLOW_H

#include "query.h"

/* key: the column that names a row, a growing number. Returns an exit code. */
int follow(struct query *query, const char *name, const char *key);

#endif
