/* SPDX-License-Identifier: MIT */
/*
 * failed_attempts - failed attempts to connect, gathered in bounded memory so that they can be sorted.
 *
 * They come from the records that the recorder kept of this capture's rows (ended_attempt.h), and
 * from the rows of earlier captures. Without such records all of them come from rows. A row may
 * stand for many attempts (flow_record.folded). Such a row is unfolded as far as a rule needs it:
 * evenly over its duration, with invented targets and ports if it names none.
 *
 * Only attempts whose key came often enough are kept; the key is the source of a scan, or the target
 * of a flood. So most rows of a flood from forged sources are dropped at once. They are read once,
 * or twice if there are more than room. Attempts that still find no room are counted; tally.h
 * says which ones. Private to this room.
 */
#ifndef ANALYZER_FAILED_ATTEMPTS_H
#define ANALYZER_FAILED_ATTEMPTS_H

#include "rule.h"

struct failed_attempt {
    int64_t source, target; /* keys of addresses, as in flow.src */
    int64_t start_us;
    uint16_t port;
    uint8_t ip_protocol;
    /* For the rule's own use: */
    bool is_fresh, has_worked;
    bool is_crossing; /* enough came in the window that ends here */
    bool is_vertical; /* on this host, of which many ports were tried */
    bool is_few;      /* not enough, but one signal */
    int64_t since_us; /* the window's first */
};

struct failed_attempts {
    struct failed_attempt *items; /* memory for failed_attempts_most() of them */
    size_t count;
    uint64_t left_out;
};

/* No address has a key from here down: these are invented targets. */
#define FAILED_ATTEMPTS_INVENTED (-(INT64_C(1) << 62))

/* How many fit: 64 MiB of them by default. The system gives a page when it is first used. */
size_t failed_attempts_most(const struct rule_run *run);

/* What a rule gathers. */
struct failed_attempts_wanted {
    int64_t fewest, window_us; /* what crosses its threshold: so many within this time */
    bool by_port;              /* attempts on different ports are different targets */
    /* How many attempts the row is for this rule; 0: it does not count. */
    int64_t (*count)(const struct ended_attempt *row);
    /* The source of a scan, or the target of a flood. */
    uint64_t (*key)(const struct failed_attempt *attempt);
};

/* Gathers attempts that ended since two windows before this run. False: the error is set. The
 * caller clears the attempts in both cases. */
bool failed_attempts_gather(struct failed_attempts *attempts, struct rule_run *run,
                            const struct failed_attempts_wanted *wanted);
void failed_attempts_clear(struct failed_attempts *attempts); /* frees */

#endif
