/* SPDX-License-Identifier: MIT */
/* extent - how far the rows of a database reach, in time and in its sums. Private to this room. */
#ifndef ASK_EXTENT_H
#define ASK_EXTENT_H

#include "base/error.h"
#include "storage/reader.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * "Now" is the newest packet time that is at most five minutes ahead of the machine's clock. One frame
 * or one capture with a wrong clock does not move it. If all are ahead, the end of the newest capture.
 */
#define EXTENT_AHEAD_US (INT64_C(300) * 1000000)
struct extent {
    int64_t newest_us; /* "now"; 0: the database has no packet, so no row matches */
    int64_t ahead_us;  /* the newest time of all, if it is ahead; else 0 */
};
/* False: the error is filled. */
bool extent_find(struct storage_reader *reader, struct extent *extent, struct error *error);
/*
 * Whether sums, and the lists of ids beside them, stand for every row: those of an earlier layout are
 * summed after they have been moved. False: the error is filled.
 */
bool extent_is_summed(struct storage_reader *reader, bool *is_summed, struct error *error);

#endif
