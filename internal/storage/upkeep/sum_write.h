/* SPDX-License-Identifier: MIT */
/*
 * sum_write - adds what a book has to the tables, and empties it. Private to this room.
 *
 * Items are written in the order of their keys, a table by one statement (write/sum_rows.h), so that
 * its pages are visited in turn.
 */
#ifndef STORAGE_SUM_WRITE_H
#define STORAGE_SUM_WRITE_H

#include "upkeep/sum_book.h"

/* In the open transaction. False: the session has the reason. */
bool sum_write(struct sum_book *book);

#endif
