/* SPDX-License-Identifier: MIT */
/* path - the routers between here and the host, as UDP and as TCP meet them. */
#ifndef PROBE_PATH_H
#define PROBE_PATH_H

#include "model/address.h"
#include "probe.h"

enum { HOPS_MOST = 30 };
enum path_way { PATH_UDP, PATH_TCP, PATH_WAYS };

struct hop {
    enum path_way way;
    int distance;              /* from 1 */
    struct ip_address address; /* version 0: silent, or its address is not known */
    int64_t us;                /* until it answered; 0: silent */
    char name[120];            /* by reverse DNS; empty: none */
    struct probe_locality locality;
};

struct path {
    struct hop hops[PATH_WAYS * HOPS_MOST];
    size_t count;
    /* How far packets came and whether the host answered; 0: no word came at all. */
    int heard[PATH_WAYS];
    bool is_reached[PATH_WAYS];
    int64_t longest_us[PATH_WAYS];
};

enum { PATH_UDP_PORT = 33434 }; /* where programs like this one send to, so nothing listens */

#endif
