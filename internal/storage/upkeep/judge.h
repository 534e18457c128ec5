/* SPDX-License-Identifier: MIT */
/*
 * judge - all names of flows by the tracker lists in use, some of them a step. Private to this room.
 *
 * The writer is given lists (storage_use_lists()). If they differ from those that the names in the
 * database were judged by, each name is judged again, in the order of its id. A verdict that
 * changed ends its row of name_label, and begins another. Names that are written meanwhile get
 * their verdict with their flow (write/rows_label.c). How far it came is written with the verdicts,
 * so it goes on there after a kill.
 */
#ifndef STORAGE_JUDGE_H
#define STORAGE_JUDGE_H

#include "write/writer_state.h"

/* True if names wait for a verdict by the lists in use. */
bool judge_is_due(const struct storage_writer *writer);
/*
 * Judges the next names, within a transaction of the caller's. New verdicts hold from then on; the
 * time counts when other lists come into use. False: the session has the reason.
 */
bool judge_step(struct storage_writer *writer, int64_t from_us);

#endif
