/* SPDX-License-Identifier: MIT */
/*
 * twin - a copy of a database in which no address, MAC or name of a device is the true one.
 *
 * The new file gets the tables of this program and then row by row what the veil leaves of the old
 * ones. So a value that is not to be seen was never in the file. Rows keep their ids, and equal
 * values stay equal, so joins give the same. The source is read in one transaction. Values (names,
 * texts, addresses) come last, and only those to which a copied row refers: a dropped column leaves
 * no text behind.
 */
#include "care/twin_table.h"
#include "file/indexes.h"
#include "file/migration.h"
#include "file/part_file.h"
#include "file/schema_difference.h"
#include "file/schema_version.h"
#include "file/statement.h"
#include "maintenance.h"

#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- what is refused */

static bool expect_present(sqlite3 *source, const char *path, struct error *error)
{
    int64_t version = 0, moving = 0;
    if (!schema_expect(source, path, error)) return false;
    if (!database_integer(source, "PRAGMA user_version", &version) ||
        (version == schema_version_latest() &&
         !database_integer(source, "SELECT count(*) FROM moving", &moving)))
        return database_error(error, source, path, "reading its version");
    if (version == schema_version_latest() && moving == 0) return true;
    return error_set(error,
                     "Rows of %s have the layout of an earlier version, and a pseudonymised copy "
                     "needs the present one: run `netscope db migrate` first.",
                     path);
}

/* A dropped column must be one, and a key of numbers cannot be left away. */
static bool expect_columns(struct twin *twin, struct error *error)
{
    const struct maintenance_twin *asked = twin->asked;
    for (size_t i = 0; i < asked->dropped_count; i++) {
        sqlite3_stmt *look = NULL;
        (void)sqlite3_prepare_v2(twin->target,
                                 "SELECT c.pk > 0 AND c.type <> 'TEXT' FROM sqlite_schema t, "
                                 "pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name || "
                                 "'.' || c.name = ?",
                                 -1, &look, NULL);
        (void)sqlite3_bind_text(look, 1, asked->dropped[i], -1, SQLITE_STATIC);
        int result = look ? sqlite3_step(look) : SQLITE_NOMEM;
        bool is_key = result == SQLITE_ROW && sqlite3_column_int(look, 0);
        (void)sqlite3_finalize(look);
        if (result != SQLITE_ROW && result != SQLITE_DONE)
            return error_no_memory(error, "look up the columns to drop");
        if (result == SQLITE_DONE)
            return error_set_kind(error, ERROR_BAD_QUESTION,
                                  "There is no column %s to drop: it is TABLE.COLUMN, such as "
                                  "http_request.uri, and `netscope sql \"SELECT name, sql FROM "
                                  "sqlite_schema\"` lists them.",
                                  asked->dropped[i]);
        if (is_key)
            return error_set_kind(error, ERROR_BAD_QUESTION,
                                  "The column %s is a part of the key of its table, so it cannot "
                                  "be dropped: drop the values that it refers to, such as "
                                  "domain.name.",
                                  asked->dropped[i]);
    }
    return true;
}

/* ---------------------------------------------------------------- the work */

static bool learn_names(struct twin *twin)
{
    const struct maintenance_veil *veil = twin->asked->veil;
    sqlite3_stmt *names = NULL;
    int result =
        sqlite3_prepare_v2(twin->source, statement_text("db/device_names"), -1, &names, NULL);
    while (result == SQLITE_OK && (result = sqlite3_step(names)) == SQLITE_ROW) {
        struct span name = {sqlite3_column_blob(names, 0), 0};
        name.size = (size_t)sqlite3_column_bytes(names, 0);
        twin->out_of_memory = name.data && !veil->learn(veil->owner, name);
        result = twin->out_of_memory ? SQLITE_NOMEM : SQLITE_OK;
    }
    (void)sqlite3_finalize(names);
    return result == SQLITE_DONE;
}

/* A name's registrable domain is a row of the same table. */
static bool mark_registrable(struct twin *twin)
{
    struct twin_ids *used = &twin->used[TWIN_VALUES_domain];
    sqlite3_stmt *rows = NULL;
    int result = sqlite3_prepare_v2(twin->source,
                                    "SELECT domain_id, registrable_domain FROM domain "
                                    "WHERE registrable_domain IS NOT NULL",
                                    -1, &rows, NULL);
    while (result == SQLITE_OK && (result = sqlite3_step(rows)) == SQLITE_ROW) {
        bool marked = !twin_is_used(used, sqlite3_column_int64(rows, 0)) ||
                      twin_mark(used, sqlite3_column_int64(rows, 1));
        twin->out_of_memory = !marked;
        result = marked ? SQLITE_OK : SQLITE_NOMEM;
    }
    (void)sqlite3_finalize(rows);
    return result == SQLITE_DONE;
}

