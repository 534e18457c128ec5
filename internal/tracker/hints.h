/* SPDX-License-Identifier: MIT */
/*
 * hints - which protocols a port speaks for, and which run over what. Private to this room.
 *
 * Made of the table of protocols once per tracker, so that nobody walks the ports of seventy
 * protocols for each flow. A protocol is its place in the table.
 */
#ifndef TRACKER_HINTS_H
#define TRACKER_HINTS_H

#include "parser/parser.h"

enum { HINTED_SETS_MOST = 1024, PROTOCOL_WORDS = 2 };

struct protocol_set {
    uint64_t words[PROTOCOL_WORDS];
};

struct hints {
    uint16_t of_port[65536]; /* which of the sets; 0: the empty one */
    struct protocol_set sets[HINTED_SETS_MOST];
    struct protocol_set carried[CARRIER_SCTP + 1]; /* by enum carrier */
};

/* NULL where memory is refused. */
struct hints *hints_create(void);
void hints_destroy(struct hints *hints);

static inline bool hints_know_port(const struct hints *hints, uint16_t port)
{
    return hints->of_port[port] != 0;
}
/* Those whose port one of the two is. */
struct protocol_set hints_of_ports(const struct hints *hints, uint16_t a, uint16_t b);
/* Takes the first in the order of the table; NULL where the set is empty. */
const struct protocol *protocols_take(struct protocol_set *set);

#endif
