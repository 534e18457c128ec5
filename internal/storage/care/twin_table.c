/* SPDX-License-Identifier: MIT */
#include "care/twin_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_BETWEEN_LOOKS = 4096, BITS_LEAST = 4096 };
/* An address of a sum that stands for none; larger than any IPv4 address. */
static const int64_t addresses_end = INT64_C(1) << 32;

struct column {
    enum twin_use use;
    bool needs_value, is_text;
    int flag;   /* the place of the condition under which it stays; -1: none */
    int values; /* enum twin_values, or -1 */
};

struct table {
    struct column columns[TWIN_COLUMNS_MOST];
    int count, text_at; /* the last column with text; -1: none */
    int own_values;     /* enum twin_values of the table itself, or -1 */
    sqlite3_stmt *select, *insert;
};

/* ---------------------------------------------------------------- ids that are referred to */

int twin_values_of(const char *table)
{
#define NAME(name) #name,
    static const char *const names[] = {TWIN_VALUES(NAME)};
    for (int i = 0; table && i < TWIN_VALUES_COUNT; i++)
        if (strcmp(names[i], table) == 0) return i;
    return -1;
}

bool twin_mark(struct twin_ids *used, int64_t id)
{
    if (id <= 0 || (uint64_t)id / 8 >= SIZE_MAX / 4) return true; /* no row has such an id */
    size_t byte = (size_t)id / 8;
    if (byte >= used->size) {
        size_t size = used->size ? used->size : BITS_LEAST;
        while (size <= byte)
            size *= 2;
        uint8_t *grown = realloc(used->bits, size);
        if (!grown) return false;
        memset(grown + used->size, 0, size - used->size);
        used->bits = grown;
        used->size = size;
    }
    used->bits[byte] |= (uint8_t)(1 << id % 8);
    return true;
}

bool twin_is_used(const struct twin_ids *used, int64_t id)
{
    return id > 0 && (uint64_t)id / 8 < used->size && (used->bits[id / 8] >> id % 8 & 1);
}

/* ---------------------------------------------------------------- one value */

static bool bind_nothing(struct table *table, int at)
{
    const struct column *column = &table->columns[at];
    if (!column->needs_value) return sqlite3_bind_null(table->insert, at + 1) == SQLITE_OK;
    if (column->is_text)
        return sqlite3_bind_text(table->insert, at + 1, "", 0, SQLITE_STATIC) == SQLITE_OK;
    return sqlite3_bind_int64(table->insert, at + 1, 0) == SQLITE_OK;
}

static bool bind_text(struct twin *twin, struct table *table, int at, struct span text)
{
    if (!text.data) {
        twin->out_of_memory = true;
        return false;
    }
    return sqlite3_bind_text64(table->insert, at + 1, (const char *)text.data, text.size,
                               SQLITE_TRANSIENT, SQLITE_UTF8) == SQLITE_OK;
}

/* "file:/home/anna/monday.pcap" stays a file. */
static struct span veil_source(const struct maintenance_veil *veil, struct span text,
                               char memory[128])
{
    const uint8_t *colon = text.size ? memchr(text.data, ':', text.size) : NULL;
    size_t front = colon ? (size_t)(colon - text.data) + 1 : 0;
    if (front > 8) front = 0;
    struct span code = veil->code(veil->owner, (struct span){text.data + front, text.size - front});
    if (!code.data) return code;
    int size = snprintf(memory, 128, "%.*s%.*s", (int)front, (const char *)text.data,
                        (int)code.size, (const char *)code.data);
    return (struct span){(const uint8_t *)memory, (size_t)size};
}

static bool bind_veiled(struct twin *twin, struct table *table, int at)
{
    const struct maintenance_veil *veil = twin->asked->veil;
    char memory[128];
    struct span in = {sqlite3_column_blob(table->select, at), 0};
    in.size = (size_t)sqlite3_column_bytes(table->select, at);
    if (!in.data) in.data = (const uint8_t *)"";
    switch (table->columns[at].use) {
    case TWIN_TEXT: return bind_text(twin, table, at, veil->text(veil->owner, in));
    case TWIN_CODE: return bind_text(twin, table, at, veil->code(veil->owner, in));
    case TWIN_SOURCE: return bind_text(twin, table, at, veil_source(veil, in, memory));
    case TWIN_HASH: return bind_text(twin, table, at, veil->hash(veil->owner, in));
    case TWIN_KEEP:
        return sqlite3_bind_value(table->insert, at + 1, sqlite3_column_value(table->select, at)) ==
               SQLITE_OK;
    case TWIN_ADDRESS:
    case TWIN_MAC:
    case TWIN_DROP: break;
    }
    return bind_nothing(table, at);
}