/* A registry is filled by the migrations: its rows are the same in every database. */
static bool copy_one(struct twin *twin, const char *name)
{
    char *sql = sqlite3_mprintf("SELECT count(*) FROM (SELECT 1 FROM \"%w\" LIMIT 1)", name);
    int64_t filled = 0;
    bool counted = sql && database_integer(twin->target, sql, &filled);
    sqlite3_free(sql);
    twin->tables_done++;
    return counted && (filled > 0 || twin_copy_table(twin, name));
}

static bool copy_tables(struct twin *twin)
{
    static const char *const values[] = {
#define TWIN_NAME(name) #name,
        TWIN_VALUES(TWIN_NAME)};
    sqlite3_stmt *tables = NULL;
    if (!database_integer(twin->target, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'",
                          &twin->tables_total) ||
        sqlite3_prepare_v2(twin->target,
                           "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE "
                           "'sqlite!_%' ESCAPE '!' ORDER BY rowid",
                           -1, &tables, NULL) != SQLITE_OK)
        return false;
    bool good = true;
    while (good && sqlite3_step(tables) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(tables, 0);
        if (!twin_leaves_out(name) && twin_values_of(name) < 0) good = copy_one(twin, name);
    }
    (void)sqlite3_finalize(tables);
    for (size_t i = 0; good && i < TWIN_VALUES_COUNT; i++)
        good = (i != TWIN_VALUES_domain || mark_registrable(twin)) && copy_one(twin, values[i]);
    return good;
}

static bool fill(struct twin *twin, struct part_file *part, struct error *error)
{
    /* A power failure does no harm: the file has no name before it is synced. */
    (void)sqlite3_exec(twin->target,
                       "PRAGMA page_size = 8192; PRAGMA journal_mode = MEMORY; "
                       "PRAGMA synchronous = OFF",
                       NULL, NULL, NULL);
    if (!migration_apply(twin->target, part->path, error) || !expect_columns(twin, error))
        return false;
    bool good =
        sqlite3_exec(twin->source, "BEGIN", NULL, NULL, NULL) == SQLITE_OK && learn_names(twin) &&
        sqlite3_exec(twin->target, "BEGIN", NULL, NULL, NULL) == SQLITE_OK && copy_tables(twin) &&
        sqlite3_exec(twin->target, statement_text("write_twin_note"), NULL, NULL, NULL) ==
            SQLITE_OK &&
        sqlite3_exec(twin->target, "COMMIT", NULL, NULL, NULL) == SQLITE_OK &&
        indexes_make(twin->target) && indexes_sample(twin->target);
    if (good) return true;
    if (twin->stopped)
        return error_set(error,
                         "The copy of %s was stopped before its end, and nothing was kept: start "
                         "it again when there is time.",
                         part->source);
    if (twin->out_of_memory) return error_no_memory(error, "make a pseudonymised copy");
    bool is_source = sqlite3_errcode(twin->target) == SQLITE_OK;
    return database_error(error, is_source ? twin->source : twin->target,
                          is_source ? part->source : part->path, "the pseudonymised copy");
}

bool maintenance_twin(const char *path, const char *target, const struct maintenance_twin *asked,
                      const struct maintenance_progress *progress, struct error *error)
{
    struct part_file part;
    struct twin twin = {.asked = asked, .progress = progress};
    if (!database_expect(path, error)) return false;
    bool opened = database_open_reading(path, &twin.source) ||
                  database_error(error, twin.source, path, "reading it for a copy");
    bool good = opened && expect_present(twin.source, path, error) &&
                part_file_open(&part, path, target, asked->replace, error);
    if (good) {
        twin.target = part.connection;
        good = fill(&twin, &part, error);
        if (!good) part_file_drop(&part);
    }
    (void)sqlite3_close(twin.source);
    for (int i = 0; i < TWIN_VALUES_COUNT; i++)
        free(twin.used[i].bits);
    return good && part_file_keep(&part, error);
}
