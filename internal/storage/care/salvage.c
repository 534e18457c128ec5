/* SPDX-License-Identifier: MIT */
#include "care/salvage.h"

#include "storage.h"

#include <stddef.h>
#include <string.h>

enum { MINUTE_US = 60 * 1000 * 1000, FIRST_RANGE_KEYS = 64, PARTS_OF_RANGE = 4096 };

struct salvage {
    sqlite3 *target;
    sqlite3_stmt *up, *down; /* the rows from key ?1 to key ?2, in both directions */
    sqlite3_stmt *insert;
    struct maintenance_salvaged *result;
    int key;              /* the column by which the rows are sorted */
    int64_t step;         /* the least distance of two keys */
    int64_t hole_end;     /* the last unreadable key so far */
    bool one_row_per_key; /* else rows of one key may lie on both sides of a hole */
    bool failed;          /* no row can be written, or memory ran out: that is no hole */
};

/* ---------------------------------------------------------------- one row */

static void take_row(struct salvage *salvage, sqlite3_stmt *row)
{
    int count = sqlite3_column_count(row);
    for (int i = 0; i < count; i++)
        (void)sqlite3_bind_value(salvage->insert, i + 1, sqlite3_column_value(row, i));
    (void)sqlite3_step(salvage->insert);
    int result = sqlite3_reset(salvage->insert);
    int cause = sqlite3_extended_errcode(salvage->target);
    if (result == SQLITE_OK)
        salvage->result->saved++;
    else if (cause == SQLITE_CONSTRAINT_PRIMARYKEY || cause == SQLITE_CONSTRAINT_ROWID)
        return; /* already saved, from the other side */
    else if ((result & 0xff) == SQLITE_CONSTRAINT || (result & 0xff) == SQLITE_MISMATCH)
        salvage->result->refused++;
    else
        salvage->failed = true;
}

/* ---------------------------------------------------------------- ranges of keys */

/*
 * Reads the keys low..high in one direction; *edge is the last one read. True at the end of the
 * range. A broken tree may give keys out of order: the reading ends there too.
 */
static bool read_towards(struct salvage *salvage, sqlite3_stmt *rows, int64_t low, int64_t high,
                         int64_t *edge, bool *any)
{
    bool up = rows == salvage->up;
    int result;
    *any = false;
    (void)sqlite3_bind_int64(rows, 1, low);
    (void)sqlite3_bind_int64(rows, 2, high);
    while ((result = sqlite3_step(rows)) == SQLITE_ROW && !salvage->failed) {
        int64_t key = sqlite3_column_int64(rows, salvage->key);
        if (key < low || key > high || (*any && (up ? key < *edge : key > *edge))) {
            result = SQLITE_CORRUPT;
            break;
        }
        take_row(salvage, rows);
        *edge = key;
        *any = true;
    }
    (void)sqlite3_reset(rows);
    if ((result & 0xff) == SQLITE_NOMEM) salvage->failed = true;
    return result == SQLITE_DONE;
}

/* Notes that the keys low..high cannot be read. Adjacent ones are one hole. */
static void note_hole(struct salvage *salvage, int64_t low, int64_t high)
{
    struct maintenance_salvaged *result = salvage->result;
    if (result->holes == 0 || low - salvage->step > salvage->hole_end) result->holes++;
    salvage->hole_end = high;
    int64_t keys_less_one = (high - low) / salvage->step;
    bool too_many = keys_less_one >= INT64_MAX - result->lost; /* every possible number */
    result->lost = too_many ? INT64_MAX : result->lost + keys_less_one + 1;
}

