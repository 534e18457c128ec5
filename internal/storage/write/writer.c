/* SPDX-License-Identifier: MIT */
#include "write/writer.h"

#include "file/migration.h"
#include "file/writer_lock.h"
#include "write/row.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PAGE_BYTES = 8192,
    CHECKPOINT_BYTES = 64 * 1024 * 1024, /* of WAL, and what is left of it when it is begun anew */
    CACHE_KIB = 64 * 1024,
    PATIENCE_MS = 10 * 1000, /* with whoever holds a lock */
};

/* ---------------------------------------------------------------- open */

bool writer_execute(struct storage_writer *writer, const char *sql)
{
    return sqlite3_exec(writer->connection, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* Makes the file ourselves: with few permissions, and to know that it was not there before. */
static bool make_file(const char *path, struct error *error)
{
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
    if (file < 0) {
        return error_set(error,
                         "The database %s cannot be made (%s): name a folder that exists and that "
                         "you may write to.",
                         path, strerror(errno));
    }
    close(file);
    return true;
}

static void remove_files(const char *path)
{
    static const char *const suffixes[] = {"", "-journal", "-wal", "-shm"};
    char name[4096];
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        if ((size_t)snprintf(name, sizeof name, "%s%s", path, suffixes[i]) < sizeof name)
            (void)unlink(name);
    }
}

/*
 * A migration runs with a rollback journal, so that whose database it is and of which version
 * stands in the file itself and not in a WAL beside it (database_look() reads the file).
 */
static bool migrate(struct storage_writer *writer, struct error *error)
{
    int64_t version = 0;
    if (!database_integer(writer->connection, "PRAGMA user_version", &version))
        return database_error(error, writer->connection, writer->path, "opening it");
    if (version == migration_latest()) return true;
    if (!writer_execute(writer, "PRAGMA journal_mode = DELETE"))
        return database_error(error, writer->connection, writer->path, "preparing its migration");
    return migration_apply(writer->connection, writer->path, error);
}

static bool prepare_statements(struct storage_writer *writer, struct error *error)
{
    static const char *const names[] = {
#define STATEMENT(name, file) file,
        STATEMENTS(STATEMENT)
#undef STATEMENT
    };
    for (int i = 0; i < STATEMENT_COUNT; i++) {
        if (sqlite3_prepare_v3(writer->connection, statement_text(names[i]), -1,
                               SQLITE_PREPARE_PERSISTENT, &writer->statements[i],
                               NULL) != SQLITE_OK)
            return database_error(error, writer->connection, writer->path, names[i]);
        assert(sqlite3_bind_parameter_count(writer->statements[i]) <= PARAMETERS_MOST);
        writer->bound[i] = (struct row_bound){.kinds = {BOUND_NULL}};
    }
    return true;
}

static bool configure(struct storage_writer *writer, struct error *error)
{
    char sql[512];
    snprintf(sql, sizeof sql,
             "PRAGMA page_size = %d; PRAGMA auto_vacuum = INCREMENTAL;"
             "PRAGMA cache_size = -%d; PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = OFF",
             PAGE_BYTES, CACHE_KIB);
    storage_set_patience(writer, PATIENCE_MS);
    if (!writer_execute(writer, sql))
        return database_error(error, writer->connection, writer->path, "opening it");
    if (!migrate(writer, error)) return false;
    snprintf(sql, sizeof sql,
             "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
             "PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = %d",
             CHECKPOINT_BYTES);
    if (!writer_execute(writer, sql))
        return database_error(error, writer->connection, writer->path, "opening it for writing");
    (void)sqlite3_wal_hook(writer->connection, wal_note_commit, &writer->wal);
    writer->wal.page_bytes = PAGE_BYTES;
    (void)database_integer(writer->connection, "PRAGMA page_size", &writer->wal.page_bytes);
    return true;
}

static struct file_identity identify(const char *path)
{
    struct stat file;
    if (stat(path, &file) != 0) return (struct file_identity){0, 0};
    return (struct file_identity){file.st_dev, file.st_ino};
}

static bool connect_writer(struct storage_writer *writer, struct error *error)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;
    char *uri = database_uri(writer->path, "mode=rw");
    int opened = uri ? sqlite3_open_v2(uri, &writer->connection, flags, wal_vfs()) : SQLITE_NOMEM;
    sqlite3_free(uri);
    if (opened != SQLITE_OK)
        return database_error(error, writer->connection, writer->path, "opening it");
    writer->file = identify(writer->path);
    return configure(writer, error) && prepare_statements(writer, error);
}

static void disconnect(struct storage_writer *writer)
{
    for (int i = 0; i < STATEMENT_COUNT; i++) {
        (void)sqlite3_finalize(writer->statements[i]);
        writer->statements[i] = NULL;
    }
    (void)sqlite3_close_v2(writer->connection);
    writer->connection = NULL;
}

