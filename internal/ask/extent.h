/* SPDX-License-Identifier: MIT */
/* extent - how far the rows of a database reach, in time and in its sums. Private to this room. */
#ifndef ASK_EXTENT_H
#define ASK_EXTENT_H

#include "base/error.h"
#include "storage/reader.h"

#include <stdbool.h>
#include <stdint.h>

/* The newest packet time. 0: the database has no packet, so no row matches. False: the error is filled. */
bool extent_newest_time(struct storage_reader *reader, int64_t *newest_us, struct error *error);
/*
 * Whether sums, and the lists of ids beside them, stand for every row: those of an earlier layout are
 * summed after they have been moved. False: the error is filled.
 */
bool extent_is_summed(struct storage_reader *reader, bool *is_summed, struct error *error);

#endif
