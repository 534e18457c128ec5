/* SPDX-License-Identifier: MIT */
#include "openapi.h"

#include "ask/ask.h"
#include "base/text.h"
#include "listing.h"
#include "operations.h"
#include "render/json_csv.h"

#include <ctype.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- parameters */

#define SEVERAL ". Where x-several names it: a,b is one of them, !a is not a"
static const struct {
    const char *name, *schema, *meaning;
} parameters[] = {
    {"device", "\"string\"",
     "A MAC, an address or a name of a device: rows with it at either end" SEVERAL},
    {"role", "\"string\",\"enum\":[\"started\",\"served\"]",
     "Which end the device is: what it began, or what others began to it"},
    {"ip", "\"string\"", "An address, or a network such as 192.168.1.0/24" SEVERAL},
    {"domain", "\"string\"", "A name, and the names below it" SEVERAL},
    {"port", "\"string\"", "A port of either end" SEVERAL},
    {"app", "\"string\"", "An application or a protocol" SEVERAL},
    {"since", "\"string\"",
     "A time: 1h or 7d before the newest packet, yesterday, 14:00, 2026-11-20T21:14 (UTC)"},
    {"until", "\"string\"", "A time, as since"},
    {"at", "\"string\"", "A moment: then an address means the device that had it"},
    {"capture", "\"integer\",\"minimum\":1", "A capture_id"},
    {"id", "\"integer\",\"minimum\":1",
     "The key of the device, the finding or the row that the answer is about"},
    {"rule", "\"string\"", "A rule of the analyzer" SEVERAL},
    {"severity", "\"string\",\"enum\":[\"info\",\"low\",\"medium\",\"high\",\"critical\"]",
     "At least so severe"},
    {"all", "\"string\",\"enum\":[\"1\"]", "Also ignored devices; also settled findings"},
    {"silenced", "\"string\",\"enum\":[\"1\"]", "Also findings that a silence holds for"},
    {"limit", "\"integer\",\"minimum\":1,\"maximum\":10000",
     "Rows at most; of JSON 1,000, and 100 if it is left out"},
    {"cursor", "\"string\"", "The member next of the page before"},
    {"sort", "\"string\"", "A column, the largest first; COLUMN:asc: the smallest first"},
    {"format", "\"string\",\"enum\":[\"json\",\"jsonl\",\"csv\",\"csv-safe\"]",
     "The form of the answer, instead of the header Accept"},
};
enum { PARAMETER_COUNT = sizeof parameters / sizeof parameters[0], NAME_SIZE = 48 };

static void add_text(struct sink *sink, const char *text)
{
    json_add_text(sink, span_text(text));
}

static void add_parameters(struct sink *sink)
{
    for (size_t i = 0; i < PARAMETER_COUNT; i++) {
        sink_format(sink,
                    "%s\"%s\":{\"name\":\"%s\",\"in\":\"query\",\"description\":", i ? "," : "",
                    parameters[i].name, parameters[i].name);
        add_text(sink, parameters[i].meaning);
        sink_add(sink, ",\"schema\":{\"type\":");
        sink_add(sink, parameters[i].schema);
        sink_add(sink, "}}");
    }
}

/* ---------------------------------------------------------------- columns */

static const char *kind_of(enum column_kind kind)
{
    switch (kind) {
    case COLUMN_IS_TEXT: return "\"string\"";
    case COLUMN_IS_INTEGER: return "\"integer\"";
    case COLUMN_IS_REAL: return "\"number\"";
    case COLUMN_IS_BOOLEAN: return "\"integer\"";
    case COLUMN_IS_JSON: return "\"string\",\"array\",\"object\"";
    }
    return "";
}

/* A column that the listing adds has a format, and no more. */
static const char *kind_of_format(enum column_format format)
{
    switch (format) {
    case COLUMN_PLAIN: return "\"string\",\"number\"";
    case COLUMN_COUNT:
    case COLUMN_BYTES:
    case COLUMN_DURATION:
    case COLUMN_TIME: return "\"integer\"";
    case COLUMN_MS:
    case COLUMN_SHARE:
    case COLUMN_PERCENT: return "\"number\"";
    case COLUMN_LIST:
    case COLUMN_JSON: return "\"string\",\"array\",\"object\"";
    case COLUMN_SEVERITY: return "\"string\"";
    }
    return "";
}

