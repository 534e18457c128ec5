/*
 * interface - one network interface, as the kernel tells of it at this moment. Nothing here needs a
 * privilege. The descriptor is any socket. Private to this room.
 */
#ifndef CAPTURE_INTERFACE_H
#define CAPTURE_INTERFACE_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

/* -1: there is none of this name. */
int interface_index(int descriptor, const char *name);
/* False: there is none of this index. */
bool interface_name(int descriptor, int index, char name[IFNAMSIZ]);
bool interface_is_up(int descriptor, const char *name);
/* ARPHRD_ number; -1: there is none of this name. */
int interface_hardware(int descriptor, const char *name);
/* Frames that the card or its driver gave up for want of room since the interface was made:
 * rx_missed_errors and rx_fifo_errors (Linux, Documentation/ABI/testing/sysfs-class-net-statistics).
 * libpcap tells the same of promiscuous captures only, and by the first name. False: nobody says. */
bool interface_drops(const char *name, uint64_t *drops);
/* The same of a folder of such files. */
bool interface_drops_in(const char *folder, uint64_t *drops);

#endif
