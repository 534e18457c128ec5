/* SPDX-License-Identifier: MIT */
/*
 * fragment - IP datagrams whose pieces are still arriving (RFC 791, 3.2; RFC 8200, 4.5).
 *
 * It keeps the pieces, and the counts of those whose flow is not known yet. The flow is known once
 * the first fragment, which has the ports, was seen. The first copy of a byte wins (as Linux and
 * Zeek do). What is counted where, and what the content says, is decided by the caller.
 *
 * A datagram that became whole stays in the table without its bytes, so that a copy of one of its
 * pieces is counted in the same flow. If the table is full, the caller takes the oldest out and
 * handles it with what there is of it. Private to this room; one thread each.
 */
#ifndef TRACKER_FRAGMENT_H
#define TRACKER_FRAGMENT_H

#include "base/pool.h"
#include "parser/packet.h"
#include "placement.h"

struct fragments;
struct stream; /* stream.h */

/* What is known of a datagram. */
struct datagram {
    struct packet packet; /* the first fragment, once seen; until then the first piece that came */
    struct placement placement;
    bool has_first;
    bool flow_known;         /* the packet names the flow */
    uint32_t total_bytes;    /* 0 until the last fragment was seen */
    uint64_t packets, bytes; /* pieces that no flow has counted yet */
    int64_t since_us;        /* when the first of these came */
    int64_t started_us, last_us;
    uint64_t first_order;  /* of the frame with the first piece */
    struct stream *stream; /* the bytes; NULL: none */
};

enum fragment_answer {
    FRAGMENT_FULL,       /* nothing was taken: take the oldest datagram out, and try again */
    FRAGMENT_KEPT,       /* its datagram's flow is not known yet: it is counted later */
    FRAGMENT_FLOW_KNOWN, /* the pieces of the datagram are to be counted now */
    FRAGMENT_WHOLE,      /* they are to be counted, and the content is there */
};

/* What a fragment did to its datagram. */
struct fragment_result {
    enum fragment_answer answer;
    bool refused; /* its bytes were not kept: no memory, or too many pieces */
    /* FRAGMENT_FLOW_KNOWN, FRAGMENT_WHOLE: the datagram; only that of a whole one has its stream,
     * which is the caller's to destroy. */
    struct datagram datagram;
};

/* NULL without memory. The pool is borrowed; it holds the bytes. */
struct fragments *fragments_create(struct pool *pool);
/* The bytes go with the pool. */
void fragments_destroy(struct fragments *fragments);
/* Takes a fragment that came as the given frame. */
void fragments_take(struct fragments *fragments, const struct packet *packet,
                    const struct placement *placement, int64_t time_us, uint64_t order,
                    struct fragment_result *result);
/* Takes out the oldest datagram, if it began before this time (INT64_MAX: any), whole or not; its
 * stream is the caller's to destroy. False if there is none. */
bool fragments_take_oldest(struct fragments *fragments, int64_t before_us,
                           struct datagram *datagram);
/* A datagram that was whole, and stayed for copies of its pieces only. */
bool datagram_is_over(const struct datagram *datagram);
/* Makes a packet of the content: all of it, or as much as there is from its beginning. It borrows
 * the stream. False if there is none. */
bool datagram_content(const struct datagram *datagram, struct packet *packet);

#endif
