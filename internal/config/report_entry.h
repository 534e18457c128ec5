/* SPDX-License-Identifier: MIT */
/*
 * report_entry - an entry of `reports`: a report that is made again and again, and where it goes.
 *
 * Plain values. docs/privacy-report.md describes the members.
 */
#ifndef CONFIG_REPORT_ENTRY_H
#define CONFIG_REPORT_ENTRY_H

#include "config.h"

enum { REPORTS_MOST = 32, REPORT_NAME_SIZE = 64 };

/* The words of the member `what`, in their order. */
#define REPORT_SUBJECTS "privacy|network|device|campus"
enum report_subject { REPORT_OF_HOME, REPORT_OF_NETWORK, REPORT_OF_DEVICE, REPORT_OF_CAMPUS };

struct report_entry {
    char name[REPORT_NAME_SIZE];
    int64_t what;     /* one of enum report_subject */
    char device[256]; /* of REPORT_OF_DEVICE: by name, address or MAC */
    char every[16], at[16];
    struct text_list formats; /* of "html", "md", "json" */
    char folder[512];
    struct text_list to; /* names of targets (target.h) that get it */
    int64_t least;       /* of REPORT_OF_CAMPUS: devices of the smallest cell that is shown */
    int64_t keep_us, keep_json_us;
};

extern const struct option_table report_table;

/* What `every` and `at` mean. */
struct report_rhythm {
    enum { RHYTHM_SPAN, RHYTHM_DAILY, RHYTHM_WEEKLY, RHYTHM_MONTHLY } kind;
    int64_t span_us; /* of RHYTHM_SPAN: from one report to the next */
    int64_t day;     /* the first of a period: of the week, 0 is Sunday; of the month, 1 to 28 */
    int64_t minute;  /* of the day on which it is made */
};
/* False: the words mean nothing; the reason is a sentence. */
bool report_entry_rhythm(const struct report_entry *entry, struct report_rhythm *rhythm,
                         struct error *reason);

#endif
