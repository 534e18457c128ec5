/* SPDX-License-Identifier: MIT */
#include "listing.h"

#include "ask/ask.h"
#include "base/clock.h"
#include "completeness.h"
#include "render/json_csv.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>

/* The folders of questions that are listings (or of one question), and the parameter that `id` sets
 * there, or :device_id. Those of the first stand at the top; the others are parts of a page. */
static const char top[] = "lists/";
static const struct folder {
    const char *name, *id;
} folders[] = {{top, NULL},
               {"figures/", ":id"},
               {"device/", ":device_id"},
               {"alert/", ":alert_id"},
               {"saved/", ":flow_id"},
               {"stats/captures", NULL},
               {"stats/gaps", NULL},
               {"stats/retention", NULL}};

static const struct folder *folder_of(const char *question)
{
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        if (strncmp(question, folders[i].name, strlen(folders[i].name)) == 0) return &folders[i];
    return NULL;
}

const char *listing_next(size_t *at)
{
    for (const char *question; (question = storage_question_name((*at)++));)
        if (folder_of(question)) return question;
    return NULL;
}

const char *listing_path(const char *question)
{
    return strncmp(question, top, sizeof top - 1) == 0 ? question + sizeof top - 1 : question;
}

const char *listing_question(const char *path)
{
    size_t at = 0;
    for (const char *question; (question = listing_next(&at));)
        if (strcmp(listing_path(question), path) == 0) return question;
    return NULL;
}

/* ---------------------------------------------------------------- parameters */

/* What is no filter, and the parameter of the SQL that it sets; NULL: every listing takes it. */
static const struct {
    const char *name, *parameter;
} words[] = {{"format", NULL}, {"limit", NULL}, {"cursor", NULL},
             {"sort", NULL},   {"all", ":all"}, {"silenced", ":silenced"}};
enum { WORD_COUNT = sizeof words / sizeof words[0] };

/* The parameter that `id` sets; NULL: the question takes none. */
static const char *id_parameter(const char *question)
{
    const char *sql = storage_question(question), *parameter = folder_of(question)->id;
    if (!parameter || strstr(sql, parameter)) return parameter;
    return strstr(sql, ":device_id") ? ":device_id" : NULL;
}

bool listing_takes(const char *question, const char *parameter)
{
    const char *sql = storage_question(question);
    if (strcmp(parameter, "at") == 0) return filter_is_taken("since", sql);
    if (strcmp(parameter, "id") == 0) return id_parameter(question) != NULL;
    for (size_t i = 0; i < WORD_COUNT; i++)
        if (strcmp(words[i].name, parameter) == 0)
            return !words[i].parameter || strstr(sql, words[i].parameter);
    return filter_is_taken(parameter, sql);
}

struct reading {
    struct storage_reader *reader;
    struct question *question;
    enum render_format format;
    struct error *error;
};

static bool read_limit(struct reading *reading, const char *value)
{
    int64_t limit, most = reading->format == RENDER_JSON ? LISTING_ROWS_MOST : LISTING_LINES_MOST;
    if (!filter_read_number("limit", value, 1, most, &limit, reading->error)) return false;
    reading->question->limit = (uint64_t)limit;
    return true;
}

static bool read_id(struct reading *reading, const char *value)
{
    int64_t id;
    return filter_read_number("id", value, 1, INT64_MAX, &id, reading->error) &&
           question_set(reading->question, id_parameter(reading->question->name), value_integer(id),
                        reading->error);
}

static bool read_switch(const struct reading *reading, const struct web_argument *argument)
{
    char parameter[32];
    (void)snprintf(parameter, sizeof parameter, ":%s", argument->name);
    if (strcmp(argument->value, "1") != 0)
        return error_set_kind(reading->error, ERROR_BAD_QUESTION,
                              "%s takes 1, or is left out, not '%s'.", argument->name,
                              argument->value);
    return question_set(reading->question, parameter, value_integer(1), reading->error);
}

