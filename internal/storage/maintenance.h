/* SPDX-License-Identifier: MIT */
/*
 * maintenance - an operator's tasks on a database file: check, back up, shrink, salvage, migrate.
 *
 * Each function opens the file by itself, does one thing, and closes it. Checking and backing up
 * work while a capture writes. Shrinking and migrating take the writer's lock and are refused while
 * a capture has it. Salvaging reads a file (or a copy of it, if a write-ahead log must be read too)
 * and never writes to it.
 *
 * A new file is made as TARGET.part and gets its name when it is whole and synced. So a file of
 * that name is always valid. The next run removes the remains of a killed one.
 *
 * Every function belongs to the thread that calls it. All sentences are for people.
 */
#ifndef STORAGE_MAINTENANCE_H
#define STORAGE_MAINTENANCE_H

#include "base/cursor.h"
#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* ---------------------------------------------------------------- check */

enum finding_state {
    VERDICT_GOOD,
    VERDICT_NOTE,   /* information, no fault */
    VERDICT_BROKEN, /* remedy has the next step */
};
struct maintenance_verdict {
    const char *check; /* such as "pages" */
    enum finding_state state;
    const char *found;  /* a sentence */
    const char *remedy; /* a sentence; NULL: no action needed */
};
/*
 * Checks the owner and version of the file, and its pages (with `full` also every index against its
 * table). Also references between tables, the ledgers, and files left beside it. False if it could
 * not even be opened; findings are valid during the call.
 */
bool maintenance_check(const char *path, bool full,
                       void (*visit)(void *owner, const struct maintenance_verdict *finding),
                       void *owner, struct error *error);

/* ---------------------------------------------------------------- copies */

/* Called now and then. False stops the work and leaves no files. */
struct maintenance_progress {
    bool (*go_on)(void *owner, int64_t done, int64_t total);
    void *owner;
};

/*
 * The database at the start of the call, as one plain file, checked. Without `replace` an existing
 * target is refused.
 */
bool maintenance_backup(const char *path, const char *target, bool replace,
                        const struct maintenance_progress *progress, struct error *error);

/*
 * What stands in the place of values that name somebody (privacy/veil.h). A text is valid until the
 * next call; one without data says that memory is out.
 */
struct maintenance_veil {
    void *owner;
    bool (*learn)(void *owner, struct span name); /* all names of devices come first */
    uint32_t (*ipv4)(void *owner, uint32_t address);
    uint64_t (*mac)(void *owner, uint64_t mac);
    struct span (*text)(void *owner, struct span text); /* addresses and names in it */
    struct span (*code)(void *owner, struct span text); /* the whole of it */
    struct span (*hash)(void *owner, struct span hash);
};
struct maintenance_twin {
    const struct maintenance_veil *veil;
    const char *const
        *dropped; /* columns of tables, as TABLE.COLUMN, besides those always dropped */
    size_t dropped_count;
    bool replace;
};
/*
 * A new database with the rows of this one, of which each value went through the veil
 * (care/twin_columns.h). Nothing is copied by pages, so no unused page has an earlier value. Works
 * while a capture writes; the schema must be the latest.
 */
bool maintenance_twin(const char *path, const char *target, const struct maintenance_twin *twin,
                      const struct maintenance_progress *progress, struct error *error);

struct maintenance_salvaged { /* of one table */
    const char *table;
    int64_t saved;   /* rows in the new file */
    int64_t refused; /* rows that were read, but break a rule of the table */
    int64_t holes;   /* ranges of keys that cannot be read */
    int64_t lost;    /* keys in these, an upper bound of the lost rows; -1: not known */
};
/*
 * Saves every row that can still be read into a new database of the latest schema, table by table.
 * The damaged file keeps every byte.
 */
bool maintenance_repair(const char *path, const char *target, bool replace,
                        void (*visit)(void *owner, const struct maintenance_salvaged *table),
                        void *owner, struct error *error);

/* ---------------------------------------------------------------- in place */

struct maintenance_size {
    int64_t bytes_before, bytes_after;
};
/*
 * Returns free pages to the disk. With `full`, or if the file cannot return pages in steps
 * (auto_vacuum), the whole file is rewritten, which temporarily needs twice its size beside it.
 */
bool maintenance_vacuum(const char *path, bool full, struct maintenance_size *size,
                        struct error *error);

/*
 * Makes the sums of flows anew from their rows. If it is stopped, whoever opens the writer next goes
 * on.
 */
bool maintenance_rebuild(const char *path, const struct maintenance_progress *progress,
                         struct error *error);

/* The schema of the file, and the one that this program writes. */
bool maintenance_versions(const char *path, int *has, int *latest, struct error *error);
/* Migrates forward to the latest schema. Make a backup first. */
bool maintenance_migrate(const char *path, struct error *error);

#endif
