/* SPDX-License-Identifier: MIT */
/*
 * reader - rows out. A statement may come from any user, so the connection is restricted in four
 * ways. The file is opened read-only. An authorizer allows only reading, functions and a list of
 * pragmas. Attaching is limited to zero databases, and extensions are off. Sorting happens in
 * memory, so not even a temporary file is written.
 */
#include "reader.h"
#include "file/database.h"
#include "file/schema_difference.h"
#include "file/schema_version.h"
#include "file/statement.h"
#include "file/views.h"
#include "read/contact_sums.h"
#include "read/functions.h"
#include "read/keep.h"
#include "read/kept_statements.h"
#include "read/narrow.h"
#include "read/permit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct storage_reader {
    sqlite3 *connection;
    char *path;
    int64_t deadline_us; /* monotonic; 0: none */
    int64_t most_us;     /* the longest that the steps of one query may take; 0: no limit */
    int64_t step_end_us; /* monotonic: when the running step reaches that; 0: it does not */
    struct kept_statements kept;
    struct contact_sums *sums; /* of the connection */
    struct narrow *narrow;     /* NULL: everything may be read */
};

struct storage_rows {
    struct storage_reader *reader;
    sqlite3_stmt *statement;
    const char *question; /* the text of a question, whose statement is kept; NULL: it is not */
    int64_t spent_us;     /* in its steps so far */
    const char *unknown;  /* a requested column that does not exist */
};

/* ---------------------------------------------------------------- open and close */

/*
 * Covers another program's views of the same tables by this program's. Views of an older schema
 * stay: they fit its tables.
 */
static bool take_views(sqlite3 *connection)
{
    int64_t version;
    return database_integer(connection, "PRAGMA user_version", &version) &&
           (version != schema_version_latest() || views_cover(connection));
}

static bool shut_in(sqlite3 *connection, struct contact_sums **sums)
{
    if (sqlite3_exec(connection, "PRAGMA temp_store = MEMORY", NULL, NULL, NULL) != SQLITE_OK ||
        !take_views(connection) ||
        sqlite3_exec(connection, "PRAGMA query_only = 1", NULL, NULL, NULL) != SQLITE_OK)
        return false;
    if (!functions_offer(connection, sums)) return false;
    (void)sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 0);
    return sqlite3_set_authorizer(connection, permit_reading, NULL) == SQLITE_OK;
}

static int64_t monotonic_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

static bool is_late(const struct storage_reader *reader)
{
    int64_t now_us = monotonic_us();
    return (reader->deadline_us && now_us >= reader->deadline_us) ||
           (reader->step_end_us && now_us >= reader->step_end_us);
}

/*
 * SQLite calls it after every STEPS_BETWEEN_LOOKS steps of its virtual machine. It works on any
 * thread and needs no signal.
 */
static int stop_if_late(void *owner)
{
    return is_late(owner);
}

enum {
    STEPS_BETWEEN_LOOKS = 1024, /* some ten microseconds */
    QUERY_MOST_S = 600,         /* without a limit of its own, as --timeout gives */
};

void storage_set_time_limit(struct storage_reader *reader, int64_t us)
{
    reader->deadline_us = us > 0 ? monotonic_us() + us : 0;
}

/* Whether a writer of this process left the schema as it is: its cookie counts each change. */
static bool has_schema(sqlite3 *connection, int64_t mark)
{
    int64_t now;
    return mark && database_integer(connection, "PRAGMA schema_version", &now) && now == mark;
}

static struct storage_reader *open_reader(const char *path, bool as_it_is, int64_t schema_mark,
                                          struct error *error)
{
    if (!database_expect(path, error)) return NULL;
    struct storage_reader *reader = calloc(1, sizeof *reader);
    if (!reader || !(reader->path = strdup(path))) {
        error_set_kind(error, ERROR_FULL,
                       "There is not enough memory to read a database: end other programs and "
                       "try again.");
        free(reader);
        return NULL;
    }
    reader->most_us = as_it_is ? 0 : QUERY_MOST_S * INT64_C(1000000);
    bool opened = database_open_reading(path, &reader->connection);
    bool is_ours = opened && (as_it_is || has_schema(reader->connection, schema_mark) ||
                              schema_expect(reader->connection, path, error));
    if (is_ours && shut_in(reader->connection, &reader->sums)) {
        sqlite3_progress_handler(reader->connection, STEPS_BETWEEN_LOOKS, stop_if_late, reader);
        return reader;
    }
    if (!opened || is_ours) database_error(error, reader->connection, path, "reading it");
    storage_reader_close(reader);
    return NULL;
}

