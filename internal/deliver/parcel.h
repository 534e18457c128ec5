/* SPDX-License-Identifier: MIT */
/*
 * parcel - what is sent to a target at once: a message, or several as a digest.
 *
 * Its messages never change, so neither does its id, however often it is sent. A plain struct.
 */
#ifndef DELIVER_PARCEL_H
#define DELIVER_PARCEL_H

#include "config/target.h"
#include "model/request.h"
#include "outcome.h"

#include <string.h>

enum parcel_state {
    PARCEL_SENDING, /* it is being sent; if that is the last word of a journal: perhaps it was */
    PARCEL_WAITING, /* it is sent again */
    PARCEL_DELIVERED,
    PARCEL_FAILED,
    PARCEL_TOLD, /* the database has what became of it */
};

struct parcel {
    char target[TARGET_NAME_SIZE];
    char messages[MESSAGES_BYTES_MOST + 1]; /* as in model/request.h: "12-90,95" */
    enum parcel_state state;
    int64_t tries, first_us, last_us; /* of the tries, by the clock */
    int64_t due_us;                   /* PARCEL_WAITING: not before */
    bool is_known;                    /* PARCEL_WAITING: the database has this state */
    char answer[ANSWER_SIZE];
};

static inline bool parcel_is_final(const struct parcel *parcel)
{
    return parcel->state == PARCEL_DELIVERED || parcel->state == PARCEL_FAILED;
}

static inline bool parcel_has(const struct parcel *parcel, int64_t message_id)
{
    int64_t first, last;
    for (const char *list = parcel->messages; request_next_messages(&list, &first, &last);) {
        if (message_id >= first && message_id <= last) return true;
        if (!*list) break;
    }
    return false;
}

static inline bool parcel_is_same(const struct parcel *one, const struct parcel *other)
{
    return strcmp(one->target, other->target) == 0 && strcmp(one->messages, other->messages) == 0;
}

#endif
