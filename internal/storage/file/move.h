/* SPDX-License-Identifier: MIT */
/*
 * move - rows of a table with an earlier layout, carried over into the present one in steps.
 *
 * A migration that changes the layout of a large table X does not copy its rows, because that may
 * take minutes. It renames X to X_before and makes a new X. From then on rows are moved a few
 * thousand at a time, the newest first, each step in one transaction. schema/moves/X.sql moves a
 * range of keys; schema/references describes X_before (`before X`).
 *
 * - A row is in exactly one of both tables at any moment, and the view of X shows both (views.h).
 * - Each key of X_before is less than each of X, so that both together are one sequence of keys.
 *   Therefore the newest row is moved by the migration itself, and rows of X stay while X_before
 *   has some (upkeep/walk.h).
 * - When X_before is empty, it is dropped, and the views are made anew.
 *
 * The table `moving` has a row for each X_before, with its progress. A small database is done
 * within its migration. For a large one a live capture's upkeep does the rest, or
 * `netscope db migrate`. Every function here works in a transaction of the caller's and belongs to
 * its thread. False: the connection has the reason.
 */
#ifndef STORAGE_MOVE_H
#define STORAGE_MOVE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

struct sql_move;

enum {
    MOVE_STEP_ROWS = 1000,        /* some 10 ms */
    MOVE_MIGRATION_ROWS = 200000, /* some two seconds */
};

/* After a migration: notes each X_before that is there, and drops the empty ones. */
bool move_begin(sqlite3 *connection);
/* *going_on: some table X_before is there. */
bool move_is_going_on(sqlite3 *connection, bool *going_on);
/* Moves at most that many rows of one table; *rows is 0 if nothing is left to move. */
bool move_rows(sqlite3 *connection, int most, int64_t now_us, int *rows);
/* The same in a row, up to a sum. */
bool move_many(sqlite3 *connection, int64_t most);
/* All that is left, in transactions of its own. */
bool move_all(sqlite3 *connection);

/* What is known of a table X with an earlier layout; NULL: it has none in this program. */
const struct sql_move *move_of(const char *table);
/* True if that X_before is in this database. */
bool move_has_before(sqlite3 *connection, const char *table);

#endif
