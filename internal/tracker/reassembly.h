/* SPDX-License-Identifier: MIT */
/*
 * reassembly - the bytes of TCP directions that had to be kept, in a stream each, and what is given
 * up if memory is short.
 *
 * Memory is bounded per stream (stream.h), per source (a 16th of the pool for the streams of the
 * flows that one address began), and by the pool. If the pool is used up, the stream that was
 * touched longest ago and waits for missing bytes is evicted: its direction is read no further.
 * Whatever is given up counts as missed bytes of its flow. Private to this room; one thread.
 */
#ifndef TRACKER_REASSEMBLY_H
#define TRACKER_REASSEMBLY_H

#include "base/cursor.h"
#include "stream.h"

enum { SHARES = 1024 }; /* sources with the same hash have one share */

struct tracker;
struct feeding;
struct inspection;

struct reassembly {
    struct stream *oldest, *newest; /* by the last put */
    struct stream_share shares[SHARES];
};

void reassembly_prepare(struct tracker *tracker);
/* Keeps bytes of the direction at hand, `ahead` of its next byte. Returns how many are kept, the
 * nearest first. */
size_t reassembly_keep(const struct feeding *feeding, uint32_t ahead, struct span bytes);
/* The memory of the source of a flow, for whatever else is kept of its bytes. */
struct stream_share *reassembly_share(const struct feeding *feeding);
/* Makes room in the pool: evicts a stream other than `spared` (NULL: any), or what a parser remembers,
 * whichever hold more of it. False if there is none. */
bool reassembly_make_way(const struct feeding *feeding, const struct stream *spared);
/* Frees the stream of a direction, if it has one. */
void reassembly_release(struct tracker *tracker, struct inspection *in);
/* Bytes of the direction at hand that were seen and will not be read count as missed. */
void reassembly_count_missed(const struct feeding *feeding, size_t bytes);
/* The same of all that its stream holds: it is given up. */
void reassembly_count_unread(const struct feeding *feeding);

#endif
