/* SPDX-License-Identifier: MIT */
/*
 * erase - erases devices that people forgot (write/rows_forget.c), in small steps between
 * transactions.
 *
 * An erasure is a row of the table `erasure`: the device, the stage, and the key up to which the
 * table of that stage is done. So it goes on after a kill where it was. The stages:
 *
 *   bindings    the addresses that the device claimed
 *   the tables  erase.c lists them: its rows go, and rows of others lose what names it
 *   clean       the words and addresses themselves are removed
 *   values      a collection (collect.h) removes the texts, names and addresses that nobody uses
 *   log         the write-ahead log is emptied, because it holds the old pages
 *
 * SQLite overwrites what it frees (PRAGMA secure_delete). Private to this room.
 */
#ifndef STORAGE_ERASE_H
#define STORAGE_ERASE_H

#include "upkeep/upkeep.h"

/* One step, within a transaction of the caller's. False: the session has the reason. */
bool erase_step(struct storage_writer *writer, const int64_t *before_us,
                struct storage_upkeep *done);

#endif
