/* SPDX-License-Identifier: MIT */
/*
 * checks - conditions that must hold of the database while it is written and when it is closed.
 *
 * A check is a sentence. If it is once untrue, it has failed, and keeps the first case.
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
    CHECK_PEERS,
    CHECK_DAYS,
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

/* Records the case under the check if the condition does not hold. */
void expect(struct checks *checks, enum check check, bool holds, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/*
 * Checks ages and rollups of a database that no thread writes at the moment. The cap removed rows
 * up to these times, by enum storage_kind.
 */
void check_rows(struct checks *checks, int64_t now_us, const int64_t *shed_to_us);
/* Checks each row of capture_health, and the sum of the remaining ones. */
void check_ledger(struct checks *checks, const struct sensor_notes *notes);
/* Checks pages, indexes, references and ledgers. */
void check_sound(struct checks *checks);

/* Rows of the tables whose values other rows refer to. */
struct values {
    int64_t domains, addresses, texts, terms, devices;
};
struct values count_values(const struct checks *checks);
int64_t count_of(const struct checks *checks, const char *sql);

/* Prints a line each, in the format of TAP. True: all hold. */
bool checks_report(const struct checks *checks);

#endif
