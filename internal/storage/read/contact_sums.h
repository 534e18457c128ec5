/* SPDX-License-Identifier: MIT */
/*
 * contact_sums - what devices sent outside, summed over days for a report. Private to this room.
 *
 * A month of a large network has millions of contacts a day (contact_day), and SQLite sorts what it
 * groups. So their numbers are read once, in the order in which they lie, and added up here in a
 * hash table. No question of a report tells all of them apart: a name counts only if it was spoken
 * to in the clear, if a list judged it, or if it is one of a few (shared/contacts_names). Of the
 * others only the device, the place, the way and the days are left. Addresses without a name are
 * kept apart only for things, for a few addresses, and those of IPv6 that were spoken to in the clear;
 * of the others of a row, the lowest is kept.
 *
 * The rows are those of the table-valued function contact_sums: none, if nothing was added up. They
 * belong to the connection and go with it, or with the next contact_sums_read().
 */
#ifndef STORAGE_CONTACT_SUMS_H
#define STORAGE_CONTACT_SUMS_H

#include "reader.h"

#include <sqlite3.h>

struct contact_sums;

/* Owned by the connection. NULL: memory is short. */
struct contact_sums *contact_sums_register(sqlite3 *connection);

/* An error code of SQLite's. */
int contact_sums_read(struct contact_sums *sums, sqlite3 *connection,
                      const struct storage_contacts *contacts);

#endif
