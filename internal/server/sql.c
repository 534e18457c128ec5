/* SPDX-License-Identifier: MIT */
#include "sql.h"

#include "ask/ask.h"
#include "base/clock.h"
#include "catalog/catalog.h"
#include "listing.h"
#include "render/json_csv.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VIEWS_MOST = 128, NAME_SIZE = 256 };

static atomic_int running;

/* ---------------------------------------------------------------- what is asked */

struct asked {
    const char *text;
    int64_t limit;
    enum render_format format;
};

static bool read_argument(struct asked *asked, const struct web_argument *argument,
                          struct error *error)
{
    int64_t most = asked->format == RENDER_JSON ? LISTING_ROWS_MOST : LISTING_LINES_MOST;
    if (strcmp(argument->name, "q") == 0)
        asked->text = argument->value;
    else if (strcmp(argument->name, "limit") == 0)
        return filter_read_number("limit", argument->value, 1, most, &asked->limit, error);
    else if (strcmp(argument->name, "format") != 0)
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "There is no parameter '%s' here: it takes q, limit and format.",
                              argument->name);
    return true;
}

static bool read_request(struct asked *asked, const struct web_request *request,
                         struct error *error)
{
    asked->limit = asked->format == RENDER_JSON ? LISTING_ROWS_MOST : LISTING_LINES_MOST;
    for (size_t i = 0; i < request->argument_count; i++) {
        const struct web_argument *argument = &request->arguments[i];
        if (request_argument(request, argument->name) != argument->value)
            return error_set_kind(error, ERROR_BAD_QUESTION, "The parameter '%s' is there twice.",
                                  argument->name);
        if (!read_argument(asked, argument, error)) return false;
    }
    if (!asked->text || !asked->text[0])
        return error_set_kind(error, ERROR_BAD_QUESTION, "This path needs q, one SELECT.");
    if (strlen(asked->text) > SQL_TEXT_MOST)
        return error_set_kind(error, ERROR_BAD_QUESTION, "A statement here has at most %d bytes.",
                              SQL_TEXT_MOST);
    return true;
}

/* ---------------------------------------------------------------- columns */

/* A layout whose names differ from each other, as members of an object must. */
struct columns {
    struct layout layout;
    struct column columns[COLUMNS_MOST];
    char names[COLUMNS_MOST][NAME_SIZE];
};

static bool is_taken(const struct columns *columns, const char *name)
{
    for (size_t i = 0; i < columns->layout.count; i++)
        if (strcmp(columns->names[i], name) == 0) return true;
    return false;
}

static struct columns *name_columns(const struct layout *layout)
{
    struct columns *columns = calloc(1, sizeof *columns);
    if (!columns) return NULL;
    for (size_t i = 0; i < layout->count; i++) {
        char *name = columns->names[i];
        (void)snprintf(name, NAME_SIZE, "%s", layout->columns[i].name);
        for (int n = 2; is_taken(columns, name); n++)
            (void)snprintf(name, NAME_SIZE, "%.*s_%d", NAME_SIZE - 16, layout->columns[i].name, n);
        columns->columns[i] = layout->columns[i];
        columns->columns[i].name = name;
        columns->layout.count = i + 1;
    }
    columns->layout.columns = columns->columns;
    return columns;
}

/* ---------------------------------------------------------------- the answer */

static int next_row(void *owner, const struct value **values, struct error *error)
{
    return reply_next(owner, values, error);
}

static void add_columns(struct sink *sink, const struct layout *layout)
{
    sink_add(sink, "{\"columns\":[");
    for (size_t i = 0; i < layout->count; i++) {
        if (i) sink_add_char(sink, ',');
        json_add_text(sink, span_text(layout->columns[i].name));
    }
    sink_add(sink, "],\"rows\":");
}

static void add_rest(struct sink *sink, const struct reply *reply, const struct asked *asked,
                     int64_t begun_us)
{
    sink_format(sink, ",\"next\":null,\"has_more\":%s,\"complete\":null,\"sql\":",
                reply_has_more(reply) ? "true" : "false");
    json_add_text(sink, span_text(asked->text));
    sink_format(sink, ",\"params\":{},\"took_ms\":%.1f}\n",
                (double)(monotonic_now_us() - begun_us) / 1000);
}

static bool write_rows(struct answer *answer, struct reply *reply, const struct asked *asked,
                       int64_t begun_us, struct error *error)
{
    static const struct render_style embedded = {.indent = 1, .one_line = true};
    struct sink sink = answer_sink(answer);
    struct row_source rows = {.next = next_row, .owner = reply};
    bool is_json = asked->format == RENDER_JSON;
    struct columns *columns = name_columns(reply_layout(reply));
    if (!columns) return error_no_memory(error, "answer a statement");
    if (is_json) add_columns(&sink, &columns->layout);
    bool good = render_rows(&sink, asked->format, &columns->layout, is_json ? &embedded : NULL,
                            rows, NULL, error);
    if (good && is_json)
        add_rest(&sink, reply, asked, begun_us);
    else if (good)
        listing_add_cut(&sink, asked->format, reply);
    if (good && sink.failed) *error = sink.error;
    free(columns);
    return good && !sink.failed;
}

static void ask_it(struct storage_reader *reader, const struct asked *asked, struct answer *answer)
{
    struct error error;
    int64_t begun_us = monotonic_now_us();
    const struct question question = {
        .sql = asked->text, .limit = (uint64_t)asked->limit, .time_us = SQL_MOST_US};
    struct reply *reply = ask(reader, &question, &error);
    bool good = reply && write_rows(answer, reply, asked, begun_us, &error);
    reply_close(reply);
    if (!good) {
        answer_error(answer, &error);
        return;
    }
    answer->status = 200;
    answer->content_type = format_media_type(asked->format);
}

static void ask_narrowly(struct storage_reader *reader, const struct asked *asked,
                         struct answer *answer)
{
    struct error error;
    const char *views[VIEWS_MOST];
    size_t count = 0;
    for (const struct catalog_view *view = catalog_views; view->name; view++)
        if (count + 1 < VIEWS_MOST) views[count++] = view->name;
    views[count] = NULL;
    if (storage_narrow(reader, views, &error))
        ask_it(reader, asked, answer);
    else
        answer_error(answer, &error);
    storage_set_time_limit(reader, 0);
    if (!storage_narrow(reader, NULL, &error)) answer_error(answer, &error);
}

void sql_answer(struct storage_reader *reader, const struct web_request *request,
                struct answer *answer)
{
    struct error error;
    struct asked asked = {.text = NULL};
    if (!request_format(request, &asked.format)) {
        answer_problem(answer, PROBLEM_NOT_ACCEPTABLE,
                       "An answer has the form json, jsonl, csv or csv-safe (application/json, "
                       "application/jsonl, text/csv).");
    } else if (!read_request(&asked, request, &error)) {
        answer_error(answer, &error);
    } else if (atomic_fetch_add(&running, 1) >= SQL_AT_ONCE) {
        (void)atomic_fetch_sub(&running, 1);
        answer_problem(answer, PROBLEM_TOO_MANY,
                       "%d statements run already, and pages need the rest: try again in some "
                       "seconds.",
                       SQL_AT_ONCE);
        answer_header(answer, "Retry-After", "5");
    } else {
        ask_narrowly(reader, &asked, answer);
        (void)atomic_fetch_sub(&running, 1);
    }
}