static bool open_inside(struct storage_writer *writer, struct error *error)
{
    if (!intern_open(writer))
        return error_set(error, "There is not enough memory to write a database: end other "
                                "programs and try again.");
    if (!connect_writer(writer, error)) return false;

    if (!writer_begin_row(writer, error)) return false;
    struct row row = row_begin(writer, WRITE_CAPTURES_INTERRUPTED);
    (void)row_write(&row);
    struct storage_ids ids;
    if (!writer_end_row(writer, error) || !storage_last_ids(writer, &ids, error)) return false;
    writer->last_flow_id = writer->kept_flow_id = ids.last_flow_id;
    writer->last_device_id = writer->kept_device_id = ids.last_device_id;
    return storage_commit(writer, NULL, error);
}

static void destroy(struct storage_writer *writer)
{
    disconnect(writer);
    intern_close(writer);
    collect_close(writer);
    if (writer->lock >= 0) close(writer->lock);
    free(writer->path);
    free(writer);
}

struct storage_writer *storage_writer_open(const char *path, struct error *error)
{
    enum database_state state = database_look(path, error);
    if (state == DATABASE_REFUSED) return NULL;
    if (state == DATABASE_ABSENT && !make_file(path, error)) return NULL;

    struct storage_writer *writer = calloc(1, sizeof *writer);
    if (writer) writer->lock = -1;
    bool opened = false;
    if (!writer || !(writer->path = strdup(path))) {
        error_set(error, "There is not enough memory to write a database: end other programs and "
                         "try again.");
    } else {
        writer->lock = writer_lock_take(path, error);
        opened = writer->lock >= 0 && open_inside(writer, error);
    }
    if (opened) return writer;
    if (writer) destroy(writer);
    if (state == DATABASE_ABSENT) remove_files(path);
    return NULL;
}

/* ---------------------------------------------------------------- another file */

/*
 * A file system that broke is taken away, repaired and mounted again: then the path leads to
 * another file than the one that is open, which will refuse for ever. False: the path does not, or
 * not yet.
 */
