/* SPDX-License-Identifier: MIT */
/*
 * film - the frames of a capture with their times, in memory, and runs of the program over them.
 *
 * There is one film at a time. Files and databases lie in the folder of runs.h.
 */
#ifndef SUPPORT_FILM_H
#define SUPPORT_FILM_H

#include "build.h"

enum { FILM_SECOND_US = 1000000, FILM_FRAMES_MOST = 8000, FILM_FRAME_BYTES = 600 };
#define FILM_START_US INT64_C(1795295645000000)

/* at_us: since FILM_START_US. Frames are kept in the order of their times. Of a frame of more than
 * FILM_FRAME_BYTES the first bytes are, as a capture with a snapshot length keeps them. */
void film_add(int64_t at_us, const struct build *frame);
void film_clear(void);
/* Writes the frames of [from_us, to_us) to a file, whose path is good until the next 7 calls. */
const char *film_write(const char *name, int64_t from_us, int64_t to_us);
/* Writes all frames to a file, FILM_DAYS_LATER days later. */
enum { FILM_DAYS_LATER = 3 };
const char *film_write_later(const char *name);
/* Runs the program over all frames into a new database, and clears the film. Returns its path. */
const char *film_record(const char *name);
/* The same with the look-up data of a folder. */
const char *film_record_with(const char *name, const char *data_directory);

#endif
