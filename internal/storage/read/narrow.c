/* SPDX-License-Identifier: MIT */
#include "read/narrow.h"

#include "file/heap.h"
#include "read/permit.h"
#include "read/sql_names.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
    LENGTH_MOST = 64 * 1024,       /* of a value or a row: no function of it takes long */
    PATTERN_MOST = 256,            /* of LIKE and GLOB, whose time grows with both */
    HEAP_MOST = 128 * 1024 * 1024, /* of one statement: sorts, groups, materialized parts */
    PARTS_MOST = 64,               /* of a compound SELECT */
};

struct narrow {
    sqlite3 *connection;
    char **keys; /* sorted; a letter says what each is */
    size_t count, room;
    bool failed;
    int limits[3];
};

static const struct {
    int id, most;
} limits[] = {{SQLITE_LIMIT_LENGTH, LENGTH_MOST},
              {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, PATTERN_MOST},
              {SQLITE_LIMIT_COMPOUND_SELECT, PARTS_MOST}};

/* ---------------------------------------------------------------- what is known */

enum key { KEY_VIEW = 'v', KEY_INSIDE = 'i', KEY_READS = 'r', KEY_OWN = 'o', KEY_NAMED = 'n' };

/* Names do not depend on case in SQL. NULL: no memory. */
static char *make_key(enum key key, const char *first, const char *second, const char *third)
{
    char *text = sqlite3_mprintf("%c\x1f%s\x1f%s\x1f%s", key, first, second, third);
    for (char *at = text; at && *at; at++)
        *at = (char)tolower((unsigned char)*at);
    return text;
}

static int compare(const void *one, const void *other)
{
    return strcmp(*(char *const *)one, *(char *const *)other);
}

static bool knows(const struct narrow *narrow, enum key key, const char *first, const char *second,
                  const char *third)
{
    char *text = make_key(key, first, second, third);
    bool found = text && narrow->count &&
                 bsearch(&text, narrow->keys, narrow->count, sizeof *narrow->keys, compare);
    sqlite3_free(text);
    return found;
}

static void learn(struct narrow *narrow, enum key key, const char *first, const char *second,
                  const char *third)
{
    if (narrow->count == narrow->room) {
        size_t room = narrow->room ? 2 * narrow->room : 1024;
        char **keys = realloc(narrow->keys, room * sizeof *keys);
        narrow->failed |= !keys;
        if (!keys) return;
        narrow->keys = keys;
        narrow->room = room;
    }
    char *text = make_key(key, first, second, third);
    narrow->failed |= !text;
    if (text) narrow->keys[narrow->count++] = text;
}

/* In order, and each once. */
static void settle(struct narrow *narrow)
{
    size_t kept = 0;
    if (narrow->count) qsort(narrow->keys, narrow->count, sizeof *narrow->keys, compare);
    for (size_t i = 0; i < narrow->count; i++) {
        if (kept && strcmp(narrow->keys[kept - 1], narrow->keys[i]) == 0)
            sqlite3_free(narrow->keys[i]);
        else
            narrow->keys[kept++] = narrow->keys[i];
    }
    narrow->count = kept;
}

/* ---------------------------------------------------------------- authorizers */

/* Takes down what a view reads, while it is prepared. */
static int take_down(void *owner, int action, const char *first, const char *second,
                     const char *database, const char *inside)
{
    if (action == SQLITE_READ && inside) {
        learn(owner, KEY_READS, first, second, inside);
        learn(owner, KEY_INSIDE, inside, "", "");
    }
    return permit_reading(NULL, action, first, second, database, inside);
}

/* Functions that look at the file, or that run a statement of their own. */
static bool is_of_the_file(const char *function)
{
    static const char *const names[] = {"completeness", "content_completeness", "share_of",
                                        "tree_bytes", "tree_rows"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (sqlite3_stricmp(names[i], function) == 0) return true;
    return false;
}

/*
 * SQLite asks by the column "" about what a statement takes no column of. If that stands in a view, it
 * may say so as if it stood in the statement itself. But then the statement does not name it.
 */
static bool may_stand(const struct narrow *narrow, const char *name, const char *database)
{
    return !database &&
           (knows(narrow, KEY_OWN, name, "", "") || !knows(narrow, KEY_NAMED, name, "", ""));
}

static bool may_read(const struct narrow *narrow, const char *table, const char *column,
                     const char *inside)
{
    return knows(narrow, KEY_VIEW, table, "", "") || sqlite3_stricmp(table, "json_each") == 0 ||
           sqlite3_stricmp(table, "json_tree") == 0 ||
           (inside && knows(narrow, KEY_READS, table, column, inside));
}

static int permit(void *owner, int action, const char *first, const char *second,
                  const char *database, const char *inside)
{
    bool good = false;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE: good = true; break;
    case SQLITE_FUNCTION:
        good = second && !is_of_the_file(second) &&
               permit_reading(NULL, action, first, second, database, inside) == SQLITE_OK;
        break;
    case SQLITE_READ:
        good = first && second &&
               (may_read(owner, first, second, inside) ||
                (!*second && may_stand(owner, first, database)));
        break;
    default: break;
    }
    return good ? SQLITE_OK : SQLITE_DENY;
}