static bool bind_number(struct twin *twin, struct table *table, int at)
{
    const struct maintenance_veil *veil = twin->asked->veil;
    const struct column *column = &table->columns[at];
    int64_t number = sqlite3_column_int64(table->select, at);
    if (column->use == TWIN_ADDRESS && number > 0 && number < addresses_end)
        number = veil->ipv4(veil->owner, (uint32_t)number);
    if (column->use == TWIN_MAC)
        number = (int64_t)veil->mac(veil->owner, (uint64_t)number & 0xffffffffffff);
    int64_t id = column->use == TWIN_ADDRESS ? -number : number;
    if (column->values >= 0 && !twin_mark(&twin->used[column->values], id)) {
        twin->out_of_memory = true;
        return false;
    }
    return sqlite3_bind_int64(table->insert, at + 1, number) == SQLITE_OK;
}

static bool bind_column(struct twin *twin, struct table *table, int at)
{
    const struct column *column = &table->columns[at];
    int type = sqlite3_column_type(table->select, at);
    bool stays = column->flag >= 0 && sqlite3_column_int(table->select, column->flag) == 1;
    if (type == SQLITE_NULL) return sqlite3_bind_null(table->insert, at + 1) == SQLITE_OK;
    if (column->use == TWIN_DROP) return bind_nothing(table, at);
    if (stays)
        return sqlite3_bind_value(table->insert, at + 1, sqlite3_column_value(table->select, at)) ==
               SQLITE_OK;
    if (column->is_text) return bind_veiled(twin, table, at);
    if (type == SQLITE_FLOAT && column->use == TWIN_KEEP)
        return sqlite3_bind_double(table->insert, at + 1,
                                   sqlite3_column_double(table->select, at)) == SQLITE_OK;
    return type == SQLITE_INTEGER ? bind_number(twin, table, at) : bind_nothing(table, at);
}

/* ---------------------------------------------------------------- rows */

/* Two spellings of an address are two values with one pseudonym: the second gets the row's key. */
static bool insert_marked(struct twin *twin, struct table *table)
{
    const struct maintenance_veil *veil = twin->asked->veil;
    int at = table->text_at;
    if (at < 0) return false;
    struct span in = {sqlite3_column_blob(table->select, at), 0};
    in.size = (size_t)sqlite3_column_bytes(table->select, at);
    if (!in.data) return false;
    struct span text = veil->text(veil->owner, in);
    char *marked = text.data ? sqlite3_mprintf("%.*s~%lld", (int)text.size, text.data,
                                               (long long)sqlite3_column_int64(table->select, 0))
                             : NULL;
    bool good =
        marked && sqlite3_bind_text(table->insert, at + 1, marked, -1, sqlite3_free) == SQLITE_OK;
    twin->out_of_memory = !marked;
    (void)(good && sqlite3_step(table->insert));
    return sqlite3_reset(table->insert) == SQLITE_OK && good;
}

static bool copy_row(struct twin *twin, struct table *table)
{
    for (int at = 0; at < table->count; at++)
        if (!bind_column(twin, table, at)) return false;
    (void)sqlite3_step(table->insert);
    int result = sqlite3_reset(table->insert);
    if (result == SQLITE_OK) return true;
    return (result & 0xff) == SQLITE_CONSTRAINT && insert_marked(twin, table);
}

static bool copy_rows(struct twin *twin, struct table *table)
{
    int64_t rows = 0;
    int result;
    while ((result = sqlite3_step(table->select)) == SQLITE_ROW) {
        if (++rows % ROWS_BETWEEN_LOOKS == 0 && twin->progress &&
            !twin->progress->go_on(twin->progress->owner, twin->tables_done, twin->tables_total)) {
            twin->stopped = true;
            return false;
        }
        int values = table->own_values;
        if (values >= 0 &&
            !twin_is_used(&twin->used[values], sqlite3_column_int64(table->select, 0)))
            continue;
        if (!copy_row(twin, table)) return false;
    }
    return result == SQLITE_DONE;
}

