/* SPDX-License-Identifier: MIT */
/*
 * demo_network - a small network in network namespaces of its own, that `netscope capture` records.
 *
 * A router with a bridge, and some hosts on cables to it. They are processes with real sockets
 * (demo_hosts.h). The host's own network is not touched, and nothing leaves the namespaces. All of it
 * is one process-id namespace: it ends when its first process does, and that one when its parent does.
 */
#ifndef CMD_DEMO_NETWORK_H
#define CMD_DEMO_NETWORK_H

#include "base/error.h"

#include <stdbool.h>
#include <sys/types.h>

struct demo_network {
    const char *database, *config, *data_directory; /* for the capture; the first is made by it */
    unsigned seconds;                               /* then the network and the capture end */
    pid_t stage;                                    /* 0: none; the rest is filled by the start */
    int life;                                       /* while it is open, the network lives */
};

/* Returns once the capture has made its database. False: the error is filled, and nothing is left. */
bool demo_network_start(struct demo_network *network, struct error *error);
/* Returns once all of its processes have ended, and the capture has written what it saw. */
void demo_network_end(struct demo_network *network);

#endif
