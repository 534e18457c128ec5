/* SPDX-License-Identifier: MIT */
/*
 * limits - how large the database and its log may grow, and how much room is left. Private to this
 * room.
 */
#ifndef STORAGE_LIMITS_H
#define STORAGE_LIMITS_H

#include "upkeep/upkeep.h"

/* Of the cap, for a step of sums: only rows that are in the sums may be shed. */
enum { SUM_PAGES = 128 };

int64_t limits_log_most(const struct storage_policy *policy);
int64_t limits_reserve_pages(const struct storage_writer *writer);
int64_t limits_room_pages(const struct upkeep *upkeep);
bool limits_count_pages(struct storage_writer *writer);
bool limits_of_file(struct storage_writer *writer, int64_t most, int64_t *told);
bool limits_set(struct storage_writer *writer, const struct storage_policy *policy);
void limits_look_at_pressure(struct storage_writer *writer);

#endif