/* ---------------------------------------------------------------- begin and end */

static bool prepare_view(struct narrow *narrow, const char *view)
{
    sqlite3_stmt *statement = NULL;
    char *sql = sqlite3_mprintf("SELECT * FROM \"%w\"", view);
    bool good =
        sql && sqlite3_prepare_v2(narrow->connection, sql, -1, &statement, NULL) == SQLITE_OK;
    (void)sqlite3_finalize(statement);
    sqlite3_free(sql);
    learn(narrow, KEY_VIEW, view, "", "");
    learn(narrow, KEY_INSIDE, view, "", "");
    return good;
}

static void free_narrow(struct narrow *narrow)
{
    for (size_t i = 0; i < narrow->count; i++)
        sqlite3_free(narrow->keys[i]);
    free(narrow->keys);
    free(narrow);
}

struct narrow *narrow_begin(sqlite3 *connection, const char *const *views)
{
    struct narrow *narrow = calloc(1, sizeof *narrow);
    if (!narrow) return NULL;
    narrow->connection = connection;
    bool good = sqlite3_set_authorizer(connection, take_down, narrow) == SQLITE_OK;
    for (; good && *views; views++)
        good = prepare_view(narrow, *views);
    settle(narrow);
    if (good && !narrow->failed &&
        sqlite3_set_authorizer(connection, permit, narrow) == SQLITE_OK) {
        for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
            narrow->limits[i] = sqlite3_limit(connection, limits[i].id, limits[i].most);
        heap_set_share(HEAP_MOST);
        return narrow;
    }
    (void)sqlite3_set_authorizer(connection, permit_reading, NULL);
    free_narrow(narrow);
    return NULL;
}

void narrow_end(struct narrow *narrow)
{
    if (!narrow) return;
    heap_set_share(0);
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        (void)sqlite3_limit(narrow->connection, limits[i].id, narrow->limits[i]);
    free_narrow(narrow);
}

/* A table, a view or a function with rows has this name. */
static bool is_real(struct narrow *narrow, const char *name)
{
    sqlite3_stmt *statement = NULL;
    char *sql = sqlite3_mprintf("SELECT 1 FROM \"%w\"", name);
    int result = SQLITE_NOMEM;
    if (sql && sqlite3_set_authorizer(narrow->connection, permit_reading, NULL) == SQLITE_OK)
        result = sqlite3_prepare_v2(narrow->connection, sql, -1, &statement, NULL);
    (void)sqlite3_finalize(statement);
    sqlite3_free(sql);
    bool is_back = sqlite3_set_authorizer(narrow->connection, permit, narrow) == SQLITE_OK;
    return !is_back || (result & 0xff) != SQLITE_ERROR; /* "no such table" */
}

const char *narrow_shadows(struct narrow *narrow, const char *sql, char name[NARROW_NAME_SIZE])
{
    for (const char *at = sql; (at = cte_next(at, name, NARROW_NAME_SIZE));) {
        if (knows(narrow, KEY_INSIDE, name, "", "") || is_real(narrow, name)) return name;
        learn(narrow, KEY_OWN, name, "", "");
        settle(narrow);
    }
    for (const char *at = sql; (at = table_next(at, name, NARROW_NAME_SIZE));)
        learn(narrow, KEY_NAMED, name, "", "");
    settle(narrow);
    return narrow->failed ? "(no memory)" : NULL;
}

bool narrow_blames(const struct narrow *narrow)
{
    int code = sqlite3_errcode(narrow->connection) & 0xff;
    return code == SQLITE_ERROR || code == SQLITE_TOOBIG || code == SQLITE_MISMATCH ||
           code == SQLITE_AUTH || code == SQLITE_RANGE;
}
