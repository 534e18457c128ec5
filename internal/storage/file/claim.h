/* SPDX-License-Identifier: MIT */
/*
 * claim - the writer's mark on the database file itself, whatever its name.
 *
 * The writer's lock (writer_lock.h) is a file beside the database, so it ends if somebody removes
 * that file, or gives the database another name, while a capture writes. The claim belongs to the
 * inode: a write lock of the open file (fcntl(2), "Open file description locks") on a byte that
 * SQLite never touches. Only who may write the database can hold it. A reader can prevent it by a
 * read lock there, and then it is left out, because a reader must not keep a capture from starting.
 *
 * Closing a claim drops SQLite's locks of this process on the file, as closing any descriptor of it
 * does: close the connection of the writer first. Private to this room.
 */
#ifndef STORAGE_CLAIM_H
#define STORAGE_CLAIM_H

#include "base/error.h"

#include <stdbool.h>

/*
 * Sets a descriptor for claim_end(); -1: the file could not be claimed, but no other writer has
 * claimed it either. False with a sentence (ERROR_BUSY): another writer has.
 */
bool claim_take(const char *path, int *claim, struct error *error);
void claim_end(int claim); /* -1 is ignored */

#endif
