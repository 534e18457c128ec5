/* SPDX-License-Identifier: MIT */
/*
 * part_file - a new database file that gets its name when it is whole.
 *
 * TARGET.part is made, filled by the caller's connection, checked, synced, and renamed. Private to
 * this room.
 */
#ifndef STORAGE_PART_FILE_H
#define STORAGE_PART_FILE_H

#include "file/database.h"

struct part_file {
    const char *source, *target;
    char path[4096]; /* of TARGET.part */
    int lock;
    sqlite3 *connection;
};

/* Refuses a target that exists (without replace), that is the source itself, or that a capture is
 * writing to. On success the connection is open. */
bool part_file_open(struct part_file *part, const char *source, const char *target, bool replace,
                    struct error *error);
/* Checks the file, syncs it, and gives it its name. Closes in any case. */
bool part_file_keep(struct part_file *part, struct error *error);
/* True if a copy to this target is under way, or was cut short. */
bool part_file_is_there(const char *target);
/* Closes and removes it. */
void part_file_drop(struct part_file *part);

#endif
