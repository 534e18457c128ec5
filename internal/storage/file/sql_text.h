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
extern const struct sql_text sql_views[]; /* the text after CREATE VIEW name AS */
extern const struct sql_text sql_moves[]; /* by table: rows :first to :last of its earlier layout */
extern const struct sql_text sql_indexes[]; /* schema/indexes: CREATE INDEX of each */
extern const struct sql_text sql_questions[];
extern const struct sql_text sql_statements[]; /* by enum statement */

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
