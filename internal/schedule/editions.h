/* SPDX-License-Identifier: MIT */
/*
 * editions - the journal: the file that remembers the editions, whatever happens to the process. Private.
 *
 * Lines are appended, and each is on the disk before editions_write() returns. The last line about an
 * edition holds. A line that was cut off is ignored. If the file is long, what still matters is
 * written once more at its end, and what is before that is given back to the file system
 * (fallocate(2), FALLOC_FL_PUNCH_HOLE), because nothing but this file may be written. One process
 * holds it (flock(2)). Editions stand in the order of their numbers.
 */
#ifndef SCHEDULE_EDITIONS_H
#define SCHEDULE_EDITIONS_H

#include "base/error.h"
#include "edition.h"

struct editions;

/* NULL: the error has the reason; ERROR_BUSY: another process holds it. */
struct editions *editions_open(const char *path, struct error *error);
void editions_close(struct editions *editions);

size_t editions_count(const struct editions *editions);
/* Valid until the next editions_write(). */
const struct edition *editions_at(const struct editions *editions, size_t index);
/* The largest number that was ever given; 0: none. */
int64_t editions_last_number(const struct editions *editions);
/* Of a known number the edition changes; else it is a new one, and its number is the largest. */
bool editions_write(struct editions *editions, const struct edition *edition, struct error *error);

#endif