struct storage_reader *storage_reader_open(const char *path, struct error *error)
{
    return open_reader(path, false, 0, error);
}

struct storage_reader *storage_reader_open_beside(const char *path, int64_t schema_mark,
                                                  struct error *error)
{
    return open_reader(path, false, schema_mark, error);
}

struct storage_reader *storage_reader_open_as_it_is(const char *path, struct error *error)
{
    return open_reader(path, true, 0, error);
}

void storage_reader_close(struct storage_reader *reader)
{
    if (!reader) return;
    kept_statements_end(&reader->kept);
    narrow_end(reader->narrow);
    (void)sqlite3_close_v2(reader->connection);
    free(reader->path);
    free(reader);
}

void storage_interrupt(struct storage_reader *reader)
{
    sqlite3_interrupt(reader->connection);
}

bool storage_narrow(struct storage_reader *reader, const char *const *views, struct error *error)
{
    narrow_end(reader->narrow);
    reader->narrow = views ? narrow_begin(reader->connection, views) : NULL;
    if (reader->narrow ||
        (!views && sqlite3_set_authorizer(reader->connection, permit_reading, NULL) == SQLITE_OK))
        return true;
    return database_error(error, reader->connection, reader->path, "reading its views");
}

/* ---------------------------------------------------------------- queries */

static bool is_denied(const struct storage_reader *reader)
{
    return (sqlite3_errcode(reader->connection) & 0xff) == SQLITE_AUTH;
}

/* True, and the error says so: the schema is older than the program's. */
static bool blame_age(struct storage_reader *reader, const char *message, struct error *error)
{
    int64_t version = schema_version_latest();
    char copy[256]; /* the next statement has another message */
    snprintf(copy, sizeof copy, "%s", message);
    (void)database_integer(reader->connection, "PRAGMA user_version", &version);
    if (version >= schema_version_latest()) return false;
    error_set(error,
              "The database %s has schema %lld of an older NetScope, which does not know what is "
              "asked for (%s): bring it to schema %d with `netscope db migrate --db %s`.",
              reader->path, (long long)version, copy, schema_version_latest(), reader->path);
    return true;
}

static bool prepare(struct storage_reader *reader, const char *sql, sqlite3_stmt **statement,
                    const char **tail, struct error *error)
{
    if (sqlite3_prepare_v2(reader->connection, sql, -1, statement, tail) == SQLITE_OK) return true;
    if (is_denied(reader) && reader->narrow)
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "Only the public views can be asked here (%s): docs/schema.md has "
                              "them and their columns.",
                              sqlite3_errmsg(reader->connection));
    if (is_denied(reader) || sqlite3_errcode(reader->connection) == SQLITE_READONLY) {
        return error_set_kind(
            error, ERROR_BAD_QUESTION,
            "That statement would do more than read (%s), and this connection only "
            "reads: use SELECT.",
            sqlite3_errmsg(reader->connection));
    }
    if (sqlite3_errcode(reader->connection) == SQLITE_ERROR) {
        char message[256];
        snprintf(message, sizeof message, "%s", sqlite3_errmsg(reader->connection));
        if (strstr(message, "because it is a view"))
            return error_set_kind(error, ERROR_BAD_QUESTION,
                                  "That statement would change rows, and this connection only "
                                  "reads: use SELECT.");
        if (blame_age(reader, message, error)) return false;
        return error_set_kind(
            error, ERROR_BAD_QUESTION,
            "SQLite does not understand the query (%s): `man netscope-sql` lists the "
            "views, docs/schema.md their columns.",
            message);
    }
    return database_error(error, reader->connection, reader->path, "preparing the query");
}

/* Comments and empty statements may follow; another statement may not. */
static bool is_alone(struct storage_reader *reader, const char *tail)
{
    while (*tail) {
        sqlite3_stmt *more = NULL;
        const char *rest = tail;
        bool good =
            sqlite3_prepare_v2(reader->connection, tail, -1, &more, &rest) == SQLITE_OK && !more;
        (void)sqlite3_finalize(more);
        if (!good || rest == tail) return false;
        tail = rest;
    }
    return true;
}

