/* SPDX-License-Identifier: MIT */
/*
 * maintenance - what an operator does to a database file: check, back up, shrink, salvage, migrate.
 *
 * Each function opens the file by itself, does one thing, and closes it. Checking and backing up
 * work while a capture writes. Shrinking and migrating take the writer's place and are refused
 * while a capture has it. Salvaging reads a file (or a copy of it, where a write-ahead log has to
 * be read too) and never writes to it.
 *
 * A new file is made as TARGET.part and gets its name when it is whole and synced, so a file of
 * that name is always a good one. What a killed run left there is removed by the next.
 *
 * Every function belongs to the thread that calls it. All sentences are for people.
 */
#ifndef STORAGE_MAINTENANCE_H
#define STORAGE_MAINTENANCE_H

#include "base/error.h"

#include <stdint.h>

/* ---------------------------------------------------------------- check */

enum finding_state {
    VERDICT_GOOD,
    VERDICT_NOTE,   /* worth knowing, nothing is wrong */
    VERDICT_BROKEN, /* remedy says what to do */
};
struct maintenance_verdict {
    const char *check; /* such as "pages" */
    enum finding_state state;
    const char *found;  /* a sentence */
    const char *remedy; /* a sentence; NULL: nothing to do */
};
/*
 * Whose file it is and of which version, its pages (with `full` also every index against its
 * table), references between tables, the ledgers, and what was left beside the file. False where
 * it could not even be opened; findings are valid during the call.
 */
bool maintenance_check(const char *path, bool full,
                       void (*visit)(void *owner, const struct maintenance_verdict *finding),
                       void *owner, struct error *error);

/* ---------------------------------------------------------------- copies */

/* Called now and then; false stops the work, which leaves nothing behind. */
struct maintenance_progress {
    bool (*go_on)(void *owner, int64_t done, int64_t total);
    void *owner;
};

/*
 * The database as it is at the start of the call, as one plain file, checked. Without `replace` a
 * target that exists is refused.
 */
bool maintenance_backup(const char *path, const char *target, bool replace,
                        const struct maintenance_progress *progress, struct error *error);

struct maintenance_salvaged { /* of one table */
    const char *table;
    int64_t saved;   /* rows in the new file */
    int64_t refused; /* rows that were read, but break a rule of the table */
    int64_t holes;   /* ranges of keys that cannot be read */
    int64_t lost;    /* keys in these: at most that many rows are lost; -1: nobody can say */
};
/*
 * Every row that can still be read into a new database of the latest schema, table by table. The
 * damaged file keeps every byte.
 */
bool maintenance_repair(const char *path, const char *target, bool replace,
                        void (*visit)(void *owner, const struct maintenance_salvaged *table),
                        void *owner, struct error *error);

/* ---------------------------------------------------------------- in place */

struct maintenance_size {
    int64_t bytes_before, bytes_after;
};
/*
 * Gives free pages back to the disk. With `full`, and where the file was not made to give pages
 * back bit by bit (auto_vacuum), the whole file is written anew, which needs twice its size beside
 * it for a while.
 */
bool maintenance_vacuum(const char *path, bool full, struct maintenance_size *size,
                        struct error *error);

/* The schema that the file has, and the one that this program writes. */
bool maintenance_versions(const char *path, int *has, int *latest, struct error *error);
/* Forward to the latest schema. Make a backup first. */
bool maintenance_migrate(const char *path, struct error *error);

#endif
