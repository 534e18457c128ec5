/* SPDX-License-Identifier: MIT */
/* route - what a path of the server means. Constant data. Private to this room. */
#ifndef SERVER_ROUTE_H
#define SERVER_ROUTE_H

#include "request.h"

enum route_kind {
    ROUTE_HEALTH,
    ROUTE_READY,
    ROUTE_SESSION,
    ROUTE_EVENTS,
    ROUTE_DESCRIPTION,
    ROUTE_METRICS,
    ROUTE_PAGE,
    ROUTE_LISTING
};

struct route {
    const char
        *path; /* as in metrics and in the description; {listing} and {page} stand for others */
    enum route_kind kind;
    unsigned methods;      /* 1 << enum web_method */
    unsigned open_methods; /* those that need no token */
};

extern const struct route routes[];
extern const size_t route_count;

/* NULL: there is none. *question becomes that of a listing, else NULL. */
const struct route *route_find(const char *path, const char **question);
/* "GET, HEAD, POST": for the header Allow. */
const char *route_allow(const struct route *route);

#endif
