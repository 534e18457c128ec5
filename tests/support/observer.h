/* SPDX-License-Identifier: MIT */
/*
 * observer - a tracker for tests, and its records: each as a line of text without its ids, and
 * flows also as structs. Used by one thread.
 */
#ifndef SUPPORT_OBSERVER_H
#define SUPPORT_OBSERVER_H

#include "build.h"

#include "tracker/tracker.h"

enum { OBSERVED_MOST = 64 };

struct observer {
    struct tracker *tracker;
    int64_t now_us;
    uint64_t number; /* of the last frame */
    bool quiet;      /* count flows only */
    char *lines;     /* all records so far; NUL-terminated, owned */
    size_t size, capacity;
    uint64_t flow_packets; /* over final flow records outside tunnels */
    uint64_t flow_count;   /* final flow records */
    /* records that stand for several flows; the number of those flows */
    uint64_t folded_rows, folded_flows;
    struct flow_record most_folded;          /* the record that stands for the most flows */
    struct flow_record flows[OBSERVED_MOST]; /* the first final ones, without their text */
};

/* The settings' defaults, one worker, room for few flows. */
struct tracker_options observer_options(void);
/* options NULL: observer_options(). Its put and owner are replaced. Asserts success. */
struct observer *observer_create(const struct tracker_options *options);
void observer_destroy(struct observer *observer);
/* Empties what was observed, and starts with a new tracker. */
void observer_restart(struct observer *observer);
/* Shows the frame to the tracker at the observer's time, with the next number. */
void observer_see(struct observer *observer, const struct build *frame);
void observer_see_bytes(struct observer *observer, int link_type, struct span bytes,
                        uint32_t wire_bytes);
/* The end of the capture; returns the lines. */
const char *observer_finish(struct observer *observer);
/* The same lines, sorted, if their order does not matter. malloc'ed. */
char *lines_sorted(const char *lines);

/* A broken rule of the ledger, in words; NULL if all hold. After observer_finish(). */
const char *observer_broken_rule(const struct observer *observer);

#endif
