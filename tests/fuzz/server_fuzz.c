/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a request to the server, behind the library that reads HTTP: a line each for method,
 * path, headers and client, then parameters as NAME=VALUE, an empty line, and a body. "T" as
 * Authorization is the right token. The database has no rows.
 *
 * Without the token nothing asks the database. With it an answer has a status that the input can
 * have caused: never one that says that NetScope is broken.
 */
#include "server/exchange.h"
#include "server/listen.h"

#include "storage/files.h"
#include "storage/storage.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { QUERY_US = 5 * 1000 * 1000 };

static struct {
    char folder[256], database[300], bearer[80];
    struct site site;
    struct tally tally;
    struct storage_reader *reader;
} world;

static void refuse(const char *what, const char *words)
{
    fprintf(stderr, "%s: %s\n", what, words);
    abort();
}

static struct control_reply *ask_capture(const char *database, const struct message *message,
                                         bool *is_answered, struct error *error)
{
    enum request_kind kind;
    (void)database;
    if (is_answered) *is_answered = false;
    if (message_request(message->kind, &kind) && strncmp(message->by, "api:", 4) != 0) abort();
    error_set_kind(error, ERROR_NOT_FOUND, "No capture runs.");
    return NULL;
}

static bool is_rule(const char *name)
{
    return strcmp(name, "port_scan") == 0;
}

static const struct server_options server_options = {.ask_capture = ask_capture,
                                                     .is_rule = is_rule};

static void leave_world(void)
{
    events_close(world.site.events);
    storage_reader_close(world.reader);
    access_close(world.site.access);
    storage_remove_files(world.database);
    (void)rmdir(world.folder);
}

static void enter_world(void)
{
    struct error error = {.sentence = ""};
    char secret[TOKEN_SECRET_SIZE];
    const struct access_options options = {.port = 1};
    const char *base = getenv("TMPDIR");
    (void)snprintf(world.folder, sizeof world.folder, "%s/netscope-server-XXXXXX",
                   base ? base : "/tmp");
    if (!mkdtemp(world.folder)) abort();
    (void)snprintf(world.database, sizeof world.database, "%s/server.db", world.folder);
    struct storage_writer *writer = storage_writer_open(world.database, &error);
    if (!writer || !storage_writer_close(writer, &error)) refuse("the database", error.sentence);
    world.reader = storage_reader_open(world.database, &error);
    world.site.tally = &world.tally;
    world.site.access = access_open(&options, secret, &error);
    if (!world.reader || !world.site.access) refuse("opening", error.sentence);
    (void)snprintf(world.bearer, sizeof world.bearer, "Bearer %s", secret);
    guard_init(&world.site.guard);
    world.site.options = &server_options;
    world.site.events = events_open(&error);
    if (!world.site.events) refuse("opening", error.sentence);
    world.site.listing = (struct listing_options){"UTC", QUERY_US};
    (void)atexit(leave_world);
}

/* ---------------------------------------------------------------- the request */

static const char *next_line(char **rest)
{
    const char *line = strsep(rest, "\n");
    return line && *line ? line : NULL;
}

static void read_arguments(struct web_request *request, char **rest)
{
    for (char *line; (line = (char *)next_line(rest));) {
        char *value = strchr(line, '=');
        if (value) *value++ = 0;
        if (request->argument_count == WEB_ARGUMENTS_MOST)
            request->is_odd = true;
        else
            request->arguments[request->argument_count++] =
                (struct web_argument){line, value ? value : ""};
    }
}

static bool read_request(struct web_request *request, char **rest)
{
    const char *method = next_line(rest), *path = next_line(rest), *client;
    const char **headers[] = {&request->host,
                              &request->origin,
                              &request->fetch_site,
                              &request->authorization,
                              &request->cookie,
                              &request->accept,
                              &request->accept_encoding,
                              &request->content_type,
                              &request->last_event_id};
    request->method = (enum web_method)((uint8_t)(method ? *method : 'D') % (WEB_OTHER + 1));
    request->path = path ? path : "/api/v1/flows";
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
        *headers[i] = next_line(rest);
    client = next_line(rest);
    if (!client || !ip_parse(client, &request->client))
        request->client = (struct ip_address){.version = 0};
    bool is_right = request->authorization && strcmp(request->authorization, "T") == 0;
    if (is_right) request->authorization = world.bearer;
    read_arguments(request, rest);
    return is_right;
}

/* ---------------------------------------------------------------- what must hold */

static void check_status(const struct answer *answer, bool has_token)
{
    static const unsigned statuses[] = {200, 204, 400, 401, 403, 404, 405, 406, 413, 415, 429, 503};
    size_t i = 0;
    while (i < sizeof statuses / sizeof statuses[0] && statuses[i] != answer->status)
        i++;
    const char *body = answer->body.data ? answer->body.data : "";
    if (i == sizeof statuses / sizeof statuses[0]) refuse("an odd status", body);
    /* Only at the front: what follows may repeat the input. */
    static const char no_database[] = "{\"type\":\"urn:netscope:problem:no-database\"";
    if (!answer->is_packed && strncmp(body, no_database, sizeof no_database - 1) == 0)
        refuse("the database is there", body);
    if (!has_token && (answer->status == 404 || answer->status == 406))
        refuse("told without a token", body);
}

static void check_texts(const struct web_request *request)
{
    struct listener_list list;
    struct guard guard = {.count = 0};
    unsigned topics;
    if (!request->host) return;
    if (listen_read(&list, request->host, NULL) && list.count == 0) abort();
    if (guard_add(&guard, request->host) && !guard_knows_host(&guard, request->host)) abort();
    if (topics_read(request->host, &topics) && topics == 0) abort();
}

static void ask(struct exchange *exchange, bool has_token)
{
    if (!has_token) abort();
    exchange->job.run(&exchange->job, world.reader, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!world.reader) enter_world();
    struct exchange *exchange = calloc(1, sizeof *exchange);
    char *text = malloc(size + 1), *rest = text;
    if (!exchange || !text) abort();
    memcpy(text, data, size);
    text[size] = 0;
    exchange->site = &world.site;
    bool has_token = read_request(&exchange->request, &rest);
    check_texts(&exchange->request);
    switch (exchange_begin(exchange)) {
    case EXCHANGE_ANSWERED: break;
    case EXCHANGE_STREAMS:
        if (!has_token || exchange->topics == 0) abort();
        exchange->answer.status = 200;
        break;
    case EXCHANGE_READS:
        if (rest) exchange_body(exchange, rest, strlen(rest));
        if (exchange_read(exchange) == EXCHANGE_ASKS) ask(exchange, has_token);
        break;
    case EXCHANGE_ASKS: ask(exchange, has_token); break;
    }
    check_status(&exchange->answer, has_token);
    exchange_clear(exchange);
    free(text);
    free(exchange);
    return 0;
}
