/* SPDX-License-Identifier: MIT */
#include "file/schema_difference.h"

#include "base/text_safe.h"
#include "file/connection.h"
#include "file/database.h"
#include "file/indexes.h"
#include "file/migration.h"
#include "file/schema_version.h"
#include "file/sql_text.h"
#include "file/views.h"

#include <ctype.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>

/* The objects of one database in the order of their names; SQLite's own are left out. */
static const char every_object[] =
    "SELECT name, type, tbl_name, sql FROM main.sqlite_schema"
    " WHERE NOT (type = 'index' AND sql IS NULL)"
    " AND NOT (type = 'table' AND name IN ('sqlite_stat1', 'sqlite_stat4', 'sqlite_sequence'))"
    " ORDER BY name, type";

struct side {
    sqlite3 *connection;
    sqlite3_stmt *rows;
    int result;
};

struct comparison {
    struct side theirs, ours;
    bool is_latest; /* the indexes of earlier programs are not known */
    void (*visit)(void *owner, const struct schema_difference *difference);
    void *owner;
};

static const char *text_of(const struct side *side, int column)
{
    const char *text = (const char *)sqlite3_column_text(side->rows, column);
    return text ? text : "";
}

static const char *name_of(const struct side *side)
{
    return text_of(side, 0);
}
static const char *type_of(const struct side *side)
{
    return text_of(side, 1);
}

/* ---------------------------------------------------------------- texts */

static const char *skip_unseen(const char *at)
{
    for (;;) {
        if (isspace((unsigned char)*at)) {
            at++;
        } else if (at[0] == '-' && at[1] == '-') {
            at += strcspn(at, "\n");
        } else {
            return at;
        }
    }
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* A name in quotes that would be the same without them: its length with them. Else 0. */
static size_t quoted_name(const char *at)
{
    size_t size = 1;
    if (*at != '"') return 0;
    while (is_word(at[size]))
        size++;
    return at[size] == '"' && size > 1 ? size + 1 : 0;
}

/* Takes the next piece: a word, what is in quotes, or one sign. Empty at the end. */
static struct span next_piece(const char **text)
{
    const char *at = skip_unseen(*text);
    size_t quoted = quoted_name(at), size = 0;
    *text = at + quoted;
    if (quoted) return (struct span){(const uint8_t *)at + 1, quoted - 2};
    while (is_word(at[size]))
        size++;
    if (size == 0 && (*at == '\'' || *at == '"' || *at == '`')) {
        const char *end = strchr(at + 1, *at);
        size = end ? (size_t)(end - at) + 1 : strlen(at);
    } else if (size == 0 && *at) {
        size = 1;
    }
    *text = at + size;
    return (struct span){(const uint8_t *)at, size};
}

static bool says_the_same(const char *one, const char *other)
{
    struct span a, b;
    do {
        a = next_piece(&one);
        b = next_piece(&other);
        if (a.size != b.size || memcmp(a.data, b.data, a.size) != 0) return false;
    } while (a.size > 0);
    return true;
}

/* CREATE INDEX name ON table (column, column): no expression, no condition, not unique. */
static bool is_plain_index(const char *sql)
{
    static const char *const form[] = {"create", "index", NULL, "on", NULL, "("};
    for (size_t i = 0; i < sizeof form / sizeof form[0]; i++) {
        struct span piece = next_piece(&sql);
        if (form[i] && (piece.size != strlen(form[i]) ||
                        strncasecmp((const char *)piece.data, form[i], piece.size) != 0))
            return false;
    }
    for (struct span piece; (piece = next_piece(&sql)).size > 0;) {
        if (*piece.data == ')') return next_piece(&sql).size == 0;
        if (*piece.data != ',' && !is_word((char)*piece.data)) return false;
    }
    return false;
}

/* ---------------------------------------------------------------- one object */

static bool is_view_of_ours(const char *name)
{
    for (const struct sql_text *view = sql_views; view->name; view++) {
        if (sqlite3_stricmp(view->name, name) == 0) return true;
    }
    return false;
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text), end_size = strlen(end);
    return size > end_size && strcmp(text + size - end_size, end) == 0;
}

static bool has_table_of_ours(struct comparison *comparison, const char *name)
{
    int64_t found = 0;
    char *sql = sqlite3_mprintf("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND "
                                "name = %Q COLLATE NOCASE",
                                name);
    bool asked = sql && database_integer(comparison->ours.connection, sql, &found);
    sqlite3_free(sql);
    return !asked || found > 0;
}

static void report(struct comparison *comparison, enum schema_fault fault, const struct side *side)
{
    comparison->visit(
        comparison->owner,
        &(struct schema_difference){.fault = fault, .type = type_of(side), .name = name_of(side)});
}

/* An object that the migrations do not make. */
static void judge_theirs(struct comparison *comparison)
{
    const struct side *side = &comparison->theirs;
    const char *type = type_of(side), *table = text_of(side, 2);
    if (strcmp(type, "trigger") == 0) {
        report(comparison, SCHEMA_TRIGGER, side);
    } else if (strcmp(type, "index") == 0) {
        if (!comparison->is_latest || ends_with(table, "_before")) return;
        bool acts = has_table_of_ours(comparison, table) && !is_plain_index(text_of(side, 3));
        report(comparison, acts ? SCHEMA_INDEX : SCHEMA_STRANGE, side);
    } else if (strcmp(type, "view") == 0 && is_view_of_ours(name_of(side))) {
        if (!view_is_ours(comparison->theirs.connection, name_of(side)))
            report(comparison, SCHEMA_VIEW, side);
    } else {
        bool taken = is_view_of_ours(name_of(side)) || has_table_of_ours(comparison, name_of(side));
        report(comparison, taken ? SCHEMA_CHANGED : SCHEMA_STRANGE, side);
    }
}

