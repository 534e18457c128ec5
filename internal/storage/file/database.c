/* SPDX-License-Identifier: MIT */
#include "file/database.h"

#include "file/connection.h"
#include "file/schema_version.h"
#include "files.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

enum { READER_PATIENCE_MS = 5000 };

static bool open_reading_with(const char *path, const char *parameters, sqlite3 **connection)
{
    int64_t count;
    sqlite3_close(*connection);
    if (!connection_open(path, parameters, CONNECTION_ORDINARY, NULL, connection)) return false;
    (void)sqlite3_busy_timeout(*connection, READER_PATIENCE_MS);
    return database_integer(*connection, "SELECT count(*) FROM sqlite_schema LIMIT 1", &count);
}

bool database_open_reading(const char *path, sqlite3 **connection)
{
    *connection = NULL;
    if (open_reading_with(path, "mode=ro", connection)) return true;
    int code = *connection ? sqlite3_errcode(*connection) & 0xff : SQLITE_NOMEM;
    if (code != SQLITE_CANTOPEN && code != SQLITE_READONLY) return false;
    return storage_file_bytes(path, FILE_LOG) <= 0 &&
           open_reading_with(path, "mode=ro&immutable=1", connection);
}

bool database_integer(sqlite3 *connection, const char *sql, int64_t *value)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(connection, sql, -1, &statement, NULL) != SQLITE_OK) return false;
    bool found = sqlite3_step(statement) == SQLITE_ROW;
    if (found) *value = sqlite3_column_int64(statement, 0);
    return sqlite3_finalize(statement) == SQLITE_OK && found;
}

/* The meaning of SQLite's codes; all others are our own statement's fault. */
static const struct {
    int code;
    enum error_kind kind;
    bool may_pass;
} answers[] = {
    {SQLITE_BUSY, ERROR_BUSY, true},        {SQLITE_LOCKED, ERROR_BUSY, true},
    {SQLITE_FULL, ERROR_FULL, true},        {SQLITE_NOMEM, ERROR_FULL, true},
    {SQLITE_IOERR, ERROR_REFUSED, true},    {SQLITE_READONLY, ERROR_REFUSED, true},
    {SQLITE_CANTOPEN, ERROR_REFUSED, true}, {SQLITE_PERM, ERROR_REFUSED, true},
    {SQLITE_AUTH, ERROR_REFUSED, false},    {SQLITE_CORRUPT, ERROR_REFUSED, false},
    {SQLITE_NOTADB, ERROR_REFUSED, false},  {SQLITE_INTERRUPT, ERROR_BUSY, false},
    {SQLITE_TOOBIG, ERROR_REFUSED, false},
};
enum { ANSWERS = sizeof answers / sizeof answers[0] };

/* ANSWERS: none matches. */
static size_t find_answer(int code)
{
    size_t i = 0;
    while (i < ANSWERS && answers[i].code != (code & 0xff))
        i++;
    return i;
}

/* If something failed and SQLite has no reason, there was no memory for the statement's text. */
static int code_of(sqlite3 *connection)
{
    int code = connection ? sqlite3_errcode(connection) : SQLITE_NOMEM;
    return code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_NOMEM : code;
}

bool database_may_pass(sqlite3 *connection)
{
    size_t answer = find_answer(code_of(connection));
    return answer < ANSWERS && answers[answer].may_pass;
}

/*
 * SQLite says "full" for three things: the disk, the user's quota on it, and the limit on the size
 * of the files that the writer keeps (write/wal.h).
 */
static bool say_full(struct error *error, sqlite3 *connection, const char *path, const char *doing)
{
    const int64_t nearly_nothing = 16 << 20;
    struct statvfs disk;
    bool is_known = statvfs(path, &disk) == 0;
    int64_t there = is_known ? (int64_t)disk.f_bavail * (int64_t)disk.f_frsize : 0;
    if (!is_known || there < nearly_nothing)
        return error_set_kind(error, ERROR_FULL,
                              "The disk is full, so %s failed in the database %s: free some space "
                              "there, or keep the database on another disk.",
                              doing, path);
    if (sqlite3_system_errno(connection) == EDQUOT)
        return error_set_kind(error, ERROR_FULL,
                              "The quota of this user is used up, so %s failed in the database %s: "
                              "raise it, or free some space.",
                              doing, path);
    return error_set_kind(error, ERROR_FULL,
                          "The database %s has the size that storage.max_bytes allows, so %s "
                          "waits until older rows are removed (the disk has %lld MiB free): raise "
                          "it, or keep rows for less time.",
                          path, doing, (long long)(there >> 20));
}

