/* SPDX-License-Identifier: MIT */
/* A virtual table with three hidden columns. */
#include "read/flows_since.h"

#include "file/statement.h"
#include "file/virtual_table.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char declaration[] =
    "CREATE TABLE x(flow_id, kind_id, dst_port, after HIDDEN, kinds HIDDEN, ports HIDDEN)";
enum column { FLOW_ID, KIND_ID, DST_PORT, AFTER, KINDS, PORTS };

struct kept_flow {
    int64_t flow_id;
    uint32_t kind_id;
    int32_t dst_port; /* -1: none */
};

/* What a connection keeps: the flows above after_id. */
struct kept {
    struct virtual_table base; /* its owner: how many flows at most */
    struct kept_flow *flows;
    size_t count, room;
    int64_t after_id, version; /* of the database, when they were read */
    bool is_whole;             /* else there are too many, or none were read */
};

enum { FILTER_BITS = 1 << 16 };

struct reading {
    sqlite3_vtab_cursor base;
    struct kept_flow flow; /* the present one */
    size_t at;             /* the next one of kept->flows */
    sqlite3_stmt *rows;    /* where not all are kept */
    bool at_end;
    int64_t *kinds; /* sorted */
    size_t kind_count;
    uint8_t filter[FILTER_BITS / 8]; /* the lowest bits of each: most flows are of no such kind */
    bool has_ports;
    uint8_t ports[FILTER_BITS / 8];
};

/* ---------------------------------------------------------------- the kinds and ports */

static void set_bit(uint8_t *bits, int64_t number)
{
    bits[(number & (FILTER_BITS - 1)) / 8] |= (uint8_t)(1 << (number & 7));
}

static bool has_bit(const uint8_t *bits, int64_t number)
{
    return bits[(number & (FILTER_BITS - 1)) / 8] & 1 << (number & 7);
}

/* The next number of a JSON array; false: there is none. */
static bool next_number(const char **at, int64_t *number)
{
    for (; **at; ++*at) {
        char *end;
        *number = strtoll(*at, &end, 10);
        if (end == *at) continue;
        *at = end;
        return true;
    }
    return false;
}

static int by_number(const void *one, const void *other)
{
    int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
    return (a > b) - (a < b);
}

static bool take_kinds(struct reading *reading, const char *json)
{
    size_t most = 1;
    for (const char *at = json; *at; at++)
        most += *at == ',';
    free(reading->kinds);
    reading->kind_count = 0;
    reading->kinds = malloc(most * sizeof *reading->kinds);
    if (!reading->kinds) return false;
    memset(reading->filter, 0, sizeof reading->filter);
    for (int64_t kind; next_number(&json, &kind);) {
        reading->kinds[reading->kind_count++] = kind;
        set_bit(reading->filter, kind);
    }
    qsort(reading->kinds, reading->kind_count, sizeof *reading->kinds, by_number);
    return true;
}

/* NULL: any port, and none. */
static void take_ports(struct reading *reading, const char *json)
{
    reading->has_ports = json != NULL;
    memset(reading->ports, 0, sizeof reading->ports);
    for (int64_t port; json && next_number(&json, &port);)
        set_bit(reading->ports, port);
}

static bool is_wanted(const struct reading *reading, int64_t kind)
{
    int32_t port = reading->flow.dst_port;
    return has_bit(reading->filter, kind) &&
           (!reading->has_ports || (port >= 0 && has_bit(reading->ports, port))) &&
           bsearch(&kind, reading->kinds, reading->kind_count, sizeof kind, by_number);
}

/* ---------------------------------------------------------------- the flows */

static int read_version(sqlite3 *connection, int64_t *version)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(connection, "PRAGMA data_version", -1, &statement, NULL);
    if (result == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
        *version = sqlite3_column_int64(statement, 0);
    (void)sqlite3_finalize(statement);
    return result;
}

static int read_rows(sqlite3 *connection, int64_t after_id, sqlite3_stmt **rows)
{
    int result =
        sqlite3_prepare_v2(connection, statement_text("analyze/flows_since"), -1, rows, NULL);
    if (result == SQLITE_OK) result = sqlite3_bind_int64(*rows, 1, after_id);
    return result;
}

static struct kept_flow flow_of(sqlite3_stmt *rows)
{
    bool has_ports = sqlite3_column_type(rows, DST_PORT) == SQLITE_INTEGER;
    return (struct kept_flow){
        .flow_id = sqlite3_column_int64(rows, FLOW_ID),
        .kind_id = (uint32_t)sqlite3_column_int64(rows, KIND_ID),
        .dst_port = has_ports ? sqlite3_column_int(rows, DST_PORT) & 0xffff : -1,
    };
}

/* False: it does not fit. */
static bool keep_flow(struct kept *kept, sqlite3_stmt *rows)
{
    int64_t kind = sqlite3_column_int64(rows, KIND_ID);
    if (kept->count == (size_t)(uintptr_t)kept->base.owner || kind < 0 || kind > UINT32_MAX)
        return false;
    if (kept->count == kept->room) {
        size_t room = kept->room ? kept->room * 2 : 4096;
        struct kept_flow *larger = realloc(kept->flows, room * sizeof *larger);
        if (!larger) return false;
        kept->flows = larger;
        kept->room = room;
    }
    kept->flows[kept->count++] = flow_of(rows);
    return true;
}

