/* SPDX-License-Identifier: MIT */
#include "write/connect.h"
#include "write/transaction.h"

#include "file/claim.h"
#include "file/indexes.h"
#include "file/schema_version.h"
#include "file/writer_lock.h"
#include "files.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATIENCE_MS = 10 * 1000 }; /* the wait for another connection's lock */

static bool execute(struct storage_writer *writer, const char *sql)
{
    return session_execute(&writer->rows.session, sql);
}

static sqlite3 *connection_of(const struct storage_writer *writer)
{
    return writer->rows.session.connection;
}

/* ---------------------------------------------------------------- open and close */

static bool open_inside(struct storage_writer *writer, struct error *error)
{
    struct rows *rows = &writer->rows;
    if (!flow_notes_open(&rows->flow_notes) || !query_notes_open(&rows->query_notes) ||
        !intern_open(&rows->interner, &rows->session))
        return error_no_memory(error, "write a database");
    if (!writer_connect(writer, error)) return false;

    if (writer_begin_row(writer, error) != WRITE_OPEN) return false;
    static const enum statement first[] = {WRITE_IDENTITY, WRITE_EPOCH_OF_COPY,
                                           WRITE_KINDS_ENDED_BY_KILL, WRITE_CAPTURES_INTERRUPTED};
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++) {
        struct row row = row_begin(&rows->session, first[i]);
        (void)row_write(&row);
    }
    struct storage_ids ids;
    if (writer_end_row(writer, error) != WRITE_OPEN || !find_last_ids(rows, &ids, error))
        return false;
    rows->last_flow_id = writer->kept_flow_id = ids.last_flow_id;
    rows->last_device_id = writer->kept_device_id = ids.last_device_id;
    rows_forget_notes(rows);
    return is_written(storage_commit(writer, error));
}

static void destroy(struct storage_writer *writer)
{
    session_close(&writer->rows.session);
    intern_close(&writer->rows.interner);
    flow_notes_close(&writer->rows.flow_notes);
    query_notes_close(&writer->rows.query_notes);
    writer_end_upkeep(writer);
    claim_end(writer->claim);
    writer_lock_release(writer->lock, writer->path);
    free(writer->path);
    free(writer);
}

struct storage_writer *storage_writer_open_held(struct storage_hold *hold, struct error *error)
{
    struct storage_writer *writer = calloc(1, sizeof *writer);
    if (!writer || !(writer->path = strdup(hold->path))) {
        error_no_memory(error, "write a database");
        free(writer);
        storage_hold_drop(hold);
        return NULL;
    }
    writer->lock = hold->lock;
    writer->claim = hold->claim;
    writer->patience_ms = PATIENCE_MS;
    if (database_look(hold->path, error) != DATABASE_REFUSED && open_inside(writer, error)) {
        *hold = (struct storage_hold){.path = hold->path, .lock = -1, .claim = -1};
        return writer;
    }
    writer->lock = writer->claim = -1;
    destroy(writer);
    storage_hold_drop(hold);
    return NULL;
}

struct storage_writer *storage_writer_open(const char *path, struct error *error)
{
    struct storage_hold hold;
    return storage_hold_take(&hold, path, error) ? storage_writer_open_held(&hold, error) : NULL;
}

bool storage_writer_close(struct storage_writer *writer, struct error *error)
{
    if (!writer) return true;
    bool committed = is_written(storage_commit(writer, error));
    if (committed && writer->unindexed >= INDEXES_FROM) committed = writer_index(writer, error);
    session_finalize(&writer->rows.session);
    /*
     * A closed database is one plain file, fit for read-only media and for readers that may not
     * write beside it. If a reader is still open, it stays in WAL mode, which is as safe.
     */
    (void)sqlite3_busy_timeout(connection_of(writer), 100);
    bool emptied = sqlite3_wal_checkpoint_v2(connection_of(writer), "main",
                                             SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) == SQLITE_OK;
    if (!emptied && (sqlite3_errcode(connection_of(writer)) & 0xff) != SQLITE_BUSY && committed)
        committed = database_error(error, connection_of(writer), writer->path,
                                   "emptying its write-ahead log");
    (void)execute(writer, "PRAGMA journal_mode = DELETE");
    destroy(writer);
    return committed;
}

/* ---------------------------------------------------------------- settings */

void storage_set_patience(struct storage_writer *writer, int milliseconds)
{
    writer->patience_ms = milliseconds;
    (void)sqlite3_busy_timeout(connection_of(writer), milliseconds);
}

void storage_set_cache(struct storage_writer *writer, int64_t bytes)
{
    char sql[64];
    (void)snprintf(sql, sizeof sql, "PRAGMA cache_size = -%" PRId64, bytes / 1024);
    (void)execute(writer, sql); /* if this is refused, nothing changes */
}

bool storage_set_durable(struct storage_writer *writer, struct error *error)
{
    writer->durable = execute(writer, "PRAGMA synchronous = FULL");
    return writer->durable ||
           database_error(error, connection_of(writer), writer->path, "making commits durable");
}

bool storage_index_later(struct storage_writer *writer, struct error *error)
{
    sqlite3 *connection = writer->rows.session.connection;
    int64_t filled = 0;
    bool is_known = writer_schema(writer) == writer->schema_mark;
    if (!database_integer(connection,
                          "SELECT EXISTS (SELECT 1 FROM flow) OR EXISTS (SELECT 1 FROM dns_query)",
                          &filled) ||
        (!filled && !indexes_drop(connection)))
        return database_error(error, connection, writer->path, "preparing it to be filled");
    if (!filled) writer->unindexed = 0;
    writer->schema_mark = is_known ? writer_schema(writer) : 0;
    return true;
}

void storage_set_zone(struct storage_writer *writer, const char *name)
{
    (void)snprintf(writer->zone, sizeof writer->zone, "%s", name);
}

void storage_use_capture(struct storage_writer *writer, int64_t capture_id)
{
    writer->rows.capture_id = capture_id;
}