bool database_error(struct error *error, sqlite3 *connection, const char *path, const char *doing)
{
    int code = code_of(connection);
    size_t answer = find_answer(code);
    enum error_kind kind = answer < ANSWERS ? answers[answer].kind : ERROR_BUG;
    const char *message = connection ? sqlite3_errmsg(connection) : "out of memory";
    int cause = connection ? sqlite3_system_errno(connection) : 0;
    switch (code & 0xff) {
    case SQLITE_FULL: return say_full(error, connection, path, doing);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return error_set_kind(error, kind,
                              "Another program has locked the database %s, so %s failed: end that "
                              "program or wait for it, then try again.",
                              path, doing);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
        return error_set_kind(
            error, kind,
            "The database %s cannot be opened for this, so %s failed (%s): check that "
            "its folder exists and that you may read and write both.",
            path, doing, cause ? strerror(cause) : message);
    case SQLITE_IOERR:
        return error_set_kind(
            error, kind,
            "The disk refused to read or write the database %s, so %s failed (%s): "
            "check the disk and the space on it, then try again.",
            path, doing, cause ? strerror(cause) : message);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return error_set_kind(
            error, kind,
            "The database %s is damaged, so %s failed (%s): restore it from a backup, or "
            "save what is readable with 'netscope db repair NEWFILE --db %s'.",
            path, doing, message, path);
    case SQLITE_NOMEM:
        return error_set_kind(
            error, kind,
            "There is not enough memory for the database %s, so %s failed: end other "
            "programs and try again.",
            path, doing);
    case SQLITE_INTERRUPT:
        return error_set_kind(
            error, kind,
            "The query on the database %s was stopped before its end: run it again, or "
            "ask for less.",
            path);
    default:
        return error_set_kind(error, kind,
                              "The database %s answered '%s', so %s failed: check the statement.",
                              path, message, doing);
    }
}

bool database_refuse_foreign(const char *path, struct error *error)
{
    return error_set(error,
                     "The file %s is the database of another program, and it was left as it is: "
                     "name another file for NetScope's database.",
                     path);
}

/* ---------------------------------------------------------------- what a kill leaves */

enum { JOURNAL_MAGIC_SIZE = 8, JOURNAL_PAGES_AT = 16 };

static uint32_t read_u32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/*
 * A journal that was written in full leads back to the state before the transaction, and whoever
 * opens the database next goes back there (sqlite.org/fileformat2.html, 3). Returns the number of
 * pages of that state; -1: there is no such journal.
 */
static int64_t pages_before(const char *path)
{
    static const uint8_t magic[JOURNAL_MAGIC_SIZE] = {0xd9, 0xd5, 0x05, 0xf9,
                                                      0x20, 0xa1, 0x63, 0xd7};
    uint8_t begins[JOURNAL_PAGES_AT + 4];
    char journal[PATH_MAX + FILE_SUFFIX_SIZE];
    if (!storage_file_path(path, FILE_JOURNAL, journal, sizeof journal)) return -1;
    FILE *file = fopen(journal, "re");
    if (!file) return -1;
    bool whole = fread(begins, sizeof begins, 1, file) == 1;
    (void)fclose(file);
    if (!whole || memcmp(begins, magic, sizeof magic) != 0) return -1;
    return read_u32(begins + JOURNAL_PAGES_AT);
}

