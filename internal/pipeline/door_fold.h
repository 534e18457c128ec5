/* SPDX-License-Identifier: MIT */
/*
 * door_fold - flows beyond a share, gathered into rows that stand for many. Private to this room.
 *
 * A row is of the flows of one end (the source, or the host that many forged sources reach), one
 * state, and one span of FOLD_SPAN_US. It keeps what they have in common. Memory is of fixed size.
 * One thread.
 */
#ifndef PIPELINE_DOOR_FOLD_H
#define PIPELINE_DOOR_FOLD_H

#include "base/fold.h"
#include "model/joined_row.h"

struct door_fold {
    struct fold rows;
};

bool door_fold_init(struct door_fold *fold);
void door_fold_clear(struct door_fold *fold);
/* side: of the end that the row names, 0 the originator. False: there is no room, flush first. */
bool door_fold_add(struct door_fold *fold, const struct joined_row *row, int side, uint16_t group);
bool door_fold_is_full(const struct door_fold *fold);
bool door_fold_is_empty(const struct door_fold *fold);
/* Gives the rows in the order of their first flows, and begins again. */
void door_fold_flush(struct door_fold *fold, void (*take)(void *owner, struct joined_row *row),
                     void *owner);

#endif