/* An object that is not in the database. */
static void judge_ours(struct comparison *comparison)
{
    const struct side *side = &comparison->ours;
    bool may_lack = strcmp(type_of(side), "table") != 0 || ends_with(name_of(side), "_before");
    if (!may_lack) report(comparison, SCHEMA_MISSING, side);
}

static void judge_both(struct comparison *comparison)
{
    if (says_the_same(text_of(&comparison->theirs, 3), text_of(&comparison->ours, 3))) return;
    report(comparison, SCHEMA_CHANGED, &comparison->theirs);
}

/* ---------------------------------------------------------------- all objects */

static void step(struct side *side)
{
    side->result = sqlite3_step(side->rows);
}

static bool begin(struct side *side)
{
    if (sqlite3_prepare_v2(side->connection, every_object, -1, &side->rows, NULL) != SQLITE_OK)
        return false;
    step(side);
    return true;
}

/* The order of every_object. A side at its end is behind the other. */
static int order_of(const struct comparison *comparison)
{
    if (comparison->theirs.result != SQLITE_ROW) return 1;
    if (comparison->ours.result != SQLITE_ROW) return -1;
    int order = strcmp(name_of(&comparison->theirs), name_of(&comparison->ours));
    return order ? order : strcmp(type_of(&comparison->theirs), type_of(&comparison->ours));
}

static void walk(struct comparison *comparison)
{
    struct side *theirs = &comparison->theirs, *ours = &comparison->ours;
    while (theirs->result == SQLITE_ROW || ours->result == SQLITE_ROW) {
        int order = order_of(comparison);
        if (order < 0) {
            judge_theirs(comparison);
        } else if (order > 0) {
            judge_ours(comparison);
        } else {
            judge_both(comparison);
        }
        if (order <= 0) step(theirs);
        if (order >= 0) step(ours);
    }
}

static bool make_latest(sqlite3 **connection)
{
    return connection_open_memory(connection) &&
           migration_apply_until(*connection, "in memory", schema_version_latest(), NULL) &&
           indexes_make(*connection);
}

/* That of the latest version is made once; a comparison has it alone. */
static pthread_mutex_t latest_mutex = PTHREAD_MUTEX_INITIALIZER;
static sqlite3 *latest;

static void release_ours(struct comparison *comparison)
{
    if (comparison->is_latest)
        (void)pthread_mutex_unlock(&latest_mutex);
    else
        (void)sqlite3_close(comparison->ours.connection);
}

/* A database as this program makes it, of the same version as the other. */
static bool take_ours(struct comparison *comparison)
{
    int64_t version = 0;
    if (!database_integer(comparison->theirs.connection, "PRAGMA user_version", &version))
        return false;
    comparison->is_latest = version == schema_version_latest();
    sqlite3 **connection = &comparison->ours.connection;
    if (!comparison->is_latest)
        return connection_open_memory(connection) &&
               migration_apply_until(*connection, "in memory", (int)version, NULL);
    (void)pthread_mutex_lock(&latest_mutex);
    if (!latest && !make_latest(&latest)) {
        (void)sqlite3_close(latest);
        latest = NULL;
    }
    *connection = latest;
    return latest != NULL;
}

bool schema_compare(sqlite3 *connection,
                    void (*visit)(void *owner, const struct schema_difference *difference),
                    void *owner)
{
    struct comparison comparison = {
        .theirs.connection = connection, .visit = visit, .owner = owner};
    /* One moment: a capture may migrate it just now. */
    bool begins = sqlite3_get_autocommit(connection) != 0;
    bool good = !begins || sqlite3_exec(connection, "BEGIN", NULL, NULL, NULL) == SQLITE_OK;
    good = good && take_ours(&comparison) && begin(&comparison.theirs) && begin(&comparison.ours);
    if (good) walk(&comparison);
    good = good && comparison.theirs.result == SQLITE_DONE && comparison.ours.result == SQLITE_DONE;
    (void)sqlite3_finalize(comparison.theirs.rows);
    (void)sqlite3_finalize(comparison.ours.rows);
    release_ours(&comparison);
    if (begins && good) good = sqlite3_exec(connection, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
    return good;
}

/* ---------------------------------------------------------------- refusing */

struct first_refused {
    char memory[128];
    struct text text;
};

static void keep_first(void *owner, const struct schema_difference *difference)
{
    struct first_refused *first = owner;
    if (first->text.size > 0 || !schema_fault_is_refused(difference->fault)) return;
    text_format(&first->text, "%s ", difference->type);
    text_add_safe(&first->text,
                  (struct span){(const uint8_t *)difference->name, strnlen(difference->name, 64)});
}

bool schema_expect(sqlite3 *connection, const char *path, struct error *error)
{
    struct first_refused first = {.text = {.size = 0}};
    first.text = text_into(first.memory, sizeof first.memory);
    if (!schema_compare(connection, keep_first, &first))
        return sqlite3_errcode(connection) == SQLITE_OK
                   ? error_no_memory(error, "compare the schema of the database %s", path)
                   : database_error(error, connection, path, "comparing its schema");
    if (first.text.size == 0) return true;
    return error_set(error,
                     "The database %s is not as NetScope made it (%s), so it is not opened: "
                     "`netscope db check --db %s` says what differs, and `netscope db repair "
                     "NEWFILE --db %s` saves its rows.",
                     path, first.memory, path, path);
}