static void add_column(struct sink *sink, const struct column *column, const char *view)
{
    const struct catalog_column *known = view ? catalog_column(view, column->name) : NULL;
    add_text(sink, column->name);
    sink_add(sink, ":{\"type\":[");
    sink_add(sink, known ? kind_of(known->kind) : kind_of_format(column->format));
    sink_add(sink, known && !known->null_means ? "]" : ",\"null\"]");
    if (known && known->kind == COLUMN_IS_BOOLEAN)
        sink_add(sink, known->null_means ? ",\"enum\":[0,1,null]" : ",\"enum\":[0,1]");
    if (known) {
        sink_add(sink, ",\"description\":");
        add_text(sink, known->meaning);
    }
    if (known && known->unit) {
        sink_add(sink, ",\"x-unit\":");
        add_text(sink, known->unit);
    }
    sink_add_char(sink, '}');
}

static void add_row_schema(struct sink *sink, const struct reply *reply, const char *name)
{
    const struct layout *layout = reply_layout(reply);
    const char *view = reply_note(reply, "view");
    add_text(sink, name);
    sink_add(sink, ":{\"type\":\"object\",\"properties\":{");
    for (size_t i = 0, added = 0; i < layout->count; i++) {
        if (layout->columns[i].for_people) continue;
        if (added++) sink_add_char(sink, ',');
        add_column(sink, &layout->columns[i], view);
    }
    sink_add(sink, "}}");
}

/* ---------------------------------------------------------------- listings */

/* Which of its parameters may have several values. */
static void add_several(struct sink *sink, const char *question)
{
    const char *name, *sql = storage_question(question);
    for (size_t i = 0, added = 0; (name = filter_name(i)); i++)
        if (filter_may_choose(name, sql))
            sink_format(sink, "%s\"%s\"", added++ ? "," : "],\"x-several\":[", name);
}

/* "flows", "device_peers": a schema's name may not have a slash. */
static const char *name_of(const char *question, char name[NAME_SIZE])
{
    (void)snprintf(name, NAME_SIZE, "%s", listing_path(question));
    for (char *slash; (slash = strchr(name, '/'));)
        *slash = '_';
    return name;
}

/* The first sentence at its head, which may go on in the next lines. */
static void add_summary(struct sink *sink, const char *question)
{
    char memory[512];
    struct text text = text_into(memory, sizeof memory);
    for (const char *at = storage_question(question) + sizeof "-- " - 1; *at; at++) {
        if (*at == '.' && isspace((unsigned char)at[1])) break; /* not that of 1.2 */
        bool goes_on = *at == '\n' && strncmp(at + 1, "-- ", 3) == 0;
        if (*at == '\n' && !goes_on) break;
        text_add_char(&text, goes_on ? ' ' : *at);
        if (goes_on) at += sizeof "-- " - 1;
    }
    add_text(sink, memory);
}

static void add_path(struct sink *sink, const char *question, bool is_first)
{
    char name[NAME_SIZE];
    name_of(question, name);
    if (!is_first) sink_add_char(sink, ',');
    sink_format(sink, "\"/%s\":{\"get\":{\"operationId\":\"list_%s\",\"summary\":",
                listing_path(question), name);
    add_summary(sink, question);
    sink_add(sink, ",\"parameters\":[");
    for (size_t i = 0, added = 0; i < PARAMETER_COUNT; i++) {
        if (!listing_takes(question, parameters[i].name)) continue;
        sink_format(sink, "%s{\"$ref\":\"#/components/parameters/%s\"}", added++ ? "," : "",
                    parameters[i].name);
    }
    add_several(sink, question);
    sink_add(sink,
             "],\"responses\":{\"200\":{\"description\":\"The rows\",\"headers\":{"
             "\"NetScope-Completeness\":{\"schema\":{\"type\":\"number\"}},"
             "\"Link\":{\"schema\":{\"type\":\"string\"}}},\"content\":{\"application/json\":{"
             "\"schema\":{\"allOf\":[{\"$ref\":\"#/components/schemas/page\"},"
             "{\"type\":\"object\",\"properties\":{\"rows\":{\"type\":\"array\",\"items\":"
             "{\"$ref\":\"#/components/schemas/");
    sink_add(sink, name);
    sink_add(sink, "\"}}}}]}},\"application/jsonl\":{\"schema\":{\"type\":\"string\"}},"
                   "\"text/csv\":{\"schema\":{\"type\":\"string\"}}}},"
                   "\"default\":{\"$ref\":\"#/components/responses/problem\"}}}");
    operations_add_to(sink, listing_path(question));
    sink_add_char(sink, '}');
}

