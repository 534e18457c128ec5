/* SPDX-License-Identifier: MIT */
#include "operations.h"

#include "events.h"
#include "listing.h"
#include "render/json_csv.h"

#include <string.h>

#define TEXT "{\"type\":\"string\"}"
#define TEXT_OR_NULL "{\"type\":[\"string\",\"null\"]}"
#define ID "{\"type\":\"integer\",\"minimum\":1}"
#define ID_OR_NULL "{\"type\":[\"integer\",\"null\"],\"minimum\":1}"
#define FLAG "{\"type\":\"boolean\"}"
#define OBJECT "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{"

/* In the order of paths. */
static const struct operation {
    const char *path, *method, *id, *summary;
    const char *body;   /* its schema; NULL: there is none */
    const char *status; /* of the answer that does what was asked */
    const char *answer; /* its media type; NULL: it is empty */
    const char *schema; /* of the answer */
    const char *description;
} operations[] = {
    {"/alerts/{id}", "patch", "change_alert", "Sets the state of a finding, or its note",
     OBJECT "\"status\":{\"enum\":[\"open\",\"acknowledged\",\"closed\"]},\"note\":" TEXT_OR_NULL
            "},\"minProperties\":1}",
     "200", "application/json", "{\"$ref\":\"#/components/schemas/change\"}", "It is changed"},
    {"/devices/{id}", "patch", "change_device",
     "Sets one of: label, kind, whether it is ignored, of which device it is a part",
     OBJECT "\"label\":" TEXT_OR_NULL ",\"kind\":{\"enum\":[\"thing\",\"personal\",\"guest\","
            "\"infrastructure\",null]},\"ignored\":" FLAG ",\"part_of\":" ID_OR_NULL
            "},\"minProperties\":1,\"maxProperties\":1}",
     "200", "application/json", "{\"$ref\":\"#/components/schemas/change\"}", "It is changed"},
    {"/events", "get", "listen", "Server-sent events", NULL, "200", "text/event-stream", TEXT,
     "The stream"},
    {"/openapi.json", "get", "describe", "This document", NULL, "200", "application/json",
     "{\"type\":\"object\"}", "OpenAPI 3.1"},
    {"/packets", "get", "newest_packets", "The newest packets of the running capture, as lines",
     NULL, "200", "application/json",
     OBJECT "\"newest\":{\"type\":\"integer\"},\"lost\":{\"type\":\"integer\"},\"rows\":{"
            "\"type\":\"array\"}}}",
     "Packets, the oldest first"},
    {"/packets/{id}", "get", "show_packet", "One of the newest packets: its lines and headers",
     NULL, "200", "application/json", "{\"type\":\"object\"}",
     "Its words, and the bytes of its headers"},
    {"/probes", "post", "probe", "Has a target asked, layer by layer, if probe.allow lets it",
     OBJECT "\"target\":" TEXT "},\"required\":[\"target\"]}", "200", "application/json",
     "{\"type\":\"object\"}", "What was found: the document of `netscope probe --json`"},
    {"/session", "get", "who_asks", "Whose token this is", NULL, "200", "application/json",
     "{\"$ref\":\"#/components/schemas/who\"}", "The token"},
    {"/session", "post", "log_in", "Trades a token for a cookie",
     OBJECT "\"token\":" TEXT "},\"required\":[\"token\"]}", "200", "application/json",
     "{\"$ref\":\"#/components/schemas/who\"}", "The cookie is set"},
    {"/session", "delete", "log_out", "Ends the session of the cookie", NULL, "204", NULL, NULL,
     "It is over"},
    {"/sql", "get", "ask", "Rows of one SELECT over the public views", NULL, "200",
     "application/json", "{\"$ref\":\"#/components/schemas/page\"}",
     "The rows, and `columns`, their names in order"},
    {"/silences", "post", "silence", "Keeps findings of a rule out of the lists for a time",
     OBJECT "\"rule\":" TEXT ",\"for\":" TEXT ",\"device_id\":" ID ",\"target\":" TEXT
            ",\"note\":" TEXT "},\"required\":[\"rule\",\"for\"]}",
     "201", "application/json", "{\"$ref\":\"#/components/schemas/change\"}", "It is silent"},
    {"/silences/{id}", "delete", "end_silence", "Ends a silence", NULL, "200", "application/json",
     "{\"$ref\":\"#/components/schemas/change\"}", "It is over"},
    {"/views", "get", "describe_views", "The public views, which a statement reads", NULL, "200",
     "application/json", "{\"type\":\"object\",\"properties\":{\"views\":{\"type\":\"array\"}}}",
     "Their names, meanings and columns"},
};
enum { OPERATION_COUNT = sizeof operations / sizeof operations[0] };