static bool read_argument(struct reading *reading, const struct web_argument *argument)
{
    struct question *question = reading->question;
    const char *name = argument->name, *value = argument->value;
    if (!listing_takes(question->name, name))
        return error_set_kind(reading->error, ERROR_BAD_QUESTION,
                              "There is no parameter '%s' here; /api/v1/openapi.json lists those "
                              "that there are.",
                              name);
    if (strcmp(name, "format") == 0) return true;
    if (strcmp(name, "limit") == 0) return read_limit(reading, value);
    if (strcmp(name, "id") == 0) return read_id(reading, value);
    if (strcmp(name, "all") == 0 || strcmp(name, "silenced") == 0)
        return read_switch(reading, argument);
    if (strcmp(name, "cursor") == 0)
        question->cursor = value;
    else if (strcmp(name, "sort") == 0)
        question->sort = value;
    else
        return question_filter(question, reading->reader, name, name, value, reading->error);
    return true;
}

/* The name under which a request has a parameter of the SQL. */
static const char *argument_of(const char *question, const char *parameter)
{
    const char *id = id_parameter(question);
    if (strcmp(parameter, ":device_id") == 0) return "device";
    return id && strcmp(parameter, id) == 0 ? "id" : parameter + 1;
}

static bool has_what_it_needs(const struct reading *reading)
{
    char parameter[QUESTION_NEED_SIZE];
    return !question_lacks(reading->question, parameter) ||
           error_set_kind(reading->error, ERROR_BAD_QUESTION, "This question needs %s.",
                          argument_of(reading->question->name, parameter));
}

static bool is_time(const char *name)
{
    return strcmp(name, "since") == 0 || strcmp(name, "until") == 0 || strcmp(name, "at") == 0;
}

static bool is_twice(const struct web_request *request, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (strcmp(request->arguments[i].name, request->arguments[at].name) == 0) return true;
    return false;
}

/* Times come first, since before until: they say which device an address means. */
static bool read_arguments(struct reading *reading, const struct web_request *request)
{
    for (int turn = 0; turn < 3; turn++) {
        for (size_t i = 0; i < request->argument_count; i++) {
            const struct web_argument *argument = &request->arguments[i];
            int due = !is_time(argument->name) ? 2 : strcmp(argument->name, "since") == 0 ? 0 : 1;
            if (is_twice(request, i))
                return error_set_kind(reading->error, ERROR_BAD_QUESTION,
                                      "The parameter '%s' is there twice.", argument->name);
            if (due == turn && !read_argument(reading, argument)) return false;
        }
    }
    if (filter_is_set(reading->question, "role") && !filter_is_chosen(reading->question, "device"))
        return error_set_kind(reading->error, ERROR_BAD_QUESTION,
                              "role says which end of it a device is, so it needs device.");
    return has_what_it_needs(reading);
}

/* ---------------------------------------------------------------- the answer */

static void add_escaped(struct text *text, const char *value)
{
    for (; *value; value++) {
        if (isalnum((unsigned char)*value) || strchr("-._~", *value))
            text_add_char(text, *value);
        else
            text_format(text, "%%%02X", (unsigned char)*value);
    }
}

/* The same request with another cursor, as a reference relative to this one. */
static void add_link(struct answer *answer, const struct web_request *request, const char *cursor)
{
    char memory[4096];
    struct text text = text_into(memory, sizeof memory);
    for (size_t i = 0; i < request->argument_count; i++) {
        if (strcmp(request->arguments[i].name, "cursor") == 0) continue;
        text_add_char(&text, text.size ? '&' : '?');
        add_escaped(&text, request->arguments[i].name);
        text_add_char(&text, '=');
        add_escaped(&text, request->arguments[i].value);
    }
    text_format(&text, "%ccursor=", text.size ? '&' : '?');
    add_escaped(&text, cursor);
    if (!text.cut) answer_header(answer, "Link", "<%s>; rel=\"next\"", text.data);
}

static int next_row(void *owner, const struct value **values, struct error *error)
{
    return reply_next(owner, values, error);
}

/* Without the comments at its head. */
static const char *statement(const char *sql)
{
    while (strncmp(sql, "--", 2) == 0 && strchr(sql, '\n'))
        sql = strchr(sql, '\n') + 1;
    return sql;
}

