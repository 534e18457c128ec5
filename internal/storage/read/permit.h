/* SPDX-License-Identifier: MIT */
/*
 * permit - what a reader's statement may do: read, call functions, and use the pragmas of a list.
 *
 * Private to this room.
 */
#ifndef STORAGE_PERMIT_H
#define STORAGE_PERMIT_H

/* An authorizer for sqlite3_set_authorizer(); the owner is not used. */
int permit_reading(void *owner, int action, const char *first, const char *second,
                   const char *database, const char *inside);
/* The same, and to make and fill tables of the connection's own (temp), which no other sees. */
int permit_keeping(void *owner, int action, const char *first, const char *second,
                   const char *database, const char *inside);

#endif