static void add_text(struct sink *sink, const char *text)
{
    json_add_text(sink, span_text(text));
}

static void add_topics(struct sink *sink)
{
    sink_add(sink, "{\"name\":\"topics\",\"in\":\"query\",\"description\":"
                   "\"Some of these, with commas between: ");
    sink_add(sink, topic_words());
    sink_add(sink, "\",\"schema\":" TEXT "},{\"name\":\"Last-Event-ID\",\"in\":\"header\","
                   "\"schema\":" TEXT "}");
}

static void add_statement(struct sink *sink)
{
    sink_add(sink, "{\"name\":\"q\",\"in\":\"query\",\"required\":true,\"description\":"
                   "\"One SELECT; server.sql says who may\",\"schema\":" TEXT "},"
                   "{\"$ref\":\"#/components/parameters/limit\"},"
                   "{\"$ref\":\"#/components/parameters/format\"}");
}

static void add_parameters(struct sink *sink, const struct operation *operation)
{
    sink_add(sink, ",\"parameters\":[");
    if (strstr(operation->path, "{id}"))
        sink_add(sink, "{\"name\":\"id\",\"in\":\"path\",\"required\":true,\"schema\":" ID "}");
    if (strcmp(operation->path, "/events") == 0) add_topics(sink);
    if (strcmp(operation->path, "/sql") == 0) add_statement(sink);
    if (strcmp(operation->path, "/packets") == 0)
        sink_add(sink, "{\"name\":\"after\",\"in\":\"query\",\"description\":"
                       "\"Only packets behind the one of this id\",\"schema\":" ID "},"
                       "{\"$ref\":\"#/components/parameters/limit\"}");
    sink_add_char(sink, ']');
}

static void add_operation(struct sink *sink, const struct operation *operation)
{
    sink_format(sink, "\"%s\":{\"operationId\":\"%s\",\"summary\":", operation->method,
                operation->id);
    add_text(sink, operation->summary);
    add_parameters(sink, operation);
    if (strcmp(operation->id, "log_in") == 0) sink_add(sink, ",\"security\":[]");
    if (operation->body) {
        sink_add(sink, ",\"requestBody\":{\"required\":true,\"content\":{\"application/json\":"
                       "{\"schema\":");
        sink_add(sink, operation->body);
        sink_add(sink, "}}}");
    }
    sink_format(sink, ",\"responses\":{\"%s\":{\"description\":", operation->status);
    add_text(sink, operation->description);
    if (operation->answer) {
        sink_format(sink, ",\"content\":{\"%s\":{\"schema\":", operation->answer);
        sink_add(sink, operation->schema);
        sink_add(sink, "}}");
    }
    sink_add(sink, "},\"default\":{\"$ref\":\"#/components/responses/problem\"}}}");
}

void operations_add_to(struct sink *sink, const char *listing)
{
    for (size_t i = 0; i < OPERATION_COUNT; i++) {
        if (strcmp(operations[i].path + 1, listing) != 0) continue;
        sink_add_char(sink, ',');
        add_operation(sink, &operations[i]);
    }
}

void operations_add_paths(struct sink *sink)
{
    const char *path = "";
    for (size_t i = 0; i < OPERATION_COUNT; i++) {
        const struct operation *operation = &operations[i];
        if (listing_question(operation->path + 1)) continue;
        bool goes_on = strcmp(operation->path, path) == 0;
        path = operation->path;
        if (goes_on)
            sink_add_char(sink, ',');
        else
            sink_format(sink, ",\"%s\":{", path);
        add_operation(sink, operation);
        if (i + 1 == OPERATION_COUNT || strcmp(operations[i + 1].path, path) != 0)
            sink_add_char(sink, '}');
    }
}
