/* SPDX-License-Identifier: MIT */
/*
 * zone - how far local time is ahead of UTC, in any zone and at any time.
 *
 * Zones are read from the machine's time zone database: TZif files (RFC 9636), and the rule at
 * their end for times after the last change (POSIX.1-2017, 8.3, TZ). The C library knows only one
 * zone at a time, for all threads; this knows as many as are open. A zone never changes while it is
 * open, so any thread may ask it.
 */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct zone;

enum { ZONE_NAME_SIZE = 64 };

/*
 * By its name in the database, such as `Europe/Berlin`, or by its rule, such as `CET-1`. `UTC` needs
 * no file. NULL: there is no such zone, or no memory.
 */
struct zone *zone_open(const char *name, struct error *error);
void zone_close(struct zone *zone);

/* Seconds to add to UTC. */
int64_t zone_offset_s(const struct zone *zone, int64_t time_s);
/*
 * The time at which clocks show local_s, seconds since 1970-01-01T00:00 local time. Of two such times
 * the earlier; a time that clocks skip is as long after the change as it would be before it.
 */
int64_t zone_time_s(const struct zone *zone, int64_t local_s);
/* The local day, in days since 1970-01-01. */
int64_t zone_day(const struct zone *zone, int64_t time_us);
/* The first time after time_us at which another local day begins, to the second. */
int64_t zone_next_midnight_us(const struct zone *zone, int64_t time_us);

/* The name of the machine's zone: of TZ, else of /etc/localtime, else UTC. */
void zone_of_machine(char name[ZONE_NAME_SIZE]);

#endif