/* Reads from both ends, then both halves of the rest, down to `grain` keys. */
static void salvage_range(struct salvage *salvage, int64_t low, int64_t high, int64_t grain)
{
    int64_t edge = 0;
    bool any;
    if (salvage->failed) return;
    if (read_towards(salvage, salvage->up, low, high, &edge, &any)) return;
    if (any && edge == high && salvage->one_row_per_key) return; /* may be the last of all */
    if (any) low = edge + salvage->one_row_per_key;
    if (salvage->failed || read_towards(salvage, salvage->down, low, high, &edge, &any)) return;
    if (any) high = edge - salvage->one_row_per_key;
    if (low > high || salvage->failed) return;
    if (high - low < grain) {
        note_hole(salvage, low, high);
        return;
    }
    int64_t middle = low + (high - low) / 2;
    salvage_range(salvage, low, middle, grain);
    salvage_range(salvage, middle + 1, high, grain);
}

/*
 * If the last leaf is broken, any key up to the largest number may be in it. So ranges grow from
 * the last good key on, and the least size that is halved grows too.
 */
static void salvage_beyond(struct salvage *salvage, int64_t low, int64_t high)
{
    int64_t keys = FIRST_RANGE_KEYS * salvage->step;
    while (low <= high && !salvage->failed) {
        int64_t end = high - low < keys ? high : low + keys - 1;
        int64_t grain = keys / PARTS_OF_RANGE;
        salvage_range(salvage, low, end, grain > salvage->step ? grain : salvage->step);
        if (end == high) return;
        low = end + 1;
        keys = keys > INT64_MAX / 2 ? INT64_MAX : keys * 2;
    }
}

static void salvage_numbered(struct salvage *salvage)
{
    int64_t edge = 0, low = 0, high = STORAGE_ID_MOST; /* no row of the program's is beyond */
    bool any;
    if (read_towards(salvage, salvage->up, low, high, &edge, &any)) return;
    if (any && edge == high && salvage->one_row_per_key) return;
    if (any) low = edge + salvage->one_row_per_key;
    if (salvage->failed || read_towards(salvage, salvage->down, low, high, &edge, &any)) return;
    if (any) high = edge - salvage->one_row_per_key;
    salvage_beyond(salvage, low, high);
    /* Beyond the last readable key the number of keys, and of rows that share a key, is unknown. */
    if (salvage->result->holes > 0 && (high == STORAGE_ID_MOST || !salvage->one_row_per_key))
        salvage->result->lost = -1;
}

/* A key that is no number: it can only be read up and down. */
static void salvage_unordered(struct salvage *salvage)
{
    sqlite3_stmt *directions[] = {salvage->up, salvage->down};
    for (size_t i = 0; i < 2; i++) {
        int result;
        while ((result = sqlite3_step(directions[i])) == SQLITE_ROW && !salvage->failed)
            take_row(salvage, directions[i]);
        (void)sqlite3_reset(directions[i]);
        if ((result & 0xff) == SQLITE_NOMEM) salvage->failed = true;
        if (result == SQLITE_DONE || salvage->failed) return;
    }
    salvage->result->holes = 1;
    salvage->result->lost = -1;
}

/* ---------------------------------------------------------------- a table */

struct columns {
    char *names, *marks; /* "a","b" and ?,? */
    char key[64];
    int key_at;
    int key_columns;
    bool key_is_number, is_bucket;
};

static bool describe(sqlite3 *target, const char *table, struct columns *columns)
{
    sqlite3_stmt *info = NULL;
    sqlite3_str *names = sqlite3_str_new(NULL), *marks = sqlite3_str_new(NULL);
    char *sql = sqlite3_mprintf("SELECT name, type, pk FROM pragma_table_info(%Q)", table);
    (void)sqlite3_prepare_v2(target, sql, -1, &info, NULL);
    *columns = (struct columns){.key = ""};
    int result = info ? SQLITE_ROW : SQLITE_NOMEM;
    for (int at = 0; info && (result = sqlite3_step(info)) == SQLITE_ROW; at++) {
        const char *name = (const char *)sqlite3_column_text(info, 0);
        sqlite3_str_appendf(names, "%s\"%w\"", at ? "," : "", name);
        sqlite3_str_appendall(marks, at ? ",?" : "?");
        columns->key_columns += sqlite3_column_int(info, 2) > 0;
        if (sqlite3_column_int(info, 2) != 1) continue;
        sqlite3_snprintf(sizeof columns->key, columns->key, "%s", name);
        columns->key_at = at;
        columns->key_is_number = strcmp((const char *)sqlite3_column_text(info, 1), "INTEGER") == 0;
        columns->is_bucket = strcmp(columns->key, "bucket_us") == 0;
    }
    (void)sqlite3_finalize(info);
    sqlite3_free(sql);
    columns->names = sqlite3_str_finish(names);
    columns->marks = sqlite3_str_finish(marks);
    return result == SQLITE_DONE && columns->names && columns->marks && columns->key[0];
}

