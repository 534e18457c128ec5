/* SPDX-License-Identifier: MIT */
/*
 * default_route - reads the kernel's routing tables in the format of /proc/net. Private to this
 * room.
 */
#ifndef CAPTURE_DEFAULT_ROUTE_H
#define CAPTURE_DEFAULT_ROUTE_H

#include <stdbool.h>
#include <stdio.h>

enum { INTERFACE_NAME_SIZE = 64 };

/* The interface of the default route with the lowest metric; false if there is none. */
bool default_route_ipv4(FILE *table, char name[INTERFACE_NAME_SIZE]);
bool default_route_ipv6(FILE *table, char name[INTERFACE_NAME_SIZE]);

#endif
