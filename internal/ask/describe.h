/* SPDX-License-Identifier: MIT */
/*
 * describe - what the head of a question's file says of its columns (ask.h has the words).
 *
 * Private to this room. A description lives as long as its answer; its texts are its own.
 */
#ifndef ASK_DESCRIBE_H
#define ASK_DESCRIBE_H

#include "base/error.h"
#include "catalog/layout.h"
#include "storage/reader.h"

enum { DESCRIPTION_LINES_MOST = 64, KEY_COLUMNS_MOST = 8 };

struct description {
    char *memory; /* the head of the file, cut into the texts below */
    char *names;  /* of the columns: those of storage last until the next row only */
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

/* What the file says. sql NULL: nothing, and every column is shown as it is. */
bool description_read(struct description *description, const char *sql, struct error *error);
/* Then: what it means for the columns of these rows. ERROR_BUG if it names one that is not there. */
bool description_apply(struct description *description, const struct storage_rows *rows,
                       struct error *error);
/* The rest of the first line that begins with the word; NULL: there is none. */
const char *description_line(const struct description *description, const char *word);
void description_clear(struct description *description);

#endif
