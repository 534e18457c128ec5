/* SPDX-License-Identifier: MIT */
/*
 * wheel - a timing wheel of one-second slots: finds what is due. Private to this room.
 *
 * It knows flows by their index alone and links them in memory of its own, a few bytes for each,
 * so that turning it does not touch the flows, which lie anywhere in a hundred megabytes.
 */
#ifndef TRACKER_WHEEL_H
#define TRACKER_WHEEL_H

#include <stdbool.h>
#include <stdint.h>

enum { WHEEL_SLOTS = 1024 };

struct wheel_link {
    uint32_t next, previous; /* 0: none */
    uint32_t slot;           /* 1 + its slot; 0: not on the wheel */
};

struct wheel {
    uint32_t first[WHEEL_SLOTS];
    struct wheel_link *links; /* by index */
    uint32_t most;
    int64_t second; /* everything before it has been visited */
    bool started;
};

/* Indexes are 1 to most. */
bool wheel_init(struct wheel *wheel, uint32_t most);
void wheel_clear(struct wheel *wheel);
/* Files the index under the second in which it is to be looked at; again: moves it. */
void wheel_file(struct wheel *wheel, uint32_t index, int64_t at_us);
void wheel_take_off(struct wheel *wheel, uint32_t index);
/* Takes the next whose time has come off the wheel; 0 where there is none before now. */
uint32_t wheel_due(struct wheel *wheel, int64_t now_us);
/* Any that is due soonest; 0 where there is none. */
uint32_t wheel_soonest(const struct wheel *wheel);

#endif
