/* SPDX-License-Identifier: MIT */
/*
 * attempts - failed connection attempts of a flood, folded into few rows.
 *
 * An attempt is a flow of a few packets without content, to which no other row refers. It had no
 * answer, or its handshake was refused or never completed. If more attempts end in a second of
 * packet time than may have a row each, the rest is folded. One row stands for all attempts that
 * share its named fields and began within FOLD_SPAN_US. Of source, destination and destination
 * port, a row names those that repeat among recent attempts. A flood from forged sources becomes
 * (destination, port), a sweep (source, port), a port scan (source, destination). Attempts with
 * nothing in common become one row that names none.
 *
 * Memory has a fixed size: an array of counts that many keys share, corrected by the mean, and a
 * table of open rows. If the table fills up, rows name fewer fields. If it is full, an attempt has
 * its own row again, so packets are never lost. The number of different values of unnamed fields is
 * estimated (distinct.h). Nothing is random: the same frames give the same rows.
 *
 * Private to this room; one for each tracker.
 */
#ifndef TRACKER_ATTEMPTS_H
#define TRACKER_ATTEMPTS_H

#include "tracker_state.h"

struct attempts;

/* per_second attempts in a second have a row each. NULL if memory is out. */
struct attempts *attempts_create(uint32_t per_second);
void attempts_destroy(struct attempts *attempts);
size_t attempts_bytes(void);
/* Call it if a flow has ended. True if it was folded: then it needs no row. */
bool attempts_take(struct tracker *tracker, const struct flow *flow, enum end_reason reason);
/* Live, of a flow whose first row is due. True if it is an attempt and those of this second have had
 * their rows: then it waits for its end. */
bool attempts_defer(struct tracker *tracker, const struct flow *flow);
/* Emits the rows that began more than FOLD_SPAN_US ago, or (all) every row. */
void attempts_flush(struct tracker *tracker, const struct moment *moment, bool all);

#endif
