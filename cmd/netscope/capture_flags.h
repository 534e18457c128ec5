/* SPDX-License-Identifier: MIT */
/*
 * capture_flags - the flags of `netscope capture` that concern one run and no setting: when it
 * stops, and its outputs besides the rows.
 */
#ifndef CMD_CAPTURE_FLAGS_H
#define CMD_CAPTURE_FLAGS_H

#include "cli/command.h"

#include "pipeline/pipeline.h"

enum { STATS_FLOWS_MOST = 1000 };

struct capture_flags {
    uint64_t frames_most;   /* 0: all */
    struct raw_request raw; /* path NULL: none */
    unsigned detail;        /* of shown packets; 0: none are shown */
    bool hex_dump;
    unsigned stats_ms;  /* the interval of statistics; 0: none */
    unsigned top_flows; /* the number of conversations in them */
};

/* False: the reason has been printed. */
bool capture_flags_take(struct capture_flags *flags, const struct invocation *invocation);

#endif
