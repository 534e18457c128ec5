/* SPDX-License-Identifier: MIT */
/*
 * fragment - IP datagrams whose pieces are still arriving (RFC 791, 3.2; RFC 8200, 4.5).
 *
 * The pieces of one datagram have the same VLAN tags.
 *
 * It keeps the pieces, and the counts of those whose flow is not known yet. The flow is known once
 * the first fragment, which has the ports, was seen. The caller decides where pieces are counted, and
 * it parses the content.
 *
 * What is taken: pieces of whole units of eight bytes (but the last), up to the 65,535th byte. IPv4's
 * are cut to that, as Linux does; IPv6's are not taken (RFC 8200, 4.5). A piece within bytes that are
 * there is a copy. A piece of IPv6 of which only a part is there ends its datagram (RFC 5722): no receiver
 * takes it. With IPv4, receivers differ: the first copy of a byte is kept. Wherever copies have
 * other bytes, or two pieces are the last one, that is a conflict, and the datagram is contested.
 *
 * A datagram that became whole stays in the table without its bytes. So a copy of one of its
 * pieces is counted in the same flow. If the table is full, the caller takes the oldest out and
 * handles the part that arrived. Private to this room; one thread each.
 */
#ifndef TRACKER_FRAGMENT_H
#define TRACKER_FRAGMENT_H

#include "base/pool.h"
#include "parser/packet.h"
#include "placement.h"

struct fragments;
struct stream; /* stream.h */

/* The facts known about a datagram. */
struct datagram {
    struct packet packet; /* the first fragment, once seen; until then the first piece */
    struct placement placement;
    bool has_first;
    bool flow_known;         /* the packet names the flow */
    bool is_contested;       /* it had a conflict */
    bool is_refused;         /* its pieces overlap: no receiver takes it (IPv6) */
    uint32_t total_bytes;    /* 0 until the last fragment was seen */
    uint32_t end_bytes;      /* of the farthest fragment until then */
    uint64_t packets, bytes; /* pieces that no flow has counted yet */
    uint32_t conflicts;      /* the same */
    int64_t since_us;        /* time of the first of these */
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

/* The effect of a fragment on its datagram. */
struct fragment_result {
    enum fragment_answer answer;
    bool refused;   /* its bytes were not kept: no memory, or too many pieces */
    bool not_taken; /* no receiver takes the piece, or its datagram */
    /* The datagram, for FRAGMENT_FLOW_KNOWN and FRAGMENT_WHOLE. Only a whole one has its stream,
     * which the caller destroys. */
    struct datagram datagram;
};

/* NULL without memory. The pool is borrowed; it holds the bytes. */
struct fragments *fragments_create(struct pool *pool);
/* The pool owns the bytes and frees them. */
void fragments_destroy(struct fragments *fragments);
/* Adds a fragment that arrived in the given frame. */
void fragments_take(struct fragments *fragments, const struct packet *packet,
                    const struct placement *placement, int64_t time_us, uint64_t order,
                    struct fragment_result *result);
/* Removes the oldest datagram if it began before this time (INT64_MAX: any), whole or not. The
 * caller destroys its stream. False if there is none. */
bool fragments_take_oldest(struct fragments *fragments, int64_t before_us,
                           struct datagram *datagram);
/* True for a datagram that was whole, and stays only for copies of its pieces. */
bool datagram_is_over(const struct datagram *datagram);
/* Makes a packet of the content: all of it, or the contiguous beginning, which is contested. It borrows
 * the stream. False if there is none. */
bool datagram_content(const struct datagram *datagram, struct packet *packet);

#endif
