/* SPDX-License-Identifier: MIT */
/*
 * hints - the protocols that a port hints at, and the protocols of each carrier. Private to this
 * room.
 *
 * It is made from the table of protocols once per tracker. So no flow has to walk the ports of
 * seventy protocols. A protocol is its place in the table.
 */
#ifndef TRACKER_HINTS_H
#define TRACKER_HINTS_H

#include "parser/parser.h"

enum { HINTED_SETS_MOST = 1024, PROTOCOL_WORDS = 2 };

struct protocol_set {
    uint64_t words[PROTOCOL_WORDS];
};

struct hints {
    uint16_t of_port[65536]; /* number of the set; 0: the empty one */
    struct protocol_set sets[HINTED_SETS_MOST];
    struct protocol_set carried[CARRIER_SCTP + 1]; /* by enum carrier */
    struct protocol_set proved;                    /* over TCP: PROTOCOL_PROVES_ITSELF */
};

/* NULL if memory is refused. */
struct hints *hints_create(void);
void hints_destroy(struct hints *hints);

static inline bool hints_know_port(const struct hints *hints, uint16_t port)
{
    return hints->of_port[port] != 0;
}
/* The protocols that list one of the two ports. */
struct protocol_set hints_of_ports(const struct hints *hints, uint16_t a, uint16_t b);
/* Takes the first in the order of the table; NULL if the set is empty. */
const struct protocol *protocols_take(struct protocol_set *set);

#endif
