/* SPDX-License-Identifier: MIT */
/*
 * attempts - connections that failed, gathered in bounded memory so that they can be put in order.
 *
 * A query gives them as they stand in the table: source, target, port, ip_protocol, start_us,
 * whether they ended since the last run, how many the row stands for, and its duration. A row that
 * stands for many (flow_record.folded) is taken apart again, as far as a verdict needs it: evenly
 * over its duration, with invented targets and ports where it names none. Only those are kept whose
 * key (the source of a scan, the target of a flood) came often enough for a verdict: most rows of a
 * flood from forged sources are forgotten at once. The query is run once, or twice where there are
 * more rows than room; what then still finds no room is counted (tally.h says who goes without).
 * Private to this room.
 */
#ifndef ANALYZER_ATTEMPTS_H
#define ANALYZER_ATTEMPTS_H

#include "rule.h"

struct attempt {
    int64_t source, target; /* keys of addresses, as rows have them */
    int64_t start_us;
    uint16_t port;
    uint8_t ip_protocol;
    bool is_new;   /* ended since the last run */
    bool is_fresh; /* for the rule's own use */
};

struct attempts {
    struct attempt *items; /* memory for attempts_most() of them */
    size_t count;
    uint64_t left_out;
};

/* Keys of targets that no address has, from here down. */
#define ATTEMPTS_INVENTED (-(INT64_C(1) << 62))

/* How many fit: 64 MiB of them, of which the system gives what is used. */
size_t attempts_most(const struct rule_run *run);
/* What crosses a threshold: so many within so long. */
struct attempts_wanted {
    int64_t fewest, window_us;
    bool by_port; /* attempts on different ports are different targets */
};
bool attempts_gather(struct attempts *attempts, struct rule_run *run, const char *query,
                     const struct parameter *parameters, size_t parameter_count,
                     const struct attempts_wanted *wanted,
                     uint64_t (*key)(const struct attempt *attempt));
void attempts_clear(struct attempts *attempts); /* frees */

/* Which comes first: negative, 0 or positive, for qsort. */
static inline int attempts_order(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

#endif
