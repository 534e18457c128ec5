/* SPDX-License-Identifier: MIT */
/*
 * outcome - what is known after a message was sent.
 *
 * A message is sent again unless it was delivered or refused. So whatever is not surely one of
 * these two is something else.
 */
#ifndef DELIVER_OUTCOME_H
#define DELIVER_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

enum outcome_kind {
    OUTCOME_DELIVERED,
    OUTCOME_LATER,   /* the target said so, or nothing was sent */
    OUTCOME_UNKNOWN, /* it may have arrived */
    OUTCOME_REFUSED, /* for good */
};

enum { ANSWER_SIZE = 200 };

struct outcome {
    enum outcome_kind kind;
    int64_t wait_us;          /* the target said when; 0: it did not */
    char answer[ANSWER_SIZE]; /* for people; one line, without secrets */
};

/* Sets both, and returns true if the message was delivered. */
bool outcome_set(struct outcome *outcome, enum outcome_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
