/* SPDX-License-Identifier: MIT */
/*
 * claims - who claimed an address by ARP, and which of these claims contest that of an owner.
 *
 * A claimant is one MAC with one address on one link, over all captures of a sensor so far. Equal
 * addresses on two links are two addresses (RFC 5227, section 1). Of an address, the
 * owner is whoever was seen last of those that came before; what makes a later claimant's claim a
 * contest is its ground. Private to this room.
 */
#ifndef ANALYZER_CLAIMS_H
#define ANALYZER_CLAIMS_H

#include "rule.h"

struct claimant {
    int64_t ip;    /* a key, as in flow.src */
    int64_t vlans; /* the tags of its claims (vlans.h) */
    struct mac_address mac;
    int64_t first_us, last_us, count;
    bool is_here;           /* it claimed in this capture */
    bool is_leased;         /* DHCP gave it the address */
    bool is_address_leased; /* or somebody */
    bool is_gateway;        /* the address is a gateway's */
    int64_t device_id;
    int64_t device_until_us; /* its device was seen, and has the address; 0: not */
    int64_t familiar;        /* other devices known before this capture that are here */
    bool is_damaged;         /* the MAC of another claimant, with a bit or two flipped */
    bool has_traffic;
};

struct claims {
    struct claimant *items; /* by address and link, then in the order in which they came */
    size_t count, capacity;
};

/* False: the error is set. The caller frees the items in both cases. */
bool claims_read(struct claims *claims, struct rule_run *run);
bool claims_suffice(const struct claimant *claimant, const struct analyzer_thresholds *thresholds);
/* The first claimant of its address contests nothing. */
bool claims_first_of(const struct claims *claims, size_t number);

enum contest_ground {
    GROUND_NONE,
    GROUND_OWNER_IS_HERE,   /* the owner claims or uses it still */
    GROUND_AT_ONCE,         /* the second came within minutes of the owner's last claim */
    GROUND_STANDS_IN,       /* it claims only while the owner sleeps, which comes back */
    GROUND_HANDED_OVER,     /* a service's address, which one of a pair of machines has at a time */
    GROUND_OWNER_IS_SILENT, /* a steady owner, silent since, and the network is the same */
};

/* All claims to one address that contest one owner, within a day of each other. */
struct contest {
    struct claimant owner, leader;
    enum contest_ground ground; /* of the leader */
    enum severity severity;
    int64_t claimants; /* the owner is one */
    int64_t claims;    /* of all but the owner */
    int64_t last_us;   /* of all but the owner */
    int64_t addresses; /* that the leader contests */
};

struct contests {
    struct contest *items; /* in the order in which they began */
    size_t count, capacity;
};

/* False without memory. The caller frees the items in both cases. */
bool contests_find(struct contests *contests, const struct claims *claims,
                   const struct analyzer_thresholds *thresholds);

#endif
