/* SPDX-License-Identifier: MIT */
/*
 * twin_columns - what a pseudonymised copy keeps of each column (twin.h).
 *
 * A text is dropped if it is not listed here, and so is a text in a column of numbers. A column that
 * refers to an address (schema/references) is one, and other numbers stay. Private to this room.
 */
#ifndef STORAGE_TWIN_COLUMNS_H
#define STORAGE_TWIN_COLUMNS_H

#include <stdbool.h>

enum twin_use {
    TWIN_KEEP,
    TWIN_TEXT,    /* addresses and names of devices in it are replaced */
    TWIN_CODE,    /* a code in its place, the same for the same text */
    TWIN_SOURCE,  /* the same for what stands behind the first colon */
    TWIN_HASH,    /* another hash in its place */
    TWIN_ADDRESS, /* an IPv4 address, or minus the id of a row */
    TWIN_MAC,
    TWIN_DROP, /* NULL; 0 or an empty text if the column needs a value */
};

/* `type` is the declared one. *kept_if is a condition under which the value stays, or NULL. */
enum twin_use twin_use_of(const char *table, const char *column, const char *type,
                          const char **kept_if);

/* Of such a table the copy has no rows. */
bool twin_leaves_out(const char *table);

/* The table of values that the column refers to; NULL: none. */
const char *twin_reference(const char *table, const char *column);

#endif
