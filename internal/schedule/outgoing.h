/* SPDX-License-Identifier: MIT */
/*
 * outgoing - reports on their way to targets of `netscope deliver`. Private to this room.
 *
 * Another user delivers them, and the folder of the reports is for its owner only. So an edition of an
 * entry with `to` has a copy in DATABASE-outgoing, made before the journal says that it is delivered.
 * While the copy is there, each run asks for the messages that are missing (REQUEST_REPORT_MADE; asked
 * twice, it is one message). It goes when each target has its answer, when it is as old as messages may
 * become, or when the edition's own files go.
 */
#ifndef SCHEDULE_OUTGOING_H
#define SCHEDULE_OUTGOING_H

#include "run.h"

/* True: the copy is there, or the entry needs none. */
bool outgoing_put(const struct run *run, const struct report_entry *entry,
                  const struct edition *edition, struct error *error);

enum { OUTGOING_MOST = 64 }; /* messages of one run */

struct outgoing {
    struct outgoing_message {
        const struct report_entry *entry;
        size_t edition; /* index in run->editions */
        const char *target;
        char file[EDITION_PATH_SIZE + 16];
    } messages[OUTGOING_MOST];
    size_t count;
};

/* Removes copies that nobody needs, and finds the messages that are missing. Needs run->reader. */
void outgoing_find(const struct run *run, struct outgoing *outgoing);
/* Asks for them, after the reader is closed. What nobody took is asked again by the next run. */
void outgoing_ask(const struct run *run, const struct outgoing *outgoing);

#endif
