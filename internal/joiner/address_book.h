/* SPDX-License-Identifier: MIT */
/*
 * address_book - which device holds which address on which link, and how that is known.
 *
 * Owned by the devices; one thread. A bounded number of entries: if the book is full, an address has
 * no entry, and its device is known by its frames only.
 */
#ifndef JOINER_ADDRESS_BOOK_H
#define JOINER_ADDRESS_BOOK_H

#include "base/map.h"
#include "base/slab.h"
#include "model/address.h"

/* How it is known who holds an address. A stronger one comes later. */
enum hold {
    HOLD_NONE,
    HOLD_SEEN,      /* frames came from it */
    HOLD_EXCHANGED, /* and what others sent to it arrived */
    HOLD_CLAIMED,   /* ARP, NDP */
    HOLD_LEASED,    /* a DHCP server acknowledged it, until a time */
};

/* The link of an address that an earlier run knew, where nothing tells the link. It is the first one
 * on which the address is entered. */
#define LINK_UNKNOWN UINT32_MAX

struct address {
    struct ip_address ip;
    uint32_t link;    /* the VLAN tags (vlans.h) */
    uint16_t source;  /* the first worker of the interface; 0: files */
    uint32_t turn;    /* how often it changed hands */
    uint8_t hold;     /* enum hold */
    bool is_answered; /* its holder only answered for it */
    bool is_router;   /* a DHCP server names it as the router */
    uint32_t device;  /* who holds it; 0: nobody */
    int64_t until_us; /* of a lease */
    int64_t since_us; /* the holder has it, as far as is known */
    bool is_told;     /* traffic said so in this turn */
};

struct address_book {
    /* Of the end at hand: addresses are looked up and entered on this link. */
    uint32_t link;
    uint16_t source;
    uint32_t unplaced; /* entries whose link is not known */
    struct slab slab;
    struct map index;
};

bool address_book_init(struct address_book *book, uint32_t addresses_most);
void address_book_clear(struct address_book *book);
/* NULL if it is not in the book. */
struct address *address_find(const struct address_book *book, const struct ip_address *ip);
/* The entry of this address, which may be new; NULL if the book is full. */
struct address *address_enter(struct address_book *book, const struct ip_address *ip);
/* The entry behind `index`, which begins with 0; NULL at the end. */
struct address *address_next(const struct address_book *book, uint32_t *index);
void address_remove(struct address_book *book, struct address *address);
bool address_is_leased(const struct address *address, int64_t time_us);

#endif
