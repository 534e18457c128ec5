/* SPDX-License-Identifier: MIT */
/*
 * runs - the whole pipeline over capture files, and what is in the databases that it left.
 *
 * Databases live in a folder of the test's own under /tmp, made and removed by the group's set-up
 * and tear-down. A failure to run or to ask fails the test that is running.
 */
#ifndef SUPPORT_RUNS_H
#define SUPPORT_RUNS_H

#include "pipeline/pipeline.h"

int runs_make_folder(void **state);
int runs_remove_folder(void **state);

/* The path of a database in the folder; good for the next 63 calls. */
const char *database(const char *name);

/* An option beside those of the tests; a list ends with key NULL. */
struct run_switch {
    const char *key, *value;
};
/* False, and the sentence on standard error, where the run fails. */
bool run(const char *path, const char *workers, const char *const *files, size_t file_count,
         struct run_report *report);
bool run_with(const struct run_switch *switches, const char *path, const char *workers,
              const char *const *files, size_t file_count, struct run_report *report);

/* Do two databases hold the same through the views, ids aside? */
bool same_rows(const char *one, const char *other);
/* tests/invariants.sql finds nothing. */
bool keeps_the_contract(const char *path);
/* The first column of the first row. */
long long count(const char *path, const char *sql);
/* For qsort of char *. */
int lines_by_text(const void *a, const void *b);

#endif
