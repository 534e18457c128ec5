/* SPDX-License-Identifier: MIT */
/*
 * capture_flags - the flags of `netscope capture` that are about one run and no setting: when it
 * stops, what is kept or shown beside the rows.
 */
#ifndef CMD_CAPTURE_FLAGS_H
#define CMD_CAPTURE_FLAGS_H

#include "cli/command.h"

#include "pipeline/pipeline.h"

enum { STATS_FLOWS_MOST = 1000 };

struct capture_flags {
    uint64_t frames_most;   /* 0: all */
    struct raw_request raw; /* path NULL: none */
    unsigned detail;        /* of what is shown of packets; 0: they are not */
    bool hex_dump;
    unsigned stats_ms;  /* statistics this often; 0: none */
    unsigned top_flows; /* of them, so many conversations */
};

/* False: it has been said what is wrong. */
bool capture_flags_take(struct capture_flags *flags, const struct invocation *invocation);

#endif
