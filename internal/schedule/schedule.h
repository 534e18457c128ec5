/* SPDX-License-Identifier: MIT */
/*
 * schedule - makes the reports of the configuration when they are due, each exactly once.
 *
 * A report of `reports` is made for one period after the other (period.h). What is made has a number
 * that is never given again: an edition (edition.h). Editions are remembered in a journal
 * (DATABASE-reports, editions.h), and are handed over to the program that writes the database, for
 * the view `reports`. Order on the disk, so that a kill at any moment costs nothing:
 *   1. the journal says that edition N is pending
 *   2. each file is written beside its name, and gets its name when it is whole
 *   3. a copy for other users is made, if it has targets (outgoing.h)
 *   4. the journal says that edition N is delivered
 * Names of files follow from the edition, so what was cut off between 2 and 4 is written over.
 *
 * The clock decides what is due, and may be wrong. An edition that was made at a time that lies in
 * the future, or before packets of its period came, is made again: the new one replaces it.
 *
 * One thread. Nothing here is on the way of a packet.
 */
#ifndef SCHEDULE_SCHEDULE_H
#define SCHEDULE_SCHEDULE_H

#include "base/error.h"
#include "base/zone.h"
#include "config/report_entry.h"
#include "model/request.h"
#include "report/report.h"

#include <signal.h>

struct schedule_options {
    const char *database, *software;
    const struct report_entry *entries;
    size_t entry_count;
    const struct zone *zone; /* of local days; borrowed */
    const char *zone_name;
    int64_t now_us;                    /* the clock */
    int64_t keep_messages_us;          /* how long a message of a report is kept */
    const volatile sig_atomic_t *stop; /* not 0: end soon */
    /* Has the request executed by the writer. NULL: nobody learns what became of reports. */
    bool (*hand_over)(void *owner, const struct request *request, struct error *error);
    void *owner;
};

struct schedule_count {
    uint64_t made, pending; /* of this run; now */
    uint64_t not_told;      /* whose state the database has otherwise, because nobody took it */
};

/*
 * Makes what is due. False: something could not be made, which the error says; what was not made is
 * tried again by the next run.
 */
bool schedule_run(const struct schedule_options *options, struct schedule_count *count,
                  struct error *error);

/*
 * Removes the files of all editions that may tell of this device: those whose period touches
 * [first_us, last_us], in which it was seen. *count: how many editions.
 */
bool schedule_forget(const struct schedule_options *options, int64_t first_us, int64_t last_us,
                     uint64_t *count, struct error *error);

/* Writes a report into a new file that only its owner may read, which gets its name at the end. */
bool schedule_write_file(struct storage_reader *reader, const struct report_request *request,
                         const char *path, struct error *error);

#endif
