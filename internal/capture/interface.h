/* SPDX-License-Identifier: MIT */
/*
 * interface - one network interface: its present name, its state, and its drops. It may be renamed.
 * It may also disappear, and another one of the same name may appear. No function needs a
 * privilege; the descriptor is any socket. Private to this room.
 */
#ifndef CAPTURE_INTERFACE_H
#define CAPTURE_INTERFACE_H

#include "capture.h"

#include <net/if.h>

enum { INTERFACE_ANY = -1 }; /* the index of "any", which is always up */

struct interface {
    char name[IFNAMSIZ];
    char given[IFNAMSIZ]; /* the original name; a new interface may have it */
    int index, hardware;  /* ARPHRD_ number; -1: not known */
    enum live_state state;
    uint64_t drops; /* since it was created, at the last look */
};

/* False: no interface has this name. */
bool interface_open(struct interface *interface, int descriptor, const char *name);
/* Refreshes name and state. True: the interface was created again and has another index. */
bool interface_look(struct interface *interface, int descriptor);

/*
 * Frames that the card or its driver dropped for lack of room, since the last call:
 * rx_missed_errors and rx_fifo_errors (Linux,
 * Documentation/ABI/testing/sysfs-class-net-statistics). libpcap reports the same for promiscuous
 * captures only, and by the first name. 0 if the system does not report it.
 */
uint64_t interface_dropped(struct interface *interface);
/* The sum of them in a folder of such files. False: the folder has none. */
bool interface_drops_in(const char *folder, uint64_t *drops);

#endif
