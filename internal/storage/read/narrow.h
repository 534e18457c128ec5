/* SPDX-License-Identifier: MIT */
/*
 * narrow - a statement that reads public views alone, whoever wrote it.
 *
 * SQLite asks an authorizer about each column that a statement reads. It names the innermost view, or
 * common table expression (CTE), that the column stands in. So a CTE that is called as a view is
 * looks as that view does, and its name alone says nothing. Two rules close this together:
 *   - What stands inside a view is read if the view itself reads that column of that table. The triples
 *     (table, column, inside) are taken down while each view is prepared, so they are never guessed.
 *   - A statement that calls a CTE as one of those insides, or as anything else that exists, is refused
 *     (narrow_shadows()).
 * All else that is no public view is refused: tables, the schema, pragmas, functions over the file.
 *
 * The triples are those of the moment when it was made. One thread. Private to this room.
 */
#ifndef STORAGE_NARROW_H
#define STORAGE_NARROW_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

struct narrow;

/* Sets the connection's authorizer, and its limits. views ends with NULL. NULL: no memory, or a view
 * cannot be prepared; the connection is then as it was. */
struct narrow *narrow_begin(sqlite3 *connection, const char *const *views);
/* The limits are as before; the authorizer is the caller's to set. NULL is ignored. */
void narrow_end(struct narrow *narrow);
/* Before a statement is prepared: the name of a CTE in it that would be taken for something that
 * exists, in `name`. NULL: there is none, and the statement may be prepared. */
enum { NARROW_NAME_SIZE = 128 };
const char *narrow_shadows(struct narrow *narrow, const char *sql, char name[NARROW_NAME_SIZE]);
/* After a step that failed: what the statement asks for is the reason (too long, no JSON, ...). */
bool narrow_blames(const struct narrow *narrow);

#endif
