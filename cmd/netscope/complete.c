/* SPDX-License-Identifier: MIT */
/* How complete the asked range is: one line on standard error, where it is not. */
#include "display.h"
#include "query.h"

#include <string.h>

static const struct value *find_parameter(const struct query *query, const char *name)
{
    for (size_t i = 0; i < query->parameter_count; i++)
        if (strcmp(query->parameters[i].name, name) == 0) return &query->parameters[i].value;
    return NULL;
}

static struct value column(const struct storage_rows *rows, const char *name)
{
    for (int i = 0; i < storage_column_count(rows); i++)
        if (strcmp(storage_column_name(rows, i), name) == 0) return storage_value(rows, i);
    return (struct value){.type = VALUE_NULL};
}

/* "; 12 of 345 frames were lost" */
static void add_loss(struct text *text, const struct storage_rows *rows, const char *lost,
                     const char *all, const char *words)
{
    struct value part = column(rows, lost), whole = column(rows, all);
    if (part.type != VALUE_INTEGER || part.integer == 0) return;
    text_add(text, text->size ? "; " : "");
    display_add_count(text, part.integer);
    text_add(text, " of ");
    display_add_count(text, whole.integer);
    text_add(text, words);
}

/* "; nobody watched for 2 h" */
static void add_time(struct text *text, const struct storage_rows *rows, const char *name,
                     const char *words)
{
    struct value part = column(rows, name);
    if (part.type != VALUE_INTEGER || part.integer <= 0) return;
    text_add(text, text->size ? "; " : "");
    text_add(text, words);
    display_add_duration(text, part.integer);
    text_add(text, " of that time");
}

static void add_reasons(struct text *text, const struct storage_rows *rows, bool ranged)
{
    add_loss(text, rows, "frames_lost", "frames_offered", " frames were lost");
    add_loss(text, rows, "rows_dropped", "rows_queued", " rows could not be written");
    if (ranged) {
        add_time(text, rows, "unwatched_us", "nobody watched for ");
        add_time(text, rows, "removed_us", "old rows were removed, those of ");
    }
    if (text->size == 0) text_add(text, "some of it was lost");
}

static void say(const struct query *query, const struct storage_rows *rows, bool ranged)
{
    char shown[64], reasons[512];
    struct text share_text = text_into(shown, sizeof shown);
    struct text text = text_into(reasons, sizeof reasons);
    struct value frames = column(rows, "frames_share"), kept = column(rows, "rows_share");
    struct value watched = column(rows, "watched_share");
    if (ranged && watched.type == VALUE_NULL) {
        complain(query->invocation, EXIT_OK,
                 "Nobody watched at that time, so that there are no rows says nothing; "
                 "`netscope stats` lists the captures.");
        return;
    }
    if (frames.type != VALUE_REAL || kept.type != VALUE_REAL) return;
    struct value share = {.type = VALUE_REAL, .real = frames.real * kept.real};
    if (ranged && watched.type == VALUE_REAL) share.real *= watched.real;
    if (share.real >= 1) return;
    print_value(&share_text, &share, COLUMN_PERCENT);
    add_reasons(&text, rows, ranged);
    complain(query->invocation, EXIT_OK,
             "This answer is %s complete: %s; `netscope stats` says more.", shown, reasons);
}

void query_say_completeness(struct query *query)
{
    struct error error;
    struct parameter parameters[3];
    size_t count = 0;
    static const char *const given[] = {":since_us", ":until_us", ":capture_id"};
    static const char *const taken[] = {":from_us", ":to_us", ":capture_id"};
    bool ranged = false;
    if (query->format != OUTPUT_TABLE) return;
    for (size_t i = 0; i < 3; i++) {
        const struct value *value = find_parameter(query, given[i]);
        if (!value || value->type == VALUE_NULL) continue;
        parameters[count++] = (struct parameter){taken[i], *value};
        ranged |= i < 2;
    }
    struct storage_rows *rows =
        storage_query(query->reader, "shared/completeness", NULL, parameters, count, &error);
    if (rows && storage_next(rows, &error) == 1) say(query, rows, ranged);
    storage_rows_close(rows);
}