static bool add_schemas(struct sink *sink, struct storage_reader *reader, struct error *error)
{
    char schema[NAME_SIZE];
    size_t at = 0;
    for (const char *name; (name = listing_next(&at));) {
        const struct question question = {.name = name};
        struct reply *reply = ask(reader, &question, error);
        if (!reply) return false;
        sink_add_char(sink, ',');
        add_row_schema(sink, reply, name_of(name, schema));
        reply_close(reply);
    }
    return true;
}

/* ---------------------------------------------------------------- the document */

static const char head[] =
    "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"NetScope\",\"version\":\"" NETSCOPE_VERSION
    "\",\"summary\":\"What a passive network observatory saw\","
    "\"license\":{\"name\":\"MIT\",\"identifier\":\"MIT\"}},"
    "\"servers\":[{\"url\":\".\"}],\"security\":[{\"token\":[]},{\"session\":[]}],\"paths\":{";

static const char components[] =
    "},\"components\":{"
    "\"securitySchemes\":{\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"},"
    "\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"netscope_7480\"}},"
    "\"responses\":{\"problem\":{\"description\":\"A problem (RFC 9457)\",\"content\":{"
    "\"application/problem+json\":{\"schema\":{\"$ref\":\"#/components/schemas/problem\"}}}}},"
    "\"parameters\":{";

static const char schemas[] =
    "},\"schemas\":{\"problem\":{\"type\":\"object\",\"required\":[\"type\",\"title\",\"status\","
    "\"detail\"],\"properties\":{\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},"
    "\"status\":{\"type\":\"integer\"},\"detail\":{\"type\":\"string\"}}},"
    "\"change\":{\"type\":\"object\",\"required\":[\"id\",\"audit_id\",\"old\",\"new\"],"
    "\"properties\":{\"id\":{\"type\":\"integer\"},\"audit_id\":{\"type\":\"integer\"},"
    "\"old\":{\"type\":[\"string\",\"null\"]},\"new\":{\"type\":[\"string\",\"null\"]}}},"
    "\"who\":{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},"
    "\"role\":{\"type\":\"string\",\"enum\":[\"viewer\",\"operator\"]}}},"
    "\"page\":{\"type\":\"object\",\"required\":[\"rows\",\"next\",\"has_more\",\"complete\","
    "\"sql\",\"params\",\"took_ms\"],\"properties\":{\"rows\":{\"type\":\"array\"},"
    "\"next\":{\"type\":[\"string\",\"null\"]},\"has_more\":{\"type\":\"boolean\"},"
    "\"complete\":{\"type\":\"object\",\"properties\":{\"share\":{\"type\":[\"number\",\"null\"]},"
    "\"figures\":{\"type\":[\"object\",\"null\"]}}},\"sql\":{\"type\":\"string\"},"
    "\"params\":{\"type\":\"object\"},\"took_ms\":{\"type\":\"number\"}}}";

/* The document of this program: the same for each request, and dear. Once it is made it stays. */
static struct {
    pthread_mutex_t mutex;
    char *text;
    size_t size;
} made = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static bool take_made(struct answer *answer)
{
    struct sink sink = answer_sink(answer);
    pthread_mutex_lock(&made.mutex);
    bool is_made = made.text != NULL;
    if (is_made) sink_add_bytes(&sink, made.text, made.size);
    pthread_mutex_unlock(&made.mutex);
    return is_made && !sink.failed;
}

static void keep_made(const struct answer *answer)
{
    pthread_mutex_lock(&made.mutex);
    if (!made.text && (made.text = malloc(answer->body.size))) {
        memcpy(made.text, answer->body.data, answer->body.size);
        made.size = answer->body.size;
    }
    pthread_mutex_unlock(&made.mutex);
}

static bool make(struct storage_reader *reader, struct answer *answer)
{
    struct error error;
    struct sink sink = answer_sink(answer);
    size_t at = 0, count = 0;
    sink_add(&sink, head);
    for (const char *name; (name = listing_next(&at));)
        add_path(&sink, name, count++ == 0);
    operations_add_paths(&sink);
    sink_add(&sink, components);
    add_parameters(&sink);
    sink_add(&sink, schemas);
    if (!add_schemas(&sink, reader, &error)) {
        answer_error(answer, &error);
        return false;
    }
    sink_add(&sink, "}}}\n");
    if (sink.failed) answer_error(answer, &sink.error);
    return !sink.failed;
}

void openapi_answer(struct storage_reader *reader, struct answer *answer)
{
    if (!take_made(answer)) {
        if (!make(reader, answer)) return;
        keep_made(answer);
    }
    answer->status = 200;
    answer->content_type = "application/json";
}
