/* SPDX-License-Identifier: MIT */
/*
 * checks - what must hold of the database while it is written and when it is closed.
 *
 * A check is a sentence; it fails for good where it was found untrue once, and says the first case.
 */
#ifndef SOAK_CHECKS_H
#define SOAK_CHECKS_H

#include "sensor.h"

enum check {
    CHECK_CAP,
    CHECK_LOG,
    CHECK_OLD,
    CHECK_MISSING,
    CHECK_MINUTES,
    CHECK_HOURS,
    CHECK_ROLLUP,
    CHECK_LEDGER,
    CHECK_ROWS,
    CHECK_VALUES,
    CHECK_MEMORY,
    CHECK_DESCRIPTORS,
    CHECK_REACHED,
    CHECK_UNDISTURBED,
    CHECK_SOUND,
    CHECK_COUNT
};

struct checks {
    const char *database;
    struct storage_policy policy;
    const struct sums *sums;
    bool asked[CHECK_COUNT];
    char failure[CHECK_COUNT][300]; /* the first */
};

/* Prints under which check what was found, where it does not hold. */
void expect(struct checks *checks, enum check check, bool holds, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Ages and rollups of a database that nobody writes to at the moment. The cap took rows up to these
 * times, by enum storage_kind. */
void check_rows(struct checks *checks, int64_t now_us, const int64_t *shed_to_us);
/* Each row of capture_health, and the sum of those that are there. */
void check_ledger(struct checks *checks, const struct sensor_notes *notes);
/* Pages, indexes, references and ledgers. */
void check_sound(struct checks *checks);

/* Rows of the tables that hold what other rows name. */
struct values {
    int64_t domains, addresses, texts, terms, devices;
};
struct values count_values(const struct checks *checks);
int64_t count_of(const struct checks *checks, const char *sql);

/* A line each, as TAP has it. True: all hold. */
bool checks_report(const struct checks *checks);

#endif
