/* SPDX-License-Identifier: MIT */
/*
 * stage - frames of the time to come, and the capture files that they are written to.
 *
 * Actors put frames in any order. Each hour of packet time is written once nothing before its end can
 * come any more, in the order of time. The same frames go to the file of the whole and to the file of
 * the present part, so that both can be compared. Long segments keep their first bytes only, as a
 * capture with a snapshot length does; their length on the wire stays.
 */
#ifndef WEEKS_STAGE_H
#define WEEKS_STAGE_H

#include "support/build.h"

#include <stdbool.h>
#include <stdio.h>

enum { STAGE_FILES = 2 };

struct stage {
    struct waiting_frame *waiting;
    size_t count, room;
    FILE *files[STAGE_FILES];
    int64_t written_us; /* frames before this are refused: an actor is late */
    uint64_t frames, late;
};

/* Begins a capture file in place of the one that was open. False: it cannot be made. */
bool stage_begin_file(struct stage *stage, unsigned file, const char *path);
void stage_put(struct stage *stage, int64_t at_us, const struct build *frame);
/* Writes the frames before a time. False: a file could not be written. */
bool stage_write_until(struct stage *stage, int64_t to_us);
/* Closes the files and drops what waits. */
bool stage_end(struct stage *stage);

#endif