/* A NetScope before this one wrote the first page of a new file in a step of its own. */
static bool is_first_page_alone(sqlite3 *connection)
{
    int64_t version, pages, tables, mode;
    return database_integer(connection, "PRAGMA user_version", &version) && version == 0 &&
           database_integer(connection, "PRAGMA page_count", &pages) && pages == 1 &&
           database_integer(connection, "PRAGMA auto_vacuum", &mode) && mode == 2 &&
           database_integer(connection, "SELECT count(*) FROM sqlite_schema", &tables) &&
           tables == 0;
}

/* ---------------------------------------------------------------- looking */

/*
 * The two numbers that identify the program and the version, out of the file's first bytes
 * (sqlite.org/fileformat2.html, 1.3). SQLite itself refuses a file whose first page names pages that
 * a killed transaction or checkpoint had not written yet, and it mends that file when it opens it
 * with its log or journal.
 */
static bool read_header(sqlite3 *connection, uint32_t *application, int32_t *version)
{
    enum { VERSION_AT = 60, APPLICATION_AT = 68, HEADER_SIZE = 100 };
    static const char magic[] = "SQLite format 3";
    uint8_t header[HEADER_SIZE];
    sqlite3_file *file = NULL;
    (void)sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (!file || !file->pMethods ||
        file->pMethods->xRead(file, header, sizeof header, 0) != SQLITE_OK ||
        memcmp(header, magic, sizeof magic) != 0)
        return false;
    *application = read_u32(header + APPLICATION_AT);
    *version = (int32_t)read_u32(header + VERSION_AT);
    return true;
}

static enum database_state look_inside(const char *path, sqlite3 *connection, struct error *error)
{
    uint32_t application;
    int32_t version;
    if (!read_header(connection, &application, &version)) {
        error_set(error,
                  "The file %s is not a SQLite database, and it was left as it is: name another "
                  "file for the database.",
                  path);
        return DATABASE_REFUSED;
    }
    if (application == 0 && is_first_page_alone(connection)) return DATABASE_EMPTY;
    if (application != DATABASE_APPLICATION_ID) {
        database_refuse_foreign(path, error);
        return DATABASE_REFUSED;
    }
    if (version > schema_version_latest()) {
        error_set(error,
                  "The database %s was made by a newer NetScope (schema %ld, this program knows "
                  "%d), and it was left as it is: use that newer program, or another file.",
                  path, (long)version, schema_version_latest());
        return DATABASE_REFUSED;
    }
    return pages_before(path) == 0 ? DATABASE_EMPTY : DATABASE_OURS;
}

enum database_state database_look(const char *path, struct error *error)
{
    struct stat found;
    connection_start();
    if (stat(path, &found) != 0) {
        if (errno == ENOENT) return DATABASE_ABSENT;
        error_set(error,
                  "The database %s cannot be reached (%s): check the path and your permissions.",
                  path, strerror(errno));
        return DATABASE_REFUSED;
    }
    if (!S_ISREG(found.st_mode)) {
        error_set_kind(
            error, ERROR_BAD_QUESTION,
            "%s is %s, so it cannot hold the database: name a file, such as netscope.db.", path,
            S_ISDIR(found.st_mode) ? "a folder" : "not an ordinary file");
        return DATABASE_REFUSED;
    }
    if (found.st_size == 0) return DATABASE_EMPTY;

    sqlite3 *connection;
    enum database_state state = DATABASE_REFUSED;
    if (!connection_open(path, "mode=ro&immutable=1", CONNECTION_ORDINARY, NULL, &connection)) {
        database_error(error, connection, path, "opening it");
    } else {
        state = look_inside(path, connection, error);
    }
    sqlite3_close(connection);
    return state;
}

bool database_expect(const char *path, struct error *error)
{
    switch (database_look(path, error)) {
    case DATABASE_REFUSED: return false;
    case DATABASE_ABSENT:
        error_set_kind(
            error, ERROR_NOT_FOUND,
            "There is no database %s: name the file that a capture wrote, or run a capture "
            "first.",
            path);
        return false;
    case DATABASE_EMPTY:
        error_set_kind(error, ERROR_NOT_FOUND,
                       "The file %s is empty, so it holds no capture: name the file that a capture "
                       "wrote, or run a capture first.",
                       path);
        return false;
    case DATABASE_OURS: return true;
    }
    return false;
}
