/* SPDX-License-Identifier: MIT */
/* vacuum, migrate: changes in place, while holding the writer's lock. */
#include "file/connection.h"
#include "file/database.h"
#include "file/migration.h"
#include "file/move.h"
#include "file/schema_difference.h"
#include "file/schema_version.h"
#include "file/writer_lock.h"
#include "files.h"
#include "maintenance.h"
#include "storage.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { PATIENCE_MS = 10 * 1000, FREE_STEP_PAGES = 1000, AUTO_VACUUM_INCREMENTAL = 2 };

static int64_t whole_size(const char *path)
{
    struct storage_sizes sizes = storage_sizes(path);
    return sizes.database_bytes + sizes.log_bytes;
}

/* Makes one plain file without a log; refused while a reader is open. */
static bool be_alone(sqlite3 *connection, const char *path, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    (void)sqlite3_prepare_v2(connection, "PRAGMA journal_mode = DELETE", -1, &statement, NULL);
    bool answered = statement && sqlite3_step(statement) == SQLITE_ROW;
    const char *mode = answered ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    bool good = mode && strcmp(mode, "delete") == 0;
    (void)sqlite3_finalize(statement);
    return good || database_error(error, connection, path, "having it alone");
}

static bool has_room(sqlite3 *connection, const char *path, struct error *error)
{
    struct statvfs disk;
    char folder[4096];
    int64_t pages = 0, unused = 0, page_bytes = 0;
    if (!database_integer(connection, "PRAGMA page_count", &pages) ||
        !database_integer(connection, "PRAGMA freelist_count", &unused) ||
        !database_integer(connection, "PRAGMA page_size", &page_bytes))
        return database_error(error, connection, path, "reading its size");
    snprintf(folder, sizeof folder, "%s", path);
    if (statvfs(dirname(folder), &disk) != 0) return true; /* SQLite reports it if space is short */
    int64_t needed = 2 * (pages - unused) * page_bytes;
    int64_t there = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
    if (needed <= there) return true;
    return error_set(error,
                     "Writing %s anew needs %lld MiB free in its folder for a while, and there are "
                     "%lld MiB: make room, or keep the database on another disk.",
                     path, (long long)(needed >> 20) + 1, (long long)(there >> 20));
}

static bool rewrite(sqlite3 *connection, const char *path, struct error *error)
{
    char folder[4096];
    if (!has_room(connection, path, error)) return false;
    /* The temporary copy goes beside the database, because free space was checked there. */
    snprintf(folder, sizeof folder, "%s", path);
    (void)setenv("SQLITE_TMPDIR", dirname(folder), 0);
    if (sqlite3_exec(connection, "PRAGMA auto_vacuum = INCREMENTAL; VACUUM", NULL, NULL, NULL) ==
        SQLITE_OK)
        return true;
    return database_error(error, connection, path, "writing it anew");
}

/* In steps, so that the journal stays small. */
static bool give_back(sqlite3 *connection, const char *path, struct error *error)
{
    int64_t before = 0, after = 0;
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA incremental_vacuum(%d)", FREE_STEP_PAGES);
    if (!database_integer(connection, "PRAGMA freelist_count", &after))
        return database_error(error, connection, path, "reading its size");
    while (after > 0) {
        before = after;
        if (sqlite3_exec(connection, sql, NULL, NULL, NULL) != SQLITE_OK ||
            !database_integer(connection, "PRAGMA freelist_count", &after))
            return database_error(error, connection, path, "giving pages back");
        if (after >= before) break; /* no more space can be freed this way */
    }
    return true;
}

static bool shrink(sqlite3 *connection, const char *path, bool full, struct error *error)
{
    int64_t mode = 0;
    (void)sqlite3_busy_timeout(connection, PATIENCE_MS);
    if (!schema_expect(connection, path, error) || !be_alone(connection, path, error)) return false;
    if (!database_integer(connection, "PRAGMA auto_vacuum", &mode))
        return database_error(error, connection, path, "reading how it was made");
    if (full || mode != AUTO_VACUUM_INCREMENTAL) return rewrite(connection, path, error);
    return give_back(connection, path, error);
}

bool maintenance_vacuum(const char *path, bool full, struct maintenance_size *size,
                        struct error *error)
{
    sqlite3 *connection = NULL;
    if (!database_expect(path, error)) return false;
    if (writer_lock_is_held(path))
        return error_set(error,
                         "A capture is writing to %s, so it cannot be made smaller now: stop the "
                         "capture first (it gives pages back by itself, bit by bit).",
                         path);
    struct storage_hold hold;
    if (!storage_hold_take(&hold, path, error)) return false;
    size->bytes_before = whole_size(path);
    bool opened = connection_open(path, "mode=rw", CONNECTION_ORDINARY, NULL, &connection);
    bool good = opened ? shrink(connection, path, full, error)
                       : database_error(error, connection, path, "opening it");
    (void)sqlite3_close(connection);
    storage_hold_drop(&hold);
    size->bytes_after = whole_size(path);
    return good;
}

/* ---------------------------------------------------------------- migrate */

bool maintenance_versions(const char *path, int *has, int *latest, struct error *error)
{
    int64_t version = 0;
    sqlite3 *connection = NULL;
    if (!database_expect(path, error)) return false;
    bool good = database_open_reading(path, &connection) &&
                database_integer(connection, "PRAGMA user_version", &version);
    if (!good) database_error(error, connection, path, "reading its version");
    (void)sqlite3_close(connection);
    *has = (int)version;
    *latest = schema_version_latest();
    return good;
}

/* What a live capture would do in small steps, at once. */
static bool move_rest(const char *path, struct error *error)
{
    sqlite3 *connection = NULL;
    int lock = writer_lock_take(path, error);
    if (lock < 0) return false;
    bool opened = connection_open(path, "mode=rw", CONNECTION_ORDINARY, NULL, &connection);
    (void)sqlite3_busy_timeout(connection, PATIENCE_MS);
    bool good = (opened && migration_apply(connection, path, error) && move_all(connection)) ||
                database_error(error, connection, path, "moving its rows into their new tables");
    (void)sqlite3_close(connection);
    writer_lock_release(lock, path);
    return good;
}

bool maintenance_migrate(const char *path, struct error *error)
{
    if (!database_expect(path, error)) return false;
    struct storage_writer *writer = storage_writer_open(path, error);
    return writer && storage_writer_close(writer, error) && move_rest(path, error);
}
