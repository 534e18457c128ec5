/* SPDX-License-Identifier: MIT */
/*
 * replay - the traffic of the soak: captures with shifted time, and guests who come now and then.
 *
 * A cycle is every capture once, one after the other, then some guests. Captures repeat the same
 * hosts and names, as a network does. Each guest is a device, a name, an address and a program of
 * its own. It returns only when a database has removed all of that. A cycle ends within
 * CYCLE_MOST_US. If cycles are further apart, that includes the silence that ends every flow.
 */
#ifndef SOAK_REPLAY_H
#define SOAK_REPLAY_H

#include "base/error.h"
#include "model/frame.h"

#include <stddef.h>
#include <stdint.h>

#define CYCLE_MOST_US (INT64_C(8) * 60 * 1000000)
enum { GUESTS_PER_CYCLE = 10 };

struct replay;

/* Captures that cannot be read, or are longer than a minute, are refused with a sentence. */
struct replay *replay_load(const char *const *paths, size_t count, struct error *error);
void replay_destroy(struct replay *replay);
size_t replay_frame_count(const struct replay *replay); /* of the captures, in a cycle */

/*
 * The frames of one cycle, with the guests of this number, in the order of their time; borrowed
 * during the call.
 */
void replay_cycle(const struct replay *replay, int64_t start_us, unsigned number,
                  void (*see)(void *owner, struct frame *frame), void *owner);

#endif