/* What fails for want of memory says nothing about the file: no hole is made of it. */
static void note_memory(struct salvage *salvage, int result)
{
    if ((result & 0xff) == SQLITE_NOMEM) salvage->failed = true;
}

static sqlite3_stmt *prepare(struct salvage *salvage, sqlite3 *connection, char *sql)
{
    sqlite3_stmt *statement = NULL;
    note_memory(salvage,
                sql ? sqlite3_prepare_v2(connection, sql, -1, &statement, NULL) : SQLITE_NOMEM);
    sqlite3_free(sql);
    return statement;
}

/* A view of this name could go on for ever. */
static bool is_table(struct salvage *salvage, sqlite3 *source, const char *table)
{
    sqlite3_stmt *look =
        prepare(salvage, source,
                sqlite3_mprintf("SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND "
                                "sql LIKE 'CREATE TABLE%%' AND name = %Q",
                                table));
    int result = look ? sqlite3_step(look) : SQLITE_OK;
    note_memory(salvage, result);
    (void)sqlite3_finalize(look);
    return result == SQLITE_ROW;
}

static bool prepare_all(struct salvage *salvage, sqlite3 *source, const char *table,
                        const struct columns *columns)
{
    const char *names = columns->names, *key = columns->key;
    salvage->insert = prepare(
        salvage, salvage->target,
        sqlite3_mprintf("INSERT INTO \"%w\" (%s) VALUES (%s)", table, names, columns->marks));
    if (!is_table(salvage, source, table)) return false;
    if (columns->key_is_number) {
        static const char *const text =
            "SELECT %s FROM \"%w\" NOT INDEXED WHERE \"%w\" BETWEEN ?1 AND ?2 ORDER BY \"%w\" %s";
        salvage->up =
            prepare(salvage, source, sqlite3_mprintf(text, names, table, key, key, "ASC"));
        salvage->down =
            prepare(salvage, source, sqlite3_mprintf(text, names, table, key, key, "DESC"));
    } else {
        static const char *const text = "SELECT %s FROM \"%w\" NOT INDEXED ORDER BY \"%w\" %s";
        salvage->up = prepare(salvage, source, sqlite3_mprintf(text, names, table, key, "ASC"));
        salvage->down = prepare(salvage, source, sqlite3_mprintf(text, names, table, key, "DESC"));
    }
    return salvage->up && salvage->down;
}

bool salvage_table(sqlite3 *source, sqlite3 *target, const char *table,
                   struct maintenance_salvaged *result)
{
    struct columns columns;
    struct salvage salvage = {.target = target, .result = result};
    *result = (struct maintenance_salvaged){.table = table};
    bool described = describe(target, table, &columns);
    bool readable = described && prepare_all(&salvage, source, table, &columns);
    salvage.key = columns.key_at;
    salvage.one_row_per_key = columns.key_columns == 1;
    salvage.step = columns.is_bucket ? MINUTE_US : 1;
    if (!readable) {
        result->holes = 1;
        result->lost = -1;
    } else if (columns.key_is_number) {
        salvage_numbered(&salvage);
    } else {
        salvage_unordered(&salvage);
    }
    bool good = described && salvage.insert && !salvage.failed;
    (void)sqlite3_finalize(salvage.up);
    (void)sqlite3_finalize(salvage.down);
    (void)sqlite3_finalize(salvage.insert);
    sqlite3_free(columns.names);
    sqlite3_free(columns.marks);
    return good;
}
