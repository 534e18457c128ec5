/* SPDX-License-Identifier: MIT */
/*
 * edition - a report that was made, or is to be made, for one period. Private to this room.
 *
 * As a line of the journal: NUMBER NAME STATE FROM TO MADE CAPTURE REPLACES FORMATS PATH. The path is
 * that of its files without their ending, and goes on to the end of the line.
 */
#ifndef SCHEDULE_EDITION_H
#define SCHEDULE_EDITION_H

#include "base/text.h"
#include "config/report_entry.h"

/* In the order of report_states (model/request.h). */
enum edition_state {
    EDITION_PENDING,   /* it has a number, and its files may be there in part */
    EDITION_DELIVERED, /* all of its files are in the folder */
    EDITION_SKIPPED,   /* no report was made: more periods were due at once than are made */
    EDITION_REPLACED,  /* another edition is there instead, its files are removed */
    EDITION_REMOVED,   /* its files are removed: they were too old, or too many */
    EDITION_FORGOTTEN, /* its files are removed, because a device shall be forgotten */
};
enum { EDITION_PATH_SIZE = 640 };

struct edition {
    int64_t number;
    char name[REPORT_NAME_SIZE];
    enum edition_state state;
    int64_t from_us, to_us;
    int64_t made_us;    /* by the clock; 0: not yet */
    int64_t capture_id; /* the newest run that it knew */
    int64_t replaces;   /* the number of an edition; 0: none */
    char formats[16];   /* "html,json"; "-": none any more */
    char path[EDITION_PATH_SIZE];
};

void edition_add_line(struct text *line, const struct edition *edition);
/* False: it is no line of an edition. */
bool edition_read_line(const char *line, struct edition *edition);

/* The next of its formats from *at on, which moves behind it; false: there is none. */
bool edition_next_format(const char **at, char format[8]);

#endif