static int read_anew(struct kept *kept, int64_t after_id)
{
    sqlite3_stmt *rows = NULL;
    int result = read_rows(kept->base.connection, after_id, &rows);
    kept->count = 0;
    kept->after_id = after_id;
    kept->is_whole = false;
    while (result == SQLITE_OK && (result = sqlite3_step(rows)) == SQLITE_ROW)
        result = keep_flow(kept, rows) ? SQLITE_OK : SQLITE_FULL;
    (void)sqlite3_finalize(rows);
    kept->is_whole = result == SQLITE_DONE;
    return result == SQLITE_DONE || result == SQLITE_FULL ? SQLITE_OK : result;
}

static size_t first_above(const struct kept *kept, int64_t after_id)
{
    size_t from = 0, to = kept->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (kept->flows[middle].flow_id > after_id)
            to = middle;
        else
            from = middle + 1;
    }
    return from;
}

static int begin_reading(struct kept *kept, struct reading *reading, int64_t after_id)
{
    int64_t version = 0;
    int result = read_version(kept->base.connection, &version);
    bool is_older = version != kept->version || after_id < kept->after_id;
    if (result == SQLITE_OK && (is_older || !kept->version)) result = read_anew(kept, after_id);
    if (result != SQLITE_OK) return result;
    kept->version = version;
    reading->at = first_above(kept, after_id);
    return kept->is_whole ? SQLITE_OK : read_rows(kept->base.connection, after_id, &reading->rows);
}

static int next_of_rows(struct reading *reading)
{
    int result;
    while ((result = sqlite3_step(reading->rows)) == SQLITE_ROW) {
        reading->flow = flow_of(reading->rows);
        if (is_wanted(reading, sqlite3_column_int64(reading->rows, KIND_ID))) return SQLITE_OK;
    }
    reading->at_end = true;
    return result == SQLITE_DONE ? SQLITE_OK : result;
}

/* ---------------------------------------------------------------- the table */

static int plan(sqlite3_vtab *table, sqlite3_index_info *info)
{
    (void)table;
    int found = 0;
    info->estimatedCost = 1000;
    info->estimatedRows = 1000;
    for (int i = 0; i < info->nConstraint; i++) {
        int column = info->aConstraint[i].iColumn;
        if (column < AFTER || !info->aConstraint[i].usable ||
            info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ)
            continue;
        info->aConstraintUsage[i].argvIndex = 1 + column - AFTER;
        info->aConstraintUsage[i].omit = 1;
        found |= 1 << (column - AFTER);
    }
    return found == 3 || found == 7 ? SQLITE_OK : SQLITE_CONSTRAINT;
}

static void end_table(struct virtual_table *table)
{
    free(((struct kept *)table)->flows);
}

static void end_cursor(sqlite3_vtab_cursor *base)
{
    struct reading *reading = (struct reading *)base;
    (void)sqlite3_finalize(reading->rows);
    free(reading->kinds);
}

static int next_row(sqlite3_vtab_cursor *base)
{
    struct reading *reading = (struct reading *)base;
    const struct kept *kept = (const struct kept *)base->pVtab;
    if (reading->rows) return next_of_rows(reading);
    while (reading->at < kept->count) {
        reading->flow = kept->flows[reading->at++];
        if (is_wanted(reading, reading->flow.kind_id)) return SQLITE_OK;
    }
    reading->at_end = true;
    return SQLITE_OK;
}

static int first_row(sqlite3_vtab_cursor *base, int plan_number, const char *plan_text, int count,
                     sqlite3_value **values)
{
    (void)plan_number, (void)plan_text;
    struct reading *reading = (struct reading *)base;
    const char *kinds = count >= 2 ? (const char *)sqlite3_value_text(values[1]) : NULL;
    (void)sqlite3_finalize(reading->rows);
    reading->rows = NULL;
    reading->at_end = !kinds;
    if (!kinds) return SQLITE_OK;
    if (!take_kinds(reading, kinds)) return SQLITE_NOMEM;
    take_ports(reading, count == 3 ? (const char *)sqlite3_value_text(values[2]) : NULL);
    int result = begin_reading((struct kept *)base->pVtab, reading, sqlite3_value_int64(values[0]));
    return result == SQLITE_OK ? next_row(base) : result;
}

static int is_at_end(sqlite3_vtab_cursor *base)
{
    return ((struct reading *)base)->at_end;
}

static int give_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int column)
{
    const struct kept_flow *flow = &((struct reading *)base)->flow;
    if (column == FLOW_ID)
        sqlite3_result_int64(context, flow->flow_id);
    else if (column == KIND_ID)
        sqlite3_result_int64(context, flow->kind_id);
    else if (column == DST_PORT && flow->dst_port >= 0)
        sqlite3_result_int(context, flow->dst_port);
    return SQLITE_OK;
}

static int give_number(sqlite3_vtab_cursor *base, sqlite3_int64 *number)
{
    *number = ((struct reading *)base)->flow.flow_id;
    return SQLITE_OK;
}

bool flows_since_register(sqlite3 *connection, size_t most)
{
    static const struct virtual_kind kind = {
        .name = "flows_since",
        .declaration = declaration,
        .table_size = sizeof(struct kept),
        .cursor_size = sizeof(struct reading),
        .plan = plan,
        .first_row = first_row,
        .next_row = next_row,
        .is_at_end = is_at_end,
        .give_column = give_column,
        .give_number = give_number,
        .end_table = end_table,
        .end_cursor = end_cursor,
    };
    return virtual_table_register(connection, &kind, (void *)(uintptr_t)most);
}
