/* SPDX-License-Identifier: MIT */
/*
 * wheel - a timing wheel of one-second slots: finds due flows. Private to this room.
 *
 * It knows flows only by index and links them in memory of its own, a few bytes each. So turning
 * the wheel does not touch the flows, which lie anywhere in a hundred megabytes.
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
    int64_t second; /* all earlier seconds have been visited */
    bool started;
};

/* Indexes are 1 to most. */
bool wheel_init(struct wheel *wheel, uint32_t most);
void wheel_clear(struct wheel *wheel);
/* The first call sets the time; else the first index that is scheduled does, and none is due sooner. */
void wheel_start(struct wheel *wheel, int64_t now_us);
/* Schedules the index for the second at which it must be examined; a second call moves it. */
void wheel_file(struct wheel *wheel, uint32_t index, int64_t at_us);
void wheel_take_off(struct wheel *wheel, uint32_t index);
/* Takes the next due index off the wheel; 0 if none is due now. */
uint32_t wheel_due(struct wheel *wheel, int64_t now_us);

#endif
