/* SPDX-License-Identifier: MIT */
/*
 * journal - the file that remembers what was sent, whatever happens to the process.
 *
 * Lines are appended, and each is on the disk before journal_write() returns. The last line about a
 * parcel holds. A line that was cut off by a crash is ignored. When the file is long, its parcels
 * are written once more at its end, and what is before them is given back to the file system
 * (fallocate(2), FALLOC_FL_PUNCH_HOLE), because nothing but this file may be written.
 *
 *   #database UUID EPOCH                        what follows is about this database
 *   TARGET MESSAGES STATE TRIES FIRST_US LAST_US ANSWER
 *
 * A restored database has another epoch and gives numbers out again, so the lines of another
 * database do not count. One process holds the file (flock(2)).
 */
#ifndef DELIVER_JOURNAL_H
#define DELIVER_JOURNAL_H

#include "base/error.h"
#include "parcel.h"

struct journal;

/* identity: "UUID EPOCH" of the database. */
struct journal *journal_open(const char *path, const char *identity, struct error *error);
void journal_close(struct journal *journal);

/* The parcels that wait, and those whose end the database does not have yet. */
size_t journal_count(const struct journal *journal);
/* Valid until the next journal_write(). */
struct parcel *journal_parcel(struct journal *journal, size_t index);
/* A parcel with PARCEL_TOLD is not remembered any more. False: the error has the reason. */
bool journal_write(struct journal *journal, const struct parcel *parcel, struct error *error);

#endif
