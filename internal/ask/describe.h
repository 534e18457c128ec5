/* SPDX-License-Identifier: MIT */
/*
 * describe - the description of the columns at the head of a question's file (ask.h has the words).
 *
 * Private to this room. A description is valid as long as its answer; it owns its texts.
 */
#ifndef ASK_DESCRIBE_H
#define ASK_DESCRIBE_H

#include "base/error.h"
#include "catalog/layout.h"
#include "storage/reader.h"

enum { DESCRIPTION_LINES_MOST = 64, KEY_COLUMNS_MOST = 8 };

struct description {
    char *memory; /* the head of the file, cut into the texts below */
    char *names;  /* of the columns; storage keeps its own only until the next row */
    struct {
        const char *word, *rest; /* "noun", "connections" */
    } lines[DESCRIPTION_LINES_MOST];
    size_t line_count;
    struct column *columns; /* one per column of the result */
    size_t *shown;
    struct layout layout;
    size_t key[KEY_COLUMNS_MOST]; /* indexes of the columns that order the rows */
    size_t key_count;
};

/* Reads the file's description. sql NULL: there is none, and every column is shown as it is. */
bool description_read(struct description *description, const char *sql, struct error *error);
/* Applies it to the columns of these rows. ERROR_BUG if it names a column that does not exist. */
bool description_apply(struct description *description, const struct storage_rows *rows,
                       struct error *error);
/* The rest of the first line that begins with the word; NULL: there is none. */
const char *description_line(const struct description *description, const char *word);
void description_clear(struct description *description);

#endif
