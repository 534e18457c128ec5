/* SPDX-License-Identifier: MIT */
/*
 * interface - one network interface: what it is called now, whether it is there and up, what it
 * dropped. It may be renamed, and go and come back as another one of the same name. Nothing here
 * needs a privilege; the descriptor is any socket. Private to this room.
 */
#ifndef CAPTURE_INTERFACE_H
#define CAPTURE_INTERFACE_H

#include "capture.h"

#include <net/if.h>

enum { INTERFACE_ANY = -1 }; /* the index of "any", which is always up */

struct interface {
    char name[IFNAMSIZ];
    char given[IFNAMSIZ]; /* as it was called at first: what may come back */
    int index, hardware;  /* ARPHRD_ number; -1: not known */
    enum live_state state;
    uint64_t drops; /* since it was made, as it said last */
};

/* False: there is none of this name. */
bool interface_open(struct interface *interface, int descriptor, const char *name);
/* Looks at it again. True: it was made anew, and has another index by now. */
bool interface_look(struct interface *interface, int descriptor);

/* Frames that the card or its driver gave up for want of room, since that was asked last:
 * rx_missed_errors and rx_fifo_errors (Linux,
 * Documentation/ABI/testing/sysfs-class-net-statistics). libpcap tells the same of promiscuous
 * captures only, and by the first name. 0 where nobody says. */
uint64_t interface_dropped(struct interface *interface);
/* All of them, of a folder of such files. False: nobody says. */
bool interface_drops_in(const char *folder, uint64_t *drops);

#endif
