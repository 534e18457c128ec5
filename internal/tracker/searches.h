/* SPDX-License-Identifier: MIT */
/*
 * searches - who asks for very many addresses by ARP: on its own link, a search for hosts is that.
 *
 * Each MAC's questions of five minutes are a set of bits, so what is asked again counts once. A network
 * of more than 512 addresses counts as less than it has. If two MACs share a place, the one that asked
 * for more keeps it for as long as its five minutes last. When 50, 100, 200 and 400 are reached, that is
 * evidence about the device. All frames that are not IP go to one worker, so the verdict is the same for
 * any number of them. Private to this room; one for each tracker.
 */
#ifndef TRACKER_SEARCHES_H
#define TRACKER_SEARCHES_H

#include "tracker_state.h"

/* Call it if a sender asked who has an address (binding->asked). Returns the number of addresses if that
 * is new evidence, else 0. */
unsigned searches_take(const struct feeding *feeding, const struct address_binding *binding);

#endif
