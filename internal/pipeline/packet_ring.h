/* SPDX-License-Identifier: MIT */
/*
 * packet_ring - the newest packets, for people who look at them by the control socket.
 *
 * It takes packets only while somebody asks, and PACKET_WANTED_US beyond that; then it is emptied.
 * So a packet of a run that nobody looks at costs one load of a flag. Memory is that of
 * PACKETS_KEPT packets with PACKET_BYTES_MOST bytes each. Bytes above the transport header are kept
 * for the words of the parsers, and never given out.
 *
 * packet_ring_is_wanted() is for the threads of the run, packet_ring_take() for the tap's, the rest
 * for the main thread. Private to this room.
 */
#ifndef PIPELINE_PACKET_RING_H
#define PIPELINE_PACKET_RING_H

#include "base/error.h"
#include "base/text.h"
#include "pipeline/pipeline.h"

#include <stdatomic.h>

enum {
    PACKETS_KEPT = 1000,
    PACKET_BYTES_MOST = 1536,
    PACKETS_TOLD_MOST = 100, /* at once */
    PACKET_WANTED_US = 10 * 1000000,
};

struct packet_ring;

struct packet_ring *packet_ring_create(const struct run_request *request, struct error *error);
void packet_ring_destroy(struct packet_ring *ring); /* NULL is ignored */
size_t packet_ring_bytes(void);

/* True: somebody looks. */
bool packet_ring_is_wanted(const struct packet_ring *ring);
void packet_ring_take(struct packet_ring *ring, const struct frame *frame);

/* Somebody asks: the newest packets with numbers above `after`, at most `limit`, as members of an
 * answer, the oldest first. */
void packet_ring_tell(struct packet_ring *ring, int64_t after, int64_t limit, int64_t now_us,
                      struct text *members);
/* One of them: all its lines, and the bytes of its headers. False: it is not there any more. */
bool packet_ring_tell_one(struct packet_ring *ring, int64_t number, int64_t now_us,
                          struct text *members, struct error *error);
/* From time to time: empties it if nobody has asked for long. */
void packet_ring_rest(struct packet_ring *ring, int64_t now_us);

#endif