static bool bind(sqlite3_stmt *statement, const struct parameter *parameter, struct error *error)
{
    int at = sqlite3_bind_parameter_index(statement, parameter->name);
    if (at == 0)
        return error_set_kind(error, ERROR_BUG, "The query has no parameter %s: check its name.",
                              parameter->name);
    const struct value *value = &parameter->value;
    const char *bytes = value->bytes.data ? (const char *)value->bytes.data : "";
    int result = SQLITE_OK;
    switch (value->type) {
    case VALUE_NULL: result = sqlite3_bind_null(statement, at); break;
    case VALUE_INTEGER: result = sqlite3_bind_int64(statement, at, value->integer); break;
    case VALUE_REAL: result = sqlite3_bind_double(statement, at, value->real); break;
    case VALUE_TEXT:
        result = sqlite3_bind_text64(statement, at, bytes, value->bytes.size, SQLITE_TRANSIENT,
                                     SQLITE_UTF8);
        break;
    case VALUE_BLOB:
        result = sqlite3_bind_blob64(statement, at, bytes, value->bytes.size, SQLITE_TRANSIENT);
        break;
    }
    if (result == SQLITE_OK) return true;
    return error_set_kind(error, ERROR_BAD_QUESTION,
                          "The value of %s cannot be used (%s): give a shorter one.",
                          parameter->name, sqlite3_errstr(result));
}

static sqlite3_stmt *prepare_query(struct storage_reader *reader, const char *sql,
                                   struct error *error)
{
    sqlite3_stmt *statement = NULL;
    const char *tail = sql;
    while (!statement && *tail) { /* leading comments and empty statements */
        const char *from = tail;
        if (!prepare(reader, from, &statement, &tail, error)) return NULL;
        if (tail == from) break;
    }
    if (!statement) {
        error_set_kind(error, ERROR_BAD_QUESTION,
                       "There is no statement in the query: write one SELECT.");
    } else if (!is_alone(reader, tail)) {
        error_set_kind(error, ERROR_BAD_QUESTION,
                       "The query holds more than one statement: run them one at a time.");
    } else if (!sqlite3_stmt_readonly(statement)) {
        error_set_kind(error, ERROR_BAD_QUESTION,
                       "That statement would do more than read, and this connection only reads: "
                       "use SELECT.");
    } else {
        return statement;
    }
    (void)sqlite3_finalize(statement);
    return NULL;
}

static bool may_be_narrow(struct storage_reader *reader, const char *sql, struct error *error)
{
    char name[NARROW_NAME_SIZE];
    return !narrow_shadows(reader->narrow, sql, name) ||
           error_set_kind(error, ERROR_BAD_QUESTION,
                          "There is something called %s already: give what stands behind WITH "
                          "another name.",
                          name);
}

const char *storage_question(const char *name)
{
    return statement_text(name);
}

const char *storage_question_name(size_t at)
{
    return question_name(at);
}

struct storage_rows *storage_query(struct storage_reader *reader, const char *name, const char *sql,
                                   const struct parameter *parameters, size_t count,
                                   struct error *error)
{
    if (name && !(sql = statement_text(name))) {
        error_set_kind(error, ERROR_BUG,
                       "There is no question named '%s': schema/questions has them all.", name);
        return NULL;
    }
    if (reader->narrow && !may_be_narrow(reader, sql, error)) return NULL;
    sqlite3_stmt *statement = name ? kept_statements_take(&reader->kept, sql) : NULL;
    if (!statement && !(statement = prepare_query(reader, sql, error))) return NULL;
    for (size_t i = 0; i < count; i++) {
        if (bind(statement, &parameters[i], error)) continue;
        (void)sqlite3_finalize(statement);
        return NULL;
    }
    struct storage_rows *rows = calloc(1, sizeof *rows);
    if (!rows) {
        error_set_kind(error, ERROR_FULL,
                       "There is not enough memory for a query: end other programs and try "
                       "again.");
        (void)sqlite3_finalize(statement);
        return NULL;
    }
    *rows = (struct storage_rows){
        .reader = reader, .statement = statement, .question = name ? sql : NULL};
    return rows;
}

bool storage_keep(struct storage_reader *reader, const char *name, const char *select,
                  struct error *error)
{
    bool good = keep_rows(reader->connection, name, select);
    int code = sqlite3_errcode(reader->connection);
    if (!good &&
        (code != SQLITE_ERROR || !blame_age(reader, sqlite3_errmsg(reader->connection), error)))
        error_set_kind(error,
                       code == SQLITE_NOMEM || code == SQLITE_FULL ? ERROR_FULL : ERROR_REFUSED,
                       "The rows of %s cannot be read from %s (%s): ask for a shorter time.", name,
                       reader->path, sqlite3_errmsg(reader->connection));
    return keep_end(reader->connection) && good;
}

