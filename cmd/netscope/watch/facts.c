/* SPDX-License-Identifier: MIT */
#include "facts.h"

#include "base/text_safe.h"

#include <string.h>

enum { NAME_AGAIN_S = 4 };

#define LAYOUT(table)                                                                              \
    {                                                                                              \
        .columns = table, .count = sizeof table / sizeof table[0]                                  \
    }

static const struct column talker_columns[] = {
    {.name = "bytes_1s", .heading = "1 s", .format = COLUMN_BYTES, .rank = 3},
    {.name = "bytes_10s", .heading = "10 s", .format = COLUMN_BYTES},
    {.name = "bytes_60s", .heading = "60 s", .format = COLUMN_BYTES, .rank = 4},
    {.name = "bytes_all", .heading = "start", .format = COLUMN_BYTES, .rank = 2},
    {.name = "share", .heading = "", .rank = 6},
    {.name = "from"},
    {.name = "to"},
    {.name = "service", .rank = 1},
    {.name = "app", .rank = 5},
};
/* If the capture tells no talkers. */
static const struct column connection_columns[] = {
    {.name = "bytes", .format = COLUMN_BYTES},
    {.name = "to"},
    {.name = "from"},
    {.name = "address", .rank = 2},
    {.name = "app", .rank = 1},
};
static const struct column finding_columns[] = {
    {.name = "time", .rank = 2}, {.name = "severity", .format = COLUMN_SEVERITY}, {.name = "title"},
    {.name = "rule", .rank = 3}, {.name = "device", .rank = COLUMN_HIDDEN},
};
static const struct column name_columns[] = {
    {.name = "time"}, {.name = "name"}, {.name = "client"}, {.name = "answer", .rank = 1}};
static const struct column device_columns[] = {{.name = "time"},
                                               {.name = "name"},
                                               {.name = "address"},
                                               {.name = "mac", .rank = 1},
                                               {.name = "vendor", .rank = 2}};

/* Of each list. host: the column with an address of the row's device. */
static const struct {
    const char *question;
    struct layout layout;
    size_t host;
} lists[FACT_LISTS] = {
    [LIST_TALKERS] = {"watch/talkers", LAYOUT(connection_columns), 2},
    [LIST_FINDINGS] = {"watch/findings", LAYOUT(finding_columns), 4},
    [LIST_NAMES] = {"watch/names", LAYOUT(name_columns), 2},
    [LIST_DEVICES] = {"watch/devices", LAYOUT(device_columns), 2},
};

const struct layout *facts_layout(const struct facts *facts, enum fact_list list)
{
    static const struct layout talkers = LAYOUT(talker_columns);
    return list == LIST_TALKERS && !facts->talkers_from_rows ? &talkers : &lists[list].layout;
}

/* ------------------------------------------------------------ rows */

static void copy_row(struct fact_row *row, struct storage_rows *rows, size_t host)
{
    struct text memory = text_into(row->memory, sizeof row->memory);
    *row = (struct fact_row){.memory = ""};
    for (int i = 0; i < storage_column_count(rows) && i < FACT_COLUMNS_MOST; i++) {
        struct value *value = &row->values[i];
        *value = storage_value(rows, i);
        if (value->type != VALUE_TEXT) continue;
        const char *text = (const char *)value->bytes.data;
        int size = (int)value->bytes.size;
        size_t at = memory.size;
        if ((size_t)i == host)
            (void)snprintf(row->hosts[0], sizeof row->hosts[0], "%.*s", size, text);
        text_format(&memory, "%.*s", size, text);
        value->bytes = (struct span){(const uint8_t *)row->memory + at, memory.size - at};
    }
}

static void read_list(struct fact_rows *list, struct storage_reader *reader, const char *question,
                      size_t host)
{
    const struct parameter limit = {":limit", value_integer(FACT_ROWS_MOST)};
    struct storage_rows *rows =
        reader ? storage_query(reader, question, NULL, &limit, 1, NULL) : NULL;
    list->count = 0;
    while (rows && list->count < FACT_ROWS_MOST && storage_next(rows, NULL) == 1)
        copy_row(&list->rows[list->count++], rows, host);
    if (rows) storage_rows_close(rows);
}

/* A talker keeps its name; only what has none is asked for again, every few seconds. */
static void read_names(struct facts *facts, struct storage_reader *reader)
{
    struct talker_name before[TALKERS_MOST];
    memcpy(before, facts->names, sizeof before);
    for (unsigned i = 0; i < facts->talkers.count; i++) {
        struct talker_name *name = &facts->names[i];
        int64_t flow_id = facts->talkers.top[i].flow_id;
        unsigned k = 0;
        while (k < TALKERS_MOST && before[k].flow_id != flow_id)
            k++;
        *name = k < TALKERS_MOST ? before[k] : (struct talker_name){.flow_id = flow_id};
        if (!name->name.domain[0] && name->seconds % NAME_AGAIN_S == 0)
            flow_name_read(&name->name, reader, flow_id);
        name->seconds++;
    }
}

void facts_read_rows(struct facts *facts, struct storage_reader *reader)
{
    for (enum fact_list list = 0; list < FACT_LISTS; list++)
        if (list != LIST_TALKERS || facts->talkers_from_rows)
            read_list(&facts->lists[list], reader, lists[list].question, lists[list].host);
    if (!facts->talkers_from_rows) read_names(facts, reader);
}
