/* SPDX-License-Identifier: MIT */
/*
 * habit - what is usual for a device, by the sums of its earlier days.
 *
 * A device is known after three days; before, nothing about its habits is worse than `low`, and the
 * finding says "learning". What is usual is a median, and how far days lie from it is the median of
 * that, so that one odd day does not become usual. Private to this room.
 */
#ifndef ANALYZER_HABIT_H
#define ANALYZER_HABIT_H

#include "sighting.h"
#include "sum_blocks.h"

#define HABIT_HOUR_US (INT64_C(3600) * 1000000)
#define HABIT_DAY_US (24 * HABIT_HOUR_US)

/* Asks one of the queries about a block, which take :from_us, :until_us and, unless it is none, :least.
 * The caller closes the answer. */
bool habit_ask(struct rule_run *run, const char *query, const char *const *columns,
               const struct sum_block *block, enum rule_number least, struct answer *rows);

/* Judges one row of such a query. False: the error is set. */
typedef bool habit_judge(struct rule_run *run, const struct sum_block *block,
                         const struct answer *rows);

/* Asks it, and judges each row. */
bool habit_judge_rows(struct rule_run *run, const char *query, const char *const *columns,
                      const struct sum_block *block, enum rule_number least, habit_judge *judge);

/* A sighting of a device, whose address is in a column of text. */
struct sighting habit_sighting(const struct answer *rows, int device_column, int ip_column,
                               const struct sum_block *block);

/* Whether what a device sent on a day is far above what it sent on the days before, of which there
 * are five or more. False: the error is set. */
bool habit_sent_is_unusual(struct rule_run *run, int64_t device_id, int64_t day, int64_t sent,
                           int64_t *usual, bool *is_unusual);

/* Adds to the details whether the device is known. */
void habit_baseline(struct alert *alert, bool is_learnt);

/* "12 MB" */
void habit_add_size(struct text *text, int64_t bytes);

#endif