bool storage_sum_contacts(struct storage_reader *reader, const struct storage_contacts *contacts,
                          struct error *error)
{
    reader->step_end_us = reader->most_us ? monotonic_us() + reader->most_us : 0;
    int result = contact_sums_read(reader->sums, reader->connection, contacts);
    if (result == SQLITE_OK) return true;
    error_set_kind(
        error, result == SQLITE_NOMEM ? ERROR_FULL : ERROR_REFUSED,
        "The contacts of these days cannot be read from %s (%s): ask for a shorter time.",
        reader->path, sqlite3_errstr(result));
    return false;
}

int storage_column_count(const struct storage_rows *rows)
{
    return sqlite3_column_count(rows->statement);
}

const char *storage_column_name(const struct storage_rows *rows, int column)
{
    const char *name = sqlite3_column_name(rows->statement, column);
    return name ? name : "";
}

int storage_column(struct storage_rows *rows, const char *name)
{
    int count = storage_column_count(rows);
    for (int i = 0; i < count; i++) {
        if (strcmp(storage_column_name(rows, i), name) == 0) return i;
    }
    rows->unknown = name;
    return -1;
}

/* One step, whose time counts for the query. */
static int step(struct storage_rows *rows)
{
    struct storage_reader *reader = rows->reader;
    int64_t began_us = monotonic_us();
    bool has_own = reader->deadline_us != 0 || !reader->most_us;
    reader->step_end_us = has_own ? 0 : began_us + reader->most_us - rows->spent_us;
    /* Rows that come quickly do not call stop_if_late(). */
    int result = is_late(reader) ? SQLITE_INTERRUPT : sqlite3_step(rows->statement);
    rows->spent_us += monotonic_us() - began_us;
    return result;
}

int storage_next(struct storage_rows *rows, struct error *error)
{
    if (rows->unknown) {
        error_set_kind(error, ERROR_BUG,
                       "The query has no column '%s': this is a mistake in NetScope, please report "
                       "it.",
                       rows->unknown);
        return -1;
    }
    switch (step(rows)) {
    case SQLITE_ROW: return 1;
    case SQLITE_DONE: return 0;
    default:
        if (is_late(rows->reader)) {
            error_set_kind(error, ERROR_BUSY,
                           "The question took longer than it was given, and was stopped: ask for "
                           "less, or give it more time.");
            return -1;
        }
        database_error(error, rows->reader->connection, rows->reader->path, "the query");
        if (rows->reader->narrow && narrow_blames(rows->reader->narrow)) /* and not us */
            error->kind = ERROR_BAD_QUESTION;
        return -1;
    }
}

struct value storage_value(const struct storage_rows *rows, int column)
{
    sqlite3_stmt *statement = rows->statement;
    struct value value = {.type = VALUE_NULL};
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        value.type = VALUE_INTEGER;
        value.integer = sqlite3_column_int64(statement, column);
        break;
    case SQLITE_FLOAT:
        value.type = VALUE_REAL;
        value.real = sqlite3_column_double(statement, column);
        break;
    case SQLITE_TEXT:
        value.type = VALUE_TEXT;
        value.bytes.data = sqlite3_column_text(statement, column);
        value.bytes.size = (size_t)sqlite3_column_bytes(statement, column);
        break;
    case SQLITE_BLOB:
        value.type = VALUE_BLOB;
        value.bytes.data = sqlite3_column_blob(statement, column);
        value.bytes.size = (size_t)sqlite3_column_bytes(statement, column);
        break;
    default: break;
    }
    return value;
}

int64_t storage_integer(const struct storage_rows *rows, int column)
{
    bool is_integer = sqlite3_column_type(rows->statement, column) == SQLITE_INTEGER;
    return is_integer ? sqlite3_column_int64(rows->statement, column) : 0;
}

const char *storage_text(const struct storage_rows *rows, int column)
{
    struct value value = storage_value(rows, column);
    return value.type == VALUE_TEXT ? (const char *)value.bytes.data : "";
}

bool storage_is_null(const struct storage_rows *rows, int column)
{
    return sqlite3_column_type(rows->statement, column) == SQLITE_NULL;
}

void storage_rows_close(struct storage_rows *rows)
{
    if (!rows) return;
    if (rows->question) {
        kept_statements_give(&rows->reader->kept, rows->question, rows->statement);
    } else {
        (void)sqlite3_finalize(rows->statement);
    }
    free(rows);
}

const char *storage_library_version(void)
{
    return sqlite3_libversion();
}

int storage_schema_version(void)
{
    return schema_version_latest();
}