static bool move_to_new_file(struct storage_writer *writer)
{
    struct file_identity now = identify(writer->path);
    bool same = now.device == writer->file.device && now.inode == writer->file.inode;
    if (same || database_look(writer->path, NULL) != DATABASE_OURS) return false;
    int lock = writer_lock_take(writer->path, NULL);
    if (lock < 0) return false;

    struct storage_writer *old = malloc(sizeof *old);
    if (old) *old = *writer;
    writer->connection = NULL;
    writer->wal = (struct wal){.pages = 0};
    memset(writer->statements, 0, sizeof writer->statements);
    if (!old || !connect_writer(writer, NULL)) {
        disconnect(writer);
        if (old) *writer = *old;
        free(old);
        close(lock);
        return false;
    }
    /* Closing must not take the new file's log for the old one's, and remove it. */
    (void)sqlite3_db_config(old->connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    disconnect(old);
    close(old->lock);
    free(old);
    writer->lock = lock;
    writer->upkeep = (struct upkeep){.began = false};
    collect_end(writer);
    intern_forget(writer);
    storage_set_patience(writer, writer->patience_ms);
    return !writer->durable || storage_set_durable(writer, NULL);
}

/* ---------------------------------------------------------------- transactions */

void writer_notice_rollback(struct storage_writer *writer)
{
    /* After begin a transaction is open; where it is not, SQLite has ended it (disk full, I/O). */
    if (!sqlite3_get_autocommit(writer->connection)) return;
    writer->lost = writer->suspect = true;
    intern_forget(writer);
}

bool writer_begin_row(struct storage_writer *writer, struct error *error)
{
    writer->failed = false;
    if (writer->lost) {
        return error_set(error,
                         "The rows since the last commit to %s were lost, so nothing is written "
                         "until that has been counted: commit, then write again.",
                         writer->path);
    }
    if (!sqlite3_get_autocommit(writer->connection)) return true;
    if (writer->suspect) writer->suspect = !move_to_new_file(writer);
    if (writer_execute(writer, "BEGIN IMMEDIATE")) return true;
    writer->suspect = true;
    return database_error(error, writer->connection, writer->path, "beginning a transaction");
}

bool writer_end_row(struct storage_writer *writer, struct error *error)
{
    if (!writer->failed) return true;
    if (error) *error = writer->error;
    return false;
}

static bool keep_counters(struct storage_writer *writer)
{
    static const char *const names[] = {"last_flow_id", "last_device_id"};
    int64_t last[] = {writer->last_flow_id, writer->last_device_id};
    int64_t *kept[] = {&writer->kept_flow_id, &writer->kept_device_id};
    writer->failed = false;
    for (int i = 0; i < 2; i++) {
        if (last[i] == *kept[i]) continue;
        struct row row = row_begin(writer, WRITE_LAST_ID);
        row_string(&row, names[i]);
        row_integer(&row, last[i]);
        if (!row_write(&row)) return false;
    }
    return true;
}

bool storage_commit(struct storage_writer *writer, bool *lost, struct error *error)
{
    if (lost) *lost = false;
    if (!writer->lost) {
        if (sqlite3_get_autocommit(writer->connection)) return true;
        if (keep_counters(writer) && writer_execute(writer, "COMMIT")) {
            writer->kept_flow_id = writer->last_flow_id;
            writer->kept_device_id = writer->last_device_id;
            writer->suspect = false;
            if (wal_has_grown(&writer->wal, CHECKPOINT_BYTES))
                (void)wal_checkpoint(&writer->wal, writer->connection, false);
            return true;
        }
        if (!writer->failed)
            database_error(&writer->error, writer->connection, writer->path, "a commit");
        writer_notice_rollback(writer);
    }
    if (error) *error = writer->error;
    if (lost) *lost = writer->lost;
    writer->lost = false;
    return false;
}

bool storage_writer_close(struct storage_writer *writer, struct error *error)
{
    if (!writer) return true;
    bool committed = storage_commit(writer, NULL, error);
    for (int i = 0; i < STATEMENT_COUNT; i++) {
        (void)sqlite3_finalize(writer->statements[i]);
        writer->statements[i] = NULL;
    }
    /* A closed database is one plain file, good for read-only media and for readers that may not
       write beside it. Where a reader is still there it stays in WAL mode, which is as safe. */
    (void)sqlite3_busy_timeout(writer->connection, 100);
    bool emptied = sqlite3_wal_checkpoint_v2(writer->connection, "main", SQLITE_CHECKPOINT_TRUNCATE,
                                             NULL, NULL) == SQLITE_OK;
    if (!emptied && (sqlite3_errcode(writer->connection) & 0xff) != SQLITE_BUSY && committed)
        committed =
            database_error(error, writer->connection, writer->path, "emptying its write-ahead log");
    (void)writer_execute(writer, "PRAGMA journal_mode = DELETE");
    destroy(writer);
    return committed;
}

bool storage_may_recover(const struct storage_writer *writer)
{
    switch (sqlite3_errcode(writer->connection) & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_NOMEM: return true;
    default: return writer->lost;
    }
}

bool storage_has_lost(const struct storage_writer *writer)
{
    return writer->lost;
}

void storage_set_patience(struct storage_writer *writer, int milliseconds)
{
    writer->patience_ms = milliseconds;
    (void)sqlite3_busy_timeout(writer->connection, milliseconds);
}

void storage_set_cache(struct storage_writer *writer, int64_t bytes)
{
    char sql[64];
    (void)snprintf(sql, sizeof sql, "PRAGMA cache_size = -%" PRId64, bytes / 1024);
    (void)writer_execute(writer, sql); /* where it is refused it stays as it was */
}

bool storage_set_durable(struct storage_writer *writer, struct error *error)
{
    writer->durable = writer_execute(writer, "PRAGMA synchronous = FULL");
    return writer->durable ||
           database_error(error, writer->connection, writer->path, "making commits durable");
}

void storage_use_capture(struct storage_writer *writer, int64_t capture_id)
{
    writer->capture_id = capture_id;
}

static int64_t size_of(const char *path, const char *suffix)
{
    char name[4096];
    struct stat file;
    bool fits = (size_t)snprintf(name, sizeof name, "%s%s", path, suffix) < sizeof name;
    return fits && stat(name, &file) == 0 ? file.st_size : 0;
}

struct storage_files storage_files(const struct storage_writer *writer)
{
    return (struct storage_files){.database_bytes = size_of(writer->path, ""),
                                  .wal_bytes = size_of(writer->path, "-wal"),
                                  .shm_bytes = size_of(writer->path, "-shm")};
}

int64_t storage_size_bytes(struct storage_writer *writer)
{
    struct storage_files files = storage_files(writer);
    return files.database_bytes + files.wal_bytes;
}

/* ---------------------------------------------------------------- records */

bool storage_write_record(struct storage_writer *writer, const struct record *record,
                          struct error *error)
{
    if (!writer_begin_row(writer, error)) return false;
    switch ((enum record_kind)record->kind) {
    case RECORD_FLOW: (void)write_flow(writer, (const struct flow_record *)record); break;
    case RECORD_DNS_QUERY:
        (void)write_dns_query(writer, (const struct dns_query_record *)record);
        break;
    case RECORD_TLS_HANDSHAKE:
        (void)write_tls_handshake(writer, (const struct tls_handshake_record *)record);
        break;
    case RECORD_HTTP_REQUEST:
        (void)write_http_request(writer, (const struct http_request_record *)record);
        break;
    case RECORD_DHCP_MESSAGE:
        (void)write_dhcp_message(writer, (const struct dhcp_message_record *)record);
        break;
    case RECORD_CERTIFICATE:
        (void)write_certificate(writer, (const struct certificate_record *)record);
        break;
    case RECORD_ADDRESS_BINDING:
    case RECORD_EVIDENCE:
        break; /* the recorder folds these: storage_write_address_binding(), storage_write_evidence() */
    }
    return writer_end_row(writer, error);
}

const char *storage_library_version(void)
{
    return sqlite3_libversion();
}

int storage_schema_version(void)
{
    return migration_latest();
}
