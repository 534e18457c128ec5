/* SPDX-License-Identifier: MIT */
/*
 * schema_difference - what of a database's schema this program did not make.
 *
 * Whoever can write the file can put SQL into its schema that later runs in our process: triggers,
 * views, indexes on expressions, generated columns, checks. So the schema is compared with what the
 * migrations make in an empty database, object by object. Comments, white space and plain quotes do
 * not count, because ALTER TABLE of different versions of SQLite writes them differently.
 *
 * Private to this room.
 */
#ifndef STORAGE_SCHEMA_DIFFERENCE_H
#define STORAGE_SCHEMA_DIFFERENCE_H

#include "base/error.h"

#include <sqlite3.h>
#include <stdbool.h>

enum schema_fault {
    /* These are refused. */
    SCHEMA_TRIGGER, /* this program makes none */
    SCHEMA_CHANGED, /* its text is another, or it is of another type */
    SCHEMA_MISSING,
    SCHEMA_INDEX, /* an index that computes, on a table of ours */
    /* These do no harm. */
    SCHEMA_VIEW, /* a view of ours with another text: the writer makes it anew, readers cover it */
    SCHEMA_STRANGE, /* a table, a view or a plain index of somebody else */
};
static inline bool schema_fault_is_refused(enum schema_fault fault)
{
    return fault < SCHEMA_VIEW;
}

struct schema_difference {
    enum schema_fault fault;
    const char *type; /* "table", "view", "index" or "trigger" */
    const char *name; /* any bytes: escape it */
};
/* False: the connection has the reason. */
bool schema_compare(sqlite3 *connection,
                    void (*visit)(void *owner, const struct schema_difference *difference),
                    void *owner);
/* False, with a sentence, if the first difference that is refused was found. */
bool schema_expect(sqlite3 *connection, const char *path, struct error *error);

#endif