static void add_parameters(struct sink *sink, const struct reply *reply)
{
    const struct parameter *parameter;
    sink_add_char(sink, '{');
    for (size_t i = 0; (parameter = reply_parameter(reply, i)); i++) {
        if (i) sink_add_char(sink, ',');
        json_add_text(sink, span_text(parameter->name));
        sink_add_char(sink, ':');
        json_add_value(sink, &parameter->value, false);
    }
    sink_add_char(sink, '}');
}

/* What follows the rows in JSON. */
static void add_rest(struct sink *sink, const struct reply *reply,
                     const struct completeness *complete, int64_t begun_us)
{
    const char *cursor = reply_cursor(reply);
    sink_add(sink, ",\"next\":");
    if (cursor)
        json_add_text(sink, span_text(cursor));
    else
        sink_add(sink, "null");
    sink_add(sink, reply_has_more(reply) ? ",\"has_more\":true" : ",\"has_more\":false");
    sink_add(sink, ",\"complete\":");
    completeness_add(sink, complete);
    sink_add(sink, ",\"sql\":");
    json_add_text(sink, span_text(statement(reply_sql(reply))));
    sink_add(sink, ",\"params\":");
    add_parameters(sink, reply);
    sink_format(sink, ",\"took_ms\":%.1f}\n", (double)(monotonic_now_us() - begun_us) / 1000);
}

void listing_add_cut(struct sink *sink, enum render_format format, const struct reply *reply)
{
    const char *cursor = reply_cursor(reply);
    if (!reply_has_more(reply)) return;
    if (format == RENDER_JSON_LINES)
        sink_format(sink, "{\"cut\":true,\"next\":\"%s\"}\n", cursor ? cursor : "");
    else
        sink_format(sink, "# cut: there are more rows; cursor=%s\r\n", cursor ? cursor : "");
}

static bool write_rows(struct answer *answer, struct reply *reply, enum render_format format,
                       const struct completeness *complete, int64_t begun_us, struct error *error)
{
    static const struct render_style embedded = {.indent = 1, .one_line = true};
    struct sink sink = answer_sink(answer);
    struct row_source rows = {.next = next_row, .owner = reply};
    bool is_json = format == RENDER_JSON;
    if (is_json) sink_add(&sink, "{\"rows\":");
    if (!render_rows(&sink, format, reply_layout(reply), is_json ? &embedded : NULL, rows, NULL,
                     error))
        return false;
    if (is_json)
        add_rest(&sink, reply, complete, begun_us);
    else
        listing_add_cut(&sink, format, reply);
    if (sink.failed && error) *error = sink.error;
    return !sink.failed;
}

static void answer_rows(struct storage_reader *reader, const struct question *question,
                        const struct web_request *request, enum render_format format,
                        struct answer *answer)
{
    struct error error;
    struct completeness complete;
    int64_t begun_us = monotonic_now_us();
    struct reply *reply = NULL;
    bool good = completeness_ask(&complete, reader, question, &error) &&
                (reply = ask(reader, question, &error)) &&
                write_rows(answer, reply, format, &complete, begun_us, &error);
    if (good) {
        answer->status = 200;
        answer->content_type = format_media_type(format);
        if (reply_cursor(reply)) add_link(answer, request, reply_cursor(reply));
        completeness_header(answer, &complete);
    } else {
        answer_error(answer, &error);
    }
    reply_close(reply);
    completeness_clear(&complete);
}

void listing_answer(struct storage_reader *reader, const char *name,
                    const struct listing_options *options, const struct web_request *request,
                    struct answer *answer)
{
    struct error error;
    struct question question = {.name = name, .time_us = options->query_us, .zone = options->zone};
    struct reading reading = {.reader = reader, .question = &question, .error = &error};
    if (!request_format(request, &reading.format)) {
        answer_problem(answer, PROBLEM_NOT_ACCEPTABLE,
                       "An answer has the form json, jsonl, csv or csv-safe (application/json, "
                       "application/jsonl, text/csv).");
        return;
    }
    question.limit = reading.format == RENDER_JSON ? LISTING_ROWS : LISTING_LINES_MOST;
    storage_set_time_limit(reader, options->query_us);
    if (read_arguments(&reading, request))
        answer_rows(reader, &question, request, reading.format, answer);
    else
        answer_error(answer, &error);
}
