/* SPDX-License-Identifier: MIT */
/*
 * attempts - what a flood leaves: connections that came to nothing, folded into few rows.
 *
 * An attempt is a flow that nobody answered, or whose handshake was refused or never completed, of
 * a few packets without content, that no other row refers to. Where more of them end in a second of
 * packet time than have a row each, the rest is folded: one row stands for all that share what it
 * names, and began within FOLD_SPAN_US. Of source, destination and destination port a row names as
 * many as repeat among the attempts of the last moments: a flood from forged sources becomes
 * (destination, port), a sweep (source, port), a port scan (source, destination); what has nothing
 * in common becomes one row that names none.
 *
 * Memory has a fixed size: counts of what repeats in an array that many share, with the average
 * taken off, and a table of rows under way. Where that is full, rows name less; in the end an
 * attempt has its own row again, so packets are never lost. How many different things stand where a
 * row names none is estimated (distinct.h). Nothing is random: the same frames give the same rows.
 *
 * Private to this room; one tracker each.
 */
#ifndef TRACKER_ATTEMPTS_H
#define TRACKER_ATTEMPTS_H

#include "tracker_state.h"

struct attempts;

/* per_second of them have a row each. NULL without memory. */
struct attempts *attempts_create(uint32_t per_second);
void attempts_destroy(struct attempts *attempts);
size_t attempts_bytes(void);
/* A flow has ended: true where it has been folded and needs no row. */
bool attempts_take(struct tracker *tracker, const struct flow *flow, enum end_reason reason);
/* Emits what has been folded for FOLD_SPAN_US, or (all) what there is. */
void attempts_flush(struct tracker *tracker, const struct moment *moment, bool all);

#endif