/* ---------------------------------------------------------------- the table */

static bool is_dropped(const struct maintenance_twin *asked, const char *table, const char *column)
{
    size_t size = strlen(table);
    for (size_t i = 0; i < asked->dropped_count; i++) {
        const char *name = asked->dropped[i];
        if (strncmp(name, table, size) == 0 && name[size] == '.' &&
            strcmp(name + size + 1, column) == 0)
            return true;
    }
    return false;
}

static void describe(struct twin *twin, struct table *table, const char *name, sqlite3_stmt *info,
                     sqlite3_str *texts[3])
{
    const char *column_name = (const char *)sqlite3_column_text(info, 0);
    const char *type = (const char *)sqlite3_column_text(info, 1);
    struct column *column = &table->columns[table->count];
    const char *kept_if, *front = table->count ? "," : "";
    column->use = twin_use_of(name, column_name, type, &kept_if);
    column->is_text = strcmp(type, "TEXT") == 0;
    column->needs_value = sqlite3_column_int(info, 2) || sqlite3_column_int(info, 3);
    column->values = twin_values_of(twin_reference(name, column_name));
    column->flag = -1;
    if (is_dropped(twin->asked, name, column_name))
        column->use = column->is_text && column->needs_value ? TWIN_CODE : TWIN_DROP;
    if (column->use == TWIN_TEXT) table->text_at = table->count;
    if (kept_if) column->flag = 0; /* its place is known when the columns are counted */
    sqlite3_str_appendf(texts[0], "%s\"%w\"", front, column_name);
    sqlite3_str_appendf(texts[1], "%s?", front);
    if (kept_if) sqlite3_str_appendf(texts[2], ",%s", kept_if);
    table->count++;
}

static sqlite3_stmt *prepare(sqlite3 *connection, char *sql)
{
    sqlite3_stmt *statement = NULL;
    if (sql) (void)sqlite3_prepare_v2(connection, sql, -1, &statement, NULL);
    sqlite3_free(sql);
    return statement;
}

/* What the two statements do. A row that is copied has the columns of the target. */
static bool open_table(struct twin *twin, struct table *table, const char *name)
{
    sqlite3_str *texts[3]; /* columns, question marks, conditions */
    char *words[3];
    *table = (struct table){.text_at = -1, .own_values = twin_values_of(name)};
    for (int i = 0; i < 3; i++)
        texts[i] = sqlite3_str_new(NULL);
    sqlite3_stmt *info = prepare(
        twin->target,
        sqlite3_mprintf("SELECT name, type, \"notnull\", pk FROM pragma_table_info(%Q)", name));
    while (info && table->count < TWIN_COLUMNS_MOST && sqlite3_step(info) == SQLITE_ROW)
        describe(twin, table, name, info, texts);
    (void)sqlite3_finalize(info);
    for (int at = 0, flag = table->count; at < table->count; at++)
        if (table->columns[at].flag == 0) table->columns[at].flag = flag++;
    for (int i = 0; i < 3; i++)
        words[i] = sqlite3_str_finish(texts[i]);
    if (words[0] && words[1]) {
        table->select =
            prepare(twin->source, sqlite3_mprintf("SELECT %s%s FROM \"%w\" NOT INDEXED", words[0],
                                                  words[2] ? words[2] : "", name));
        table->insert = prepare(twin->target, sqlite3_mprintf("INSERT INTO \"%w\" (%s) VALUES (%s)",
                                                              name, words[0], words[1]));
    }
    for (int i = 0; i < 3; i++)
        sqlite3_free(words[i]);
    return table->select && table->insert;
}

bool twin_copy_table(struct twin *twin, const char *name)
{
    struct table table;
    bool good = open_table(twin, &table, name) && copy_rows(twin, &table);
    (void)sqlite3_finalize(table.select);
    (void)sqlite3_finalize(table.insert);
    return good;
}
