/* SPDX-License-Identifier: MIT */
/* SQL of schema/, embedded by scripts/embed-sql. Private to this room. */
#ifndef STORAGE_SQL_TEXT_H
#define STORAGE_SQL_TEXT_H

struct sql_text {
    const char *name; /* the file's name without .sql; NULL at the end of a table */
    const char *sql;
};
extern const struct sql_text sql_migrations[]; /* in order */
extern const struct sql_text sql_queries[];
extern const struct sql_text sql_scripts[];

#endif
