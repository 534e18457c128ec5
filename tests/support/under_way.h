/* SPDX-License-Identifier: MIT */
/*
 * under_way - between which frames of a capture something is under way, so that a cut there would
 * tear it apart: what the property of cut captures passes over, by cause.
 *
 * It reads the frames once, in order, and knows no more of a connection than its ends, its flags and
 * who sent bytes last. So it says "under way" too often rather than too seldom.
 */
#ifndef SUPPORT_UNDER_WAY_H
#define SUPPORT_UNDER_WAY_H

#include "model/frame.h"

#include <stdbool.h>
#include <stddef.h>

enum cause {
    CAUSE_DATAGRAM, /* fragments of one */
    CAUSE_HANDSHAKE, /* of TCP, TLS, QUIC or SSH, up to the first bytes; the end of a connection, too */
    CAUSE_REQUEST, /* a question without all of its answer */
    CAUSE_LEASE,   /* a talk with a DHCP server */
    /* A connection or address whose frames change their MAC address, or a MAC at both ends. */
    CAUSE_ROUTE,
    CAUSE_LOST,     /* a connection of which bytes are missing */
    CAUSE_CONFLICT, /* an address that several MACs claim */
    CAUSE_BACKWARD, /* a connection from the smaller port: only its handshake tells who began */
    CAUSE_DAMAGE,   /* frames with a wrong checksum of IPv4: damaged addresses are no hosts' */
    CAUSE_COUNT
};
extern const char *const cause_words[CAUSE_COUNT];

struct under_way;

struct under_way *under_way_create(size_t frames_most);
void under_way_destroy(struct under_way *under_way);
void under_way_see(struct under_way *under_way, const struct frame *frame);
/* After the last frame. */
void under_way_end(struct under_way *under_way);
/* A connection was seen before this frame, and goes on behind it. Nothing of it need be under way. */
bool under_way_is_open(const struct under_way *under_way, size_t frame);
bool under_way_is(const struct under_way *under_way, size_t frame, enum cause cause);
/* Nothing is under way right before this frame (the first is 0). Else *cause is one of the causes. */
bool under_way_is_free(const struct under_way *under_way, size_t frame, enum cause *cause);

#endif
