/* SPDX-License-Identifier: MIT */
/* run - one run of the schedule. Private to this room. */
#ifndef SCHEDULE_RUN_H
#define SCHEDULE_RUN_H

#include "due.h"
#include "folder.h"
#include "schedule.h"

struct run {
    const struct schedule_options *options;
    struct schedule_count *count;
    struct editions *editions;
    struct storage_reader *reader;
    int64_t first_us, last_us; /* of all packets; 0: none */
    int64_t capture_id;        /* the newest run */
};

/* Opens the journal. In both cases editions_close() ends it. */
bool run_open(struct run *run, const struct schedule_options *options, struct error *error);
/* Removes files of an entry that are too old or too many (retain.c). */
bool run_retain(struct run *run, const struct report_entry *entry, struct error *error);

/*
 * Hands over what the view `reports` has otherwise (tell.c), to the program that writes the database.
 * Returns how many it did not take. is_last: closes the reader before.
 */
uint64_t run_tell_states(struct run *run, bool is_last);

#endif
