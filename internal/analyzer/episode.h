/* SPDX-License-Identifier: MIT */
/*
 * episode - moments at which a threshold was crossed, put together to what people call one scan or
 * one flood.
 *
 * A crossing comes with the moment since which the window counts. Crossings that follow each other
 * within EPISODE_GAP_US are one episode, which lasts EPISODE_MOST_US at most: then its figures can be
 * measured again whenever it goes on. The last episode is kept as the state of its rule and target,
 * so that the next run goes on with it. Private to this room.
 */
#ifndef ANALYZER_EPISODE_H
#define ANALYZER_EPISODE_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

#define EPISODE_GAP_US (INT64_C(5) * 60 * 1000000)
#define EPISODE_MOST_US (INT64_C(60) * 60 * 1000000)

struct episode {
    int64_t begun_us;          /* the first crossing */
    int64_t first_us, last_us; /* since when it counts; the last crossing */
    bool is_known;             /* there is one */
    bool is_changed;           /* and it was not told like this */
    bool is_continued;         /* an earlier run told of its beginning */
};

enum episode_step { EPISODE_TOLD, EPISODE_GOES_ON, EPISODE_IS_NEW };

/* Takes the next crossing, in order of time. EPISODE_IS_NEW: it belongs to another episode, which
 * the caller begins with episode_begin() once it has put the present one away. */
enum episode_step episode_add(struct episode *episode, int64_t since_us, int64_t at_us);
void episode_begin(struct episode *episode, int64_t since_us, int64_t at_us);

/* As the state of a rule. */
enum { EPISODE_TEXT_BYTES = 80 };
void episode_write(const struct episode *episode, struct text *out);
/* Nothing is known from a text that episode_write() did not write. */
void episode_read(struct episode *episode, const char *text);

#endif
