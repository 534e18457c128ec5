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
    ROUTE_DEVICE,
    ROUTE_ALERT,
    ROUTE_SILENCES,
    ROUTE_PROBES,
    ROUTE_SILENCE,
    ROUTE_SQL,
    ROUTE_VIEWS,
    ROUTE_PACKETS,
    ROUTE_PACKET,
    ROUTE_LISTING
};

struct route {
    const char *path; /* as in metrics and in the description; words in braces stand for others */
    enum route_kind kind;
    unsigned methods;      /* 1 << enum web_method */
    unsigned open_methods; /* those that need no token */
    const char *allow;     /* the methods, for the header Allow */
};

extern const struct route routes[];
extern const size_t route_count;

/* What a path has in the place of {listing} or {id}. */
struct route_match {
    const char *question; /* NULL: it is no listing */
    int64_t id;           /* 0: it has none */
};

/* NULL: there is none. */
const struct route *route_find(const char *path, struct route_match *match);

#endif
