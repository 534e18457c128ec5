/* SPDX-License-Identifier: MIT */
/*
 * kept_statements - prepared questions of one reader, for the next time that they are asked.
 *
 * To prepare a question costs as much as to read hundreds of rows, and rules ask some of theirs for
 * each suspect, and all of them again at each look. A statement that is in use is not among them.
 * SQLite prepares a kept one anew by itself if the schema or the authorizer has changed. Private to
 * this room; the reader's thread.
 */
#ifndef STORAGE_KEPT_STATEMENTS_H
#define STORAGE_KEPT_STATEMENTS_H

#include <sqlite3.h>

enum { KEPT_STATEMENTS = 96 };

/* Zeroed at the start. */
struct kept_statements {
    struct kept_statement {
        const char *sql; /* of schema/questions: its address names it */
        sqlite3_stmt *statement;
    } kept[KEPT_STATEMENTS];
    unsigned next; /* the place that is given up next, if all are taken */
};

/* NULL: it is not kept, or in use. The caller's, until it is given back or finalized. */
sqlite3_stmt *kept_statements_take(struct kept_statements *kept, const char *sql);
/* Ends it. One that failed is not kept. */
void kept_statements_give(struct kept_statements *kept, const char *sql, sqlite3_stmt *statement);
void kept_statements_end(struct kept_statements *kept);

#endif
