/* SPDX-License-Identifier: MIT */
/* The writer's connection: opened, brought to this program's schema, and moved to another file. */
#include "write/connect.h"
#include "file/claim.h"
#include "file/connection.h"
#include "file/indexes.h"
#include "file/migration.h"
#include "file/schema_difference.h"
#include "file/schema_version.h"
#include "file/writer_lock.h"
#include "write/sum_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PAGE_BYTES = 8192,
    CACHE_KIB = 64 * 1024,
    LOG_TRIES = 50, /* at 10 ms */
};

/*
 * A migration runs with a rollback journal, so that the application id and the version are in the
 * file itself and not in a WAL beside it (database_look() reads the file).
 */
static bool migrate(struct session *session, struct error *error)
{
    int64_t version = 0;
    if (!database_integer(session->connection, "PRAGMA user_version", &version))
        return database_error(error, session->connection, session->path, "opening it");
    bool is_latest = version == schema_version_latest();
    if (version > 0 && !schema_expect(session->connection, session->path, error)) return false;
    if (!is_latest && !session_execute(session, "PRAGMA journal_mode = DELETE"))
        return database_error(error, session->connection, session->path, "preparing its migration");
    if (!migration_apply(session->connection, session->path, error)) return false;
    /* An earlier program's indexes are not known, so what became of them is looked at, too. In a new
     * file nothing can differ from what was just made. */
    return is_latest || version == 0 || schema_expect(session->connection, session->path, error);
}

/* If root reads at this moment, it makes the files beside the log, and then gives them to the owner. */
static void await_log(sqlite3 *connection)
{
    int64_t count;
    for (int i = 0; i < LOG_TRIES; i++) {
        if (database_integer(connection, "SELECT count(*) FROM sqlite_schema", &count) ||
            (sqlite3_errcode(connection) & 0xff) != SQLITE_CANTOPEN)
            return;
        (void)sqlite3_sleep(10);
    }
}

static bool configure(struct storage_writer *writer, struct error *error)
{
    struct session *session = &writer->rows.session;
    char sql[512];
    (void)sqlite3_busy_timeout(session->connection, writer->patience_ms);
    await_log(session->connection);
    snprintf(sql, sizeof sql,
             "PRAGMA page_size = %d;"
             "PRAGMA cache_size = -%d; PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = OFF;"
             "PRAGMA secure_delete = ON",
             PAGE_BYTES, CACHE_KIB);
    if (!session_execute(session, sql))
        return database_error(error, session->connection, session->path, "opening it");
    if (!migrate(session, error)) return false;
    snprintf(sql, sizeof sql,
             "PRAGMA journal_mode = WAL; PRAGMA synchronous = %s;"
             "PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = %d",
             writer->durable ? "FULL" : "NORMAL", CHECKPOINT_BYTES);
    if (!session_execute(session, sql))
        return database_error(error, session->connection, session->path, "opening it for writing");
    await_log(session->connection);
    (void)sqlite3_wal_hook(session->connection, wal_note_commit, &writer->wal);
    writer->wal.page_bytes = PAGE_BYTES;
    (void)database_integer(session->connection, "PRAGMA page_size", &writer->wal.page_bytes);
    return true;
}

static struct file_identity identify(const char *path)
{
    struct stat file;
    if (stat(path, &file) != 0) return (struct file_identity){0, 0};
    return (struct file_identity){file.st_dev, file.st_ino};
}

bool writer_index(struct storage_writer *writer, struct error *error)
{
    sqlite3 *connection = writer->rows.session.connection;
    if (!indexes_make(connection) || !indexes_sample(connection))
        return database_error(error, connection, writer->path, "making its indexes");
    writer->unindexed = -1;
    return true;
}

int64_t writer_schema(struct storage_writer *writer)
{
    int64_t cookie = 0;
    (void)database_integer(writer->rows.session.connection, "PRAGMA schema_version", &cookie);
    return cookie;
}

static bool index_what_is_not(struct storage_writer *writer, struct error *error)
{
    int missing = indexes_missing(writer->rows.session.connection);
    if (missing < 0)
        return database_error(error, writer->rows.session.connection, writer->path,
                              "looking at its indexes");
    writer->unindexed = -1;
    return missing == 0 || writer_index(writer, error);
}

bool writer_connect(struct storage_writer *writer, struct error *error)
{
    struct session *session = &writer->rows.session;
    session->path = writer->path;
    if (!connection_open(session->path, "mode=rw", CONNECTION_ORDINARY, wal_vfs(),
                         &session->connection))
        return database_error(error, session->connection, session->path, "opening it");
    writer->file = identify(writer->path);
    if (!sum_rows_register(session->connection))
        return database_error(error, session->connection, session->path, "opening it");
    if (!configure(writer, error) || !index_what_is_not(writer, error) ||
        !find_summed(&writer->rows, error))
        return false;
    writer->schema_mark = writer_schema(writer);
    changes_begin(&writer->changes, session->connection);
    return true;
}

/* ---------------------------------------------------------------- another file */

/* The parts of a writer that belong to one file. */
struct connected {
    struct session session;
    struct file_identity file;
    struct wal wal;
    int claim;
};

static bool connect_anew(struct storage_writer *writer, struct connected *old)
{
    *old = (struct connected){writer->rows.session, writer->file, writer->wal, writer->claim};
    memset(&writer->rows.session, 0, sizeof writer->rows.session);
    writer->wal = (struct wal){.pages = 0};
    if (claim_take(writer->path, &writer->claim, NULL) && writer_connect(writer, NULL)) return true;
    session_close(&writer->rows.session);
    claim_end(writer->claim);
    writer->rows.session = old->session;
    writer->file = old->file;
    writer->wal = old->wal;
    writer->claim = old->claim;
    return false;
}

void writer_follow_path(struct storage_writer *writer)
{
    struct file_identity now = identify(writer->path);
    bool same = now.device == writer->file.device && now.inode == writer->file.inode;
    if (same || database_look(writer->path, NULL) != DATABASE_OURS) return;
    struct connected *old = malloc(sizeof *old);
    bool covered = writer_lock_covers(writer->lock, writer->path);
    int lock = !old ? -1 : covered ? writer->lock : writer_lock_take(writer->path, NULL);
    if (lock >= 0 && connect_anew(writer, old)) {
        /* Closing must not mistake the new file's log for the old one's, and remove it. */
        (void)sqlite3_db_config(old->session.connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        session_close(&old->session);
        claim_end(old->claim);
        if (!covered) {
            writer_lock_copy(writer->lock, lock);
            close(writer->lock);
            writer->lock = lock;
        }
        writer_end_upkeep(writer);
        marks_end(&writer->rows.interner.marks);
        intern_forget(&writer->rows.interner);
        judging_forget(&writer->rows);
        rows_forget_notes(&writer->rows);
    } else if (!covered) {
        writer_lock_release(lock, writer->path);
    }
    free(old);
}
