/* SPDX-License-Identifier: MIT */
/* The SQL of schema/, embedded by scripts/embed-sql. Private to this room. */
#ifndef STORAGE_SQL_TEXT_H
#define STORAGE_SQL_TEXT_H

#include "generated/statements.h"

struct sql_text {
    const char
        *name; /* of the file without .sql, or of the statement; NULL at the end of a table */
    const char *sql;
};
extern const struct sql_text sql_migrations[]; /* in order */
/* The tables and the registries that all migrations lead to, for a database that has none yet. */
extern const char sql_new_tables[];
extern const struct sql_text sql_views[];   /* the text after CREATE VIEW name AS */
extern const struct sql_text sql_indexes[]; /* schema/indexes: CREATE INDEX of each */
extern const struct sql_text sql_questions[];
extern const struct sql_text sql_statements[]; /* by enum statement */

/*
 * schema/before: what a view shows of a table with an earlier layout, beside its own rows (move.h).
 * Ends with NULL.
 */
struct sql_view_before {
    const char *view;
    const char *table; /* X_before */
    const char *sql;
};
extern const struct sql_view_before sql_views_before[];

/* schema/moves and the lines `before X` of schema/references (move.h). Ends with NULL. */
struct sql_move {
    const char *table; /* X; its rows of the earlier layout are in X_before */
    const char *key;   /* its one key */
    const char *with;  /* the table whose rows go when their row of X has gone; NULL: none */
    const char *move;  /* statements that write the rows :first to :last into X */
    const char *visit; /* as visit_X and remove_X, but of X_before (upkeep/walk.h) */
    const char *remove;
    const char *references; /* as db/check_references, but of X_before */
};
extern const struct sql_move sql_moves[];

/* By enum bind, without the colon; bind_none has none. */
extern const char *const sql_binds[BIND_COUNT];

/* schema/references: a column that refers to rows of another table. Ends with NULL. */
struct sql_reference {
    const char *table, *column, *target;
};
extern const struct sql_reference sql_references[];

/* A parameter that is bound to a column that refers to values. Ends with STATEMENT_COUNT. */
struct sql_bound_value {
    enum statement statement;
    enum bind bind;
    int table; /* of values, in the order of VALUE_TABLES */
};
extern const struct sql_bound_value sql_bound_values[];

#endif
