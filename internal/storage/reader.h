/* SPDX-License-Identifier: MIT */
/*
 * reader - rows out of a database, by a connection that can only read.
 *
 * Any number of readers may read a database while its writer writes. Each query sees the rows of
 * one moment. A reader and its rows belong to one thread, except storage_interrupt().
 */
#ifndef STORAGE_READER_H
#define STORAGE_READER_H

#include "base/error.h"
#include "model/value.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct storage_reader;
struct storage_rows; /* a running query */

/*
 * Read-only. Refuses the same files as the writer, and one that does not exist. Never writes, for
 * any query. A query may take ten minutes in its steps. Used by one thread, except
 * storage_interrupt().
 */
struct storage_reader *storage_reader_open(const char *path, struct error *error);
/*
 * The same beside a writer of this process, which compared the schema or made it: schema_mark is
 * storage_schema_mark() (storage.h). If another program changed the schema since then, it is compared.
 */
struct storage_reader *storage_reader_open_beside(const char *path, int64_t schema_mark,
                                                  struct error *error);
/*
 * The same for a database whose schema somebody changed, and without a limit of time: for its check
 * (maintenance.h).
 */
struct storage_reader *storage_reader_open_as_it_is(const char *path, struct error *error);
/* True if another program, or this one, has it open for writing. */
bool storage_is_being_written(const char *path);
/* The holder of the writer's lock, from the lock file. False: there is none. */
struct storage_holder {
    int64_t process;    /* 0: not known */
    char control[4096]; /* path of its control socket; "": none, or not known to this user */
};
bool storage_holder_of(const char *path, struct storage_holder *holder);
/* After all of its rows were closed. */
void storage_reader_close(struct storage_reader *reader);

struct parameter { /* bound by name, such as ":ip" */
    const char *name;
    struct value value;
};

/*
 * A question of schema/questions by its path ("device/activity"), or (name NULL) one statement of
 * the user's.
 */
struct storage_rows *storage_query(struct storage_reader *reader, const char *name, const char *sql,
                                   const struct parameter *parameters, size_t count,
                                   struct error *error);
/*
 * From now on the reader reads these views alone (their names, and NULL behind them), whatever tables
 * they are made of, with short texts and little memory: for statements that anybody may have written.
 * views NULL: as before. Only while it has no rows.
 */
bool storage_narrow(struct storage_reader *reader, const char *const *views, struct error *error);
/*
 * Keeps the rows of a SELECT in a table of this reader's own, in memory, under this name: later
 * queries of the reader can ask it, so that what several of them begin with is read once. Rows of a
 * table of before with this name go. The name and the SELECT are the program's own.
 */
bool storage_keep(struct storage_reader *reader, const char *name, const char *select,
                  struct error *error);
/* What devices sent outside from a day on and before another one (local days since 1970-01-01). */
struct storage_contacts {
    int64_t from_day, to_day;
    int64_t split_day; /* what was before it has rows of its own */
    int64_t device_id; /* with its parts, every name and address told apart; 0: all devices */
};
/*
 * Adds them up, a row for all of these days: from now on the table contact_sums of this reader has
 * the rows, as report/seen_in_sums reads them. It is what a report over millions of contacts begins
 * with.
 */
bool storage_sum_contacts(struct storage_reader *reader, const struct storage_contacts *contacts,
                          struct error *error);
/* The text of a question, its comments included; NULL: there is none of this name. */
const char *storage_question(const char *name);
/* The name of the question number `at`, from 0, in the order of names; NULL: there are no more. */
const char *storage_question_name(size_t at);
/*
 * From now on, queries of this reader together may take this long. Then they stop, also in the
 * middle of a step, and storage_next() fails with ERROR_BUSY. 0: only the limit that every query
 * has.
 */
void storage_set_time_limit(struct storage_reader *reader, int64_t us);
int storage_column_count(const struct storage_rows *rows);
const char *storage_column_name(const struct storage_rows *rows, int column);
/* 1: a row is there; 0: the end; -1: error. */
int storage_next(struct storage_rows *rows, struct error *error);
struct value storage_value(const struct storage_rows *rows, int column);
void storage_rows_close(struct storage_rows *rows);

/*
 * Columns by name: find each column once after storage_query(), then read it in every row.
 *
 *   int bytes = storage_column(rows, "bytes_sent");
 *   while (storage_next(rows, &error) == 1)
 *       sum += storage_integer(rows, bytes);
 *
 * A name that the query does not have is our own bug: every later storage_next() of these rows
 * fails with ERROR_BUG and names it. So a test that runs the query once finds a wrong name.
 */
int storage_column(struct storage_rows *rows, const char *name);
/* 0 if it is NULL or no integer. */
int64_t storage_integer(const struct storage_rows *rows, int column);
/* "" if it is NULL or no text; borrowed until the next row. */
const char *storage_text(const struct storage_rows *rows, int column);
bool storage_is_null(const struct storage_rows *rows, int column);

const char *storage_library_version(void);
int storage_schema_version(void); /* the user_version that this program writes */
/* Stops a running query, from another thread or a signal handler. */
void storage_interrupt(struct storage_reader *reader);

#endif
