/* SPDX-License-Identifier: MIT */
/*
 * runs - the whole pipeline over capture files, and the contents of the resulting databases.
 *
 * Databases lie in the test's own folder under /tmp, made and removed by the group's set-up and
 * tear-down. A failed run or query fails the present test.
 */
#ifndef SUPPORT_RUNS_H
#define SUPPORT_RUNS_H

#include "pipeline/pipeline.h"

int runs_make_folder(void **state);
int runs_remove_folder(void **state);

/* The path of a database in the folder; valid for the next 63 calls. */
const char *database(const char *name);

/* An option in addition to those of the tests; a list ends with key NULL. */
struct run_switch {
    const char *key, *value;
};
/* False, and the sentence on standard error, if the run fails. */
bool run(const char *path, const char *workers, const char *const *files, size_t file_count,
         struct run_report *report);
bool run_with(const struct run_switch *switches, const char *path, const char *workers,
              const char *const *files, size_t file_count, struct run_report *report);

/* True if two databases have the same rows in all views, apart from ids. */
bool same_rows(const char *one, const char *other);
/* A view's name, and a statement. True if both databases answer it with the same rows, in any order. */
struct told {
    const char *what, *sql;
};
bool same_answer(const char *one, const char *other, const struct told *told);
/* True if each row of the part is one of the whole. */
bool adds_nothing(const char *whole, const char *part, const struct told *told);
/* True if tests/invariants.sql returns no row. */
bool keeps_the_contract(const char *path);
/* The first column of the first row. */
long long count(const char *path, const char *sql);
/* For qsort of char *. */
int lines_by_text(const void *a, const void *b);

#endif
