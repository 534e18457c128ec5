/* SPDX-License-Identifier: MIT */
/*
 * repair - a new database with every row that a damaged one still gives.
 *
 * The new file gets the schema of the version in the damaged file's header. It is filled table by
 * table (salvage.h), and then migrated to the latest schema. If a write-ahead log lies beside the
 * damaged file, both are copied first and the copy is read, because reading them in place would
 * change them.
 */
#include "care/salvage.h"
#include "file/connection.h"
#include "file/indexes.h"
#include "file/migration.h"
#include "file/move.h"
#include "file/part_file.h"
#include "file/schema_version.h"
#include "file/statement.h"
#include "file/writer_lock.h"
#include "files.h"
#include "maintenance.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { HEADER_BYTES = 100, VERSION_AT = 60, APPLICATION_AT = 68, COPY_BYTES = 1 << 16 };

static uint32_t big_endian(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* SQLite may refuse the file, so its header is read as bytes, before SQLite has it open. */
static bool read_header(const char *path, int *version, struct error *error)
{
    uint8_t header[HEADER_BYTES] = {0};
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return error_set(error,
                         "The database %s cannot be read (%s): check the path and your "
                         "permissions.",
                         path, strerror(errno));
    ssize_t size = read(file, header, sizeof header);
    close(file);
    if (size < (ssize_t)sizeof header || memcmp(header, "SQLite format 3", 16) != 0)
        return error_set(error,
                         "The beginning of %s is not that of a SQLite database, so nothing can be "
                         "found in it: restore a backup.",
                         path);
    if (big_endian(header + APPLICATION_AT) != DATABASE_APPLICATION_ID)
        return error_set(error,
                         "The file %s is the database of another program, and it was left as it "
                         "is: name NetScope's own with --db.",
                         path);
    *version = (int)big_endian(header + VERSION_AT);
    if (*version >= 1 && *version <= schema_version_latest()) return true;
    return error_set(error,
                     "The database %s says that it has schema %d, and this program knows 1 to %d: "
                     "use the newer NetScope that wrote it, or restore a backup.",
                     path, *version, schema_version_latest());
}

/* ---------------------------------------------------------------- the source */

struct source {
    char copy[PATH_MAX + FILE_SUFFIX_SIZE]; /* the copy; "": the original is read in place */
    sqlite3 *connection;
};

static bool copy_file(const char *from, const char *to)
{
    char block[COPY_BYTES];
    ssize_t size = -1;
    int in = open(from, O_RDONLY | O_CLOEXEC);
    (void)unlink(to); /* a killed run may have left it, or somebody may have put a link there */
    int out = in < 0 ? -1 : open(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    while (out >= 0 && (size = read(in, block, sizeof block)) > 0) {
        if (write(out, block, (size_t)size) != size) {
            size = -1;
            break;
        }
    }
    if (in >= 0) close(in);
    if (out >= 0) close(out);
    return size == 0;
}

static void remove_copy(const struct source *source)
{
    if (source->copy[0]) storage_remove_files(source->copy);
}

static bool copy_with_log(struct source *source, const char *path, const char *part,
                          struct error *error)
{
    char from[PATH_MAX + FILE_SUFFIX_SIZE], to[PATH_MAX + 2 * FILE_SUFFIX_SIZE];
    snprintf(source->copy, sizeof source->copy, "%s-source", part);
    if (storage_file_path(path, FILE_LOG, from, sizeof from) &&
        storage_file_path(source->copy, FILE_LOG, to, sizeof to) && copy_file(path, source->copy) &&
        copy_file(from, to))
        return true;
    return error_set(error,
                     "%s and its log cannot be copied to %s (%s), which reading them together "
                     "needs: make room there, or name a file on another disk.",
                     path, source->copy, strerror(errno));
}

static bool open_source(struct source *source, const char *path, const char *part,
                        struct error *error)
{
    *source = (struct source){.copy = ""};
    if (storage_file_bytes(path, FILE_LOG) > 0 && !copy_with_log(source, path, part, error))
        return false;
    bool copied = source->copy[0];
    return connection_open(copied ? source->copy : path, copied ? "mode=rw" : "mode=ro&immutable=1",
                           CONNECTION_SALVAGES, NULL, &source->connection) ||
           database_error(error, source->connection, path, "opening it");
}

static void close_source(struct source *source)
{
    (void)sqlite3_close(source->connection);
    remove_copy(source);
}

/* ---------------------------------------------------------------- table by table */

/* The table X_before is gone because its rows are in X: the source has none, and moves nothing. */
static bool is_moved(sqlite3 *source, const char *table)
{
    const size_t end = sizeof "_before" - 1, size = strlen(table);
    char now[64];
    int64_t is_under_way = 1;
    if (size <= end || size - end >= sizeof now || strcmp(table + size - end, "_before") != 0)
        return false;
    (void)snprintf(now, sizeof now, "%.*s", (int)(size - end), table);
    char *sql = sqlite3_mprintf("SELECT EXISTS (SELECT 1 FROM moving WHERE table_name = %Q)", now);
    bool is_known = sql && move_of(now) && database_integer(source, sql, &is_under_way);
    sqlite3_free(sql);
    return is_known && !is_under_way && !move_has_before(source, now);
}

static bool salvage_all(sqlite3 *source, struct part_file *part,
                        void (*visit)(void *owner, const struct maintenance_salvaged *table),
                        void *owner)
{
    sqlite3_stmt *tables = NULL;
    bool good = sqlite3_prepare_v2(part->connection,
                                   "SELECT name FROM sqlite_schema WHERE type = 'table' AND name "
                                   "NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY rowid",
                                   -1, &tables, NULL) == SQLITE_OK;
    while (good && sqlite3_step(tables) == SQLITE_ROW) {
        struct maintenance_salvaged result;
        const char *table = (const char *)sqlite3_column_text(tables, 0);
        char *sql = sqlite3_mprintf("SELECT count(*) FROM \"%w\"", table);
        int64_t filled = 0;
        bool counted = sql && database_integer(part->connection, sql, &filled);
        sqlite3_free(sql);
        if (counted && filled > 0) continue; /* a registry: the migrations have filled it */
        if (is_moved(source, table)) continue;
        good = counted && salvage_table(source, part->connection, table, &result);
        if (good) visit(owner, &result);
    }
    (void)sqlite3_finalize(tables);
    return good;
}

static bool fill(struct source *source, struct part_file *part, int version,
                 void (*visit)(void *owner, const struct maintenance_salvaged *table), void *owner,
                 struct error *error)
{
    sqlite3 *target = part->connection;
    int64_t count;
    /* A power failure does no harm: the file has no name before it is synced. */
    (void)sqlite3_exec(target,
                       "PRAGMA page_size = 8192; PRAGMA journal_mode = MEMORY; "
                       "PRAGMA synchronous = OFF",
                       NULL, NULL, NULL);
    if (!database_integer(source->connection, "SELECT count(*) FROM sqlite_schema", &count))
        return error_set(error,
                         "The list of tables of %s cannot be read (%s), so no row can be found: "
                         "restore a backup.",
                         part->source, sqlite3_errmsg(source->connection));
    if (!migration_apply_until(target, part->path, version, error)) return false;
    bool good =
        sqlite3_exec(target, "BEGIN", NULL, NULL, NULL) == SQLITE_OK &&
        salvage_all(source->connection, part, visit, owner) &&
        sqlite3_exec(target, statement_text("write_repair_note"), NULL, NULL, NULL) == SQLITE_OK &&
        sqlite3_exec(target, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
    bool is_source = !good && sqlite3_errcode(target) == SQLITE_OK;
    if (!good)
        return database_error(error, is_source ? source->connection : target, part->path,
                              "writing what was saved");
    if (!migration_apply(target, part->path, error)) return false;
    if (!move_all(target))
        return database_error(error, target, part->path, "moving its rows into their new tables");
    static const char *const last[] = {"write_hours_anew", "write_epoch"};
    for (size_t i = 0; i < sizeof last / sizeof last[0]; i++) {
        if (sqlite3_exec(target, statement_text(last[i]), NULL, NULL, NULL) != SQLITE_OK)
            return database_error(error, target, part->path, "finishing what was saved");
    }
    return (indexes_make(target) && indexes_sample(target)) ||
           database_error(error, target, part->path, "making its indexes");
}

bool maintenance_repair(const char *path, const char *target, bool replace,
                        void (*visit)(void *owner, const struct maintenance_salvaged *table),
                        void *owner, struct error *error)
{
    int version = 0;
    struct part_file part;
    struct source source;
    if (writer_lock_is_held(path))
        return error_set(error,
                         "A capture is writing to %s: stop it first, so that the file holds still "
                         "while its rows are saved.",
                         path);
    if (!read_header(path, &version, error) || !part_file_open(&part, path, target, replace, error))
        return false;
    bool good = open_source(&source, path, part.path, error) &&
                fill(&source, &part, version, visit, owner, error);
    close_source(&source);
    if (good) return part_file_keep(&part, error);
    part_file_drop(&part);
    return false;
}
