/* SPDX-License-Identifier: MIT */
/*
 * families - allows sockets of a few families only, like RestrictAddressFamilies= of the unit.
 * Loaded before the program (LD_PRELOAD).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

int socket(int family, int type, int protocol)
{
    static int (*next)(int, int, int);
    if (!next) {
        void *found = dlsym(RTLD_NEXT, "socket");
        memcpy(&next, &found, sizeof next);
    }
    if (family == AF_PACKET || family == AF_NETLINK || family == AF_UNIX)
        return next(family, type, protocol);
    errno = EAFNOSUPPORT;
    return -1;
}
