/* SPDX-License-Identifier: MIT */
/*
 * backup - a copy of a database that may be in use.
 *
 * SQLite's backup starts again from its first page if another connection commits between two steps.
 * A capture commits every second, so beside it a backup would never end. So the source holds one
 * read transaction from the first to the last step. All pages are then of one moment, and no commit
 * restarts it. The price is that the write-ahead log cannot be reset during it. (VACUUM INTO has
 * the same price, reports no progress, and takes several times the processor time.)
 */
#include "file/part_file.h"
#include "file/schema_difference.h"
#include "file/statement.h"
#include "maintenance.h"

#include <stddef.h>

enum { STEP_PAGES = 256, PATIENCE_MS = 10 * 1000, PAUSE_MS = 20 };

static bool copy_pages(sqlite3_backup *backup, const struct maintenance_progress *progress,
                       bool *stopped)
{
    int waited_ms = 0, result;
    do {
        result = sqlite3_backup_step(backup, STEP_PAGES);
        int64_t total = sqlite3_backup_pagecount(backup);
        if (progress &&
            !progress->go_on(progress->owner, total - sqlite3_backup_remaining(backup), total)) {
            *stopped = true;
            return false;
        }
        if (result == SQLITE_BUSY || result == SQLITE_LOCKED) {
            if (waited_ms >= PATIENCE_MS) return false;
            waited_ms += PAUSE_MS;
            (void)sqlite3_sleep(PAUSE_MS);
            result = SQLITE_OK;
        }
    } while (result == SQLITE_OK);
    return result == SQLITE_DONE;
}

static bool copy(sqlite3 *source, struct part_file *part,
                 const struct maintenance_progress *progress, struct error *error)
{
    int64_t count;
    bool stopped = false;
    if (sqlite3_exec(source, "BEGIN", NULL, NULL, NULL) != SQLITE_OK ||
        !database_integer(source, "SELECT count(*) FROM sqlite_schema", &count))
        return database_error(error, source, part->source, "reading it for a backup");
    sqlite3_backup *backup = sqlite3_backup_init(part->connection, "main", source, "main");
    bool copied = backup && copy_pages(backup, progress, &stopped);
    if (sqlite3_backup_finish(backup) != SQLITE_OK) copied = false;
    if (stopped)
        return error_set(error,
                         "The copy of %s was stopped before its end, and nothing was kept: start "
                         "it again when there is time.",
                         part->source);
    if (!copied) return database_error(error, part->connection, part->path, "the backup");
    return true;
}

/* So that whoever writes to it later has a database of another epoch. Older schemas have none. */
static bool mark_as_copy(struct part_file *part, struct error *error)
{
    int64_t count = 0;
    if (!database_integer(part->connection,
                          "SELECT count(*) FROM sqlite_schema WHERE name = 'identity'", &count))
        return database_error(error, part->connection, part->path, "the backup");
    return count == 0 ||
           sqlite3_exec(part->connection, statement_text("write_is_copy"), NULL, NULL, NULL) ==
               SQLITE_OK ||
           database_error(error, part->connection, part->path, "the backup");
}

bool maintenance_backup(const char *path, const char *target, bool replace,
                        const struct maintenance_progress *progress, struct error *error)
{
    struct part_file part;
    sqlite3 *source = NULL;
    if (!database_expect(path, error)) return false;
    if (!database_open_reading(path, &source)) {
        database_error(error, source, path, "reading it for a backup");
        (void)sqlite3_close(source);
        return false;
    }
    bool good =
        schema_expect(source, path, error) && part_file_open(&part, path, target, replace, error);
    if (good && (!copy(source, &part, progress, error) || !mark_as_copy(&part, error))) {
        part_file_drop(&part);
        good = false;
    }
    (void)sqlite3_close(source);
    return good && part_file_keep(&part, error);
}
