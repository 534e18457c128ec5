/* SPDX-License-Identifier: MIT */
#include "exchange.h"

#include "base/clock.h"
#include "base/hash.h"
#include "metrics.h"
#include "openapi.h"
#include "packing.h"
#include "pages.h"
#include "probing.h"
#include "render/json_csv.h"
#include "sql.h"
#include "views.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { TAG_SIZE = 40 };

/* ---------------------------------------------------------------- the body */

static enum exchange_step await_body(struct exchange *exchange, size_t most)
{
    exchange->body = malloc(most);
    exchange->body_most = exchange->body ? most : 0;
    return EXCHANGE_READS;
}

void exchange_body(struct exchange *exchange, const char *data, size_t size)
{
    exchange->is_too_large |= size > exchange->body_most - exchange->body_size;
    if (exchange->is_too_large) return;
    memcpy(exchange->body + exchange->body_size, data, size);
    exchange->body_size += size;
}

void exchange_clear(struct exchange *exchange)
{
    answer_clear(&exchange->answer);
    free(exchange->body);
    exchange->body = NULL;
    exchange->body_size = exchange->body_most = 0;
}

/* ---------------------------------------------------------------- who asks */

static void say_who(struct answer *answer, const struct access_answer *who)
{
    struct sink sink = answer_sink(answer);
    answer->status = 200;
    answer->content_type = "application/json";
    sink_add(&sink, "{\"name\":");
    json_add_text(&sink, span_text(who->name));
    sink_format(&sink, ",\"role\":\"%s\"}\n", token_role_word(who->role));
}

static void refuse_token(struct answer *answer, const struct access_answer *who)
{
    if (who->verdict == ACCESS_LATER) {
        answer_problem(answer, PROBLEM_TOO_MANY,
                       "Wrong tokens came from this address: try again in %u s.", who->wait_s);
        answer_header(answer, "Retry-After", "%u", who->wait_s);
        return;
    }
    answer_problem(answer, PROBLEM_NO_TOKEN,
                   "Bring a token of this server: `Authorization: Bearer TOKEN`, or log in. "
                   "`netscope serve token add NAME` makes one.");
}

/* The text of {"token":"..."}. False: the body is none of that. */
static bool read_log_in(const struct exchange *exchange, char secret[WEB_SECRET_SIZE])
{
    cJSON *object = cJSON_ParseWithLength(exchange->body, exchange->body_size);
    const cJSON *token = cJSON_GetObjectItemCaseSensitive(object, "token");
    bool good = cJSON_IsObject(object) && cJSON_IsString(token) &&
                strlen(token->valuestring) < WEB_SECRET_SIZE;
    if (good) strcpy(secret, token->valuestring);
    cJSON_Delete(object);
    return good;
}

static void log_in(struct exchange *exchange)
{
    char secret[WEB_SECRET_SIZE], set_cookie[256];
    struct answer *answer = &exchange->answer;
    if (!read_log_in(exchange, secret)) {
        answer_problem(answer, PROBLEM_BAD_PARAMETER, "The body is {\"token\":\"...\"}.");
        return;
    }
    exchange->who = access_log_in(exchange->site->access, &exchange->request, secret,
                                  monotonic_now_us(), set_cookie);
    if (exchange->who.verdict != ACCESS_GRANTED) {
        refuse_token(answer, &exchange->who);
        return;
    }
    say_who(answer, &exchange->who);
    answer_header(answer, "Set-Cookie", "%s", set_cookie);
}

static enum exchange_step take_session(struct exchange *exchange)
{
    char set_cookie[256];
    if (exchange->request.method == WEB_POST) return await_body(exchange, WEB_LOG_IN_MOST);
    if (exchange->request.method == WEB_DELETE) {
        access_log_out(exchange->site->access, &exchange->request, set_cookie);
        exchange->answer.status = 204;
        answer_header(&exchange->answer, "Set-Cookie", "%s", set_cookie);
        return EXCHANGE_ANSWERED;
    }
    say_who(&exchange->answer, &exchange->who);
    return EXCHANGE_ANSWERED;
}

/* ---------------------------------------------------------------- changes */

static enum exchange_step ask_for_change(struct exchange *exchange)
{
    struct error error;
    const struct edit edit = {.kind = exchange->route->kind,
                              .id = exchange->match.id,
                              .body = exchange->body,
                              .body_size = exchange->body_size,
                              .token = exchange->who.name};
    if (edit_read(&edit, exchange->site->options, &exchange->change, &error)) return EXCHANGE_ASKS;
    answer_error(&exchange->answer, &error);
    return EXCHANGE_ANSWERED;
}

static enum exchange_step ask_for_probe(struct exchange *exchange)
{
    /* The target takes the place of the body, which has as many bytes at least. */
    char target[PROBING_TARGET_SIZE];
    if (!probing_read(exchange->body, exchange->body_size, target, &exchange->answer))
        return EXCHANGE_ANSWERED;
    strcpy(exchange->body, target);
    return EXCHANGE_ASKS;
}

enum exchange_step exchange_read(struct exchange *exchange)
{
    struct answer *answer = &exchange->answer;
    if (exchange->is_too_large)
        answer_problem(answer, PROBLEM_TOO_LARGE, "This body has at most %zu bytes.",
                       exchange->body_most);
    else if (!media_type_is(exchange->request.content_type, "application/json"))
        answer_problem(answer, PROBLEM_BAD_MEDIA_TYPE, "The body is application/json.");
    else if (exchange->route->kind == ROUTE_SESSION)
        log_in(exchange);
    else if (exchange->route->kind == ROUTE_PROBES)
        return ask_for_probe(exchange);
    else
        return ask_for_change(exchange);
    return EXCHANGE_ANSWERED;
}

/* ---------------------------------------------------------------- the order of examination */

static bool comes_from_here(struct exchange *exchange)
{
    struct answer *answer = &exchange->answer;
    if (!guard_knows_host(&exchange->site->guard, exchange->request.host))
        answer_problem(answer, PROBLEM_FORBIDDEN,
                       "This server does not have the name in the header Host: add it to "
                       "server.names.");
    else if (!guard_same_origin(&exchange->request))
        answer_problem(answer, PROBLEM_FORBIDDEN, "Pages of other sites may not ask this server.");
    else if (exchange->request.is_odd)
        answer_problem(answer, PROBLEM_BAD_PARAMETER,
                       "A request has at most %d parameters, and no NUL in one.",
                       WEB_ARGUMENTS_MOST);
    else
        return true;
    return false;
}

static bool has_token(struct exchange *exchange, const struct route *route)
{
    unsigned method = 1U << exchange->request.method;
    if (route && (route->open_methods & method || route->open_methods == route->methods))
        return true;
    exchange->who = access_ask(exchange->site->access, &exchange->request, monotonic_now_us());
    if (exchange->who.verdict == ACCESS_GRANTED) return true;
    const struct page_file *file =
        route && route->kind == ROUTE_PAGE ? page_find(exchange->request.path) : NULL;
    if (file && page_is_document(file) && exchange->who.verdict == ACCESS_UNKNOWN)
        page_answer_log_in(&exchange->request, &exchange->answer);
    else
        refuse_token(&exchange->answer, &exchange->who);
    return false;
}

static bool changes(const struct exchange *exchange)
{
    return exchange->request.method != WEB_GET && exchange->route->kind != ROUTE_SESSION;
}

static bool may_change(struct exchange *exchange)
{
    if (!changes(exchange) || exchange->who.role == TOKEN_OPERATOR) return true;
    answer_problem(&exchange->answer, PROBLEM_FORBIDDEN,
                   "The token %s may only read: a %s needs the token of an operator.",
                   exchange->who.name, exchange->route->kind == ROUTE_PROBES ? "probe" : "change");
    return false;
}

/* Without a database there is nothing to list. */
static bool is_of_probes(const struct route *route, enum web_method method)
{
    static const enum route_kind kinds[] = {ROUTE_HEALTH, ROUTE_READY, ROUTE_SESSION, ROUTE_PAGE};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (route->kind == kinds[i]) return true;
    return route->kind == ROUTE_PROBES && method == WEB_POST;
}

static bool is_allowed(struct exchange *exchange)
{
    const struct route *route = route_find(exchange->request.path, &exchange->match);
    if (route && exchange->site->options->probes_only &&
        !is_of_probes(route, exchange->request.method))
        route = NULL;
    if (!has_token(exchange, route)) return false;
    if (!route) {
        answer_problem(&exchange->answer, PROBLEM_NOT_FOUND, "There is nothing at this path.");
        return false;
    }
    exchange->route = route;
    if (route->methods & 1U << exchange->request.method) return may_change(exchange);
    answer_problem(&exchange->answer, PROBLEM_BAD_METHOD, "This path takes %s.", route->allow);
    answer_header(&exchange->answer, "Allow", "%s", route->allow);
    return false;
}

static enum exchange_step take_events(struct exchange *exchange)
{
    const struct web_request *request = &exchange->request;
    size_t known = request_argument(request, "topics") ? 1 : 0;
    if (request->argument_count == known &&
        topics_read(request_argument(request, "topics"), &exchange->topics))
        return EXCHANGE_STREAMS;
    answer_problem(&exchange->answer, PROBLEM_BAD_PARAMETER,
                   "Events take one parameter: topics, some of these with commas between: %s.",
                   topic_words());
    return EXCHANGE_ANSWERED;
}

static bool may_ask_sql(struct exchange *exchange)
{
    struct answer *answer = &exchange->answer;
    enum sql_access sql = exchange->site->options->sql;
    if (sql == SQL_OFF)
        answer_problem(answer, PROBLEM_FORBIDDEN,
                       "Statements of one's own are off: server.sql of the configuration lets "
                       "operators or everyone write them. `netscope sql` takes them always.");
    else if (sql == SQL_OPERATORS && exchange->who.role != TOKEN_OPERATOR)
        answer_problem(answer, PROBLEM_FORBIDDEN,
                       "Statements of one's own need the token of an operator: server.sql says "
                       "so.");
    else
        return true;
    return false;
}

static enum exchange_step take_packets(struct exchange *exchange)
{
    struct answer *answer = &exchange->answer;
    if (!exchange->site->options->shows_packets)
        answer_problem(answer, PROBLEM_FORBIDDEN,
                       "Packets are not shown: server.packets of the configuration lets operators "
                       "look at those of a running capture.");
    else if (exchange->who.role != TOKEN_OPERATOR)
        answer_problem(answer, PROBLEM_FORBIDDEN,
                       "Looking at packets needs the token of an operator: server.packets says "
                       "so.");
    else if (packets_read(&exchange->request, exchange->match.id, exchange->who.name,
                          &exchange->change, answer))
        return EXCHANGE_ASKS;
    return EXCHANGE_ANSWERED;
}

static enum exchange_step take_probes(struct exchange *exchange)
{
    if (!changes(exchange)) return EXCHANGE_ASKS;
    if (exchange->site->options->probe) return await_body(exchange, WEB_CHANGE_MOST);
    answer_problem(&exchange->answer, PROBLEM_FORBIDDEN,
                   "Nothing may be probed from here: probe.allow of the configuration names what "
                   "operators may have probed. `netscope probe` asks anything.");
    return EXCHANGE_ANSWERED;
}

static void say_state(struct exchange *exchange, bool good)
{
    struct sink sink = answer_sink(&exchange->answer);
    exchange->answer.status = good ? 200 : 503;
    exchange->answer.content_type = "application/json";
    sink_add(&sink, good ? "{\"status\":\"ok\"}\n" : "{\"status\":\"not ready\"}\n");
}

enum exchange_step exchange_begin(struct exchange *exchange)
{
    if (!comes_from_here(exchange) || !is_allowed(exchange)) return EXCHANGE_ANSWERED;
    exchange->job.run = exchange_run;
    switch (exchange->route->kind) {
    case ROUTE_HEALTH: say_state(exchange, true); return EXCHANGE_ANSWERED;
    case ROUTE_READY:
        say_state(exchange,
                  exchange->site->options->probes_only || pulse_is_ready(exchange->site->pulse));
        return EXCHANGE_ANSWERED;
    case ROUTE_SESSION: return take_session(exchange);
    case ROUTE_EVENTS: return take_events(exchange);
    case ROUTE_PAGE:
        page_answer(page_find(exchange->request.path), exchange->site->options->probes_only,
                    &exchange->request, &exchange->answer);
        return EXCHANGE_ANSWERED;
    case ROUTE_VIEWS:
        views_answer(&exchange->answer);
        answer_pack(&exchange->answer, request_encoding(&exchange->request));
        return EXCHANGE_ANSWERED;
    case ROUTE_SQL: return may_ask_sql(exchange) ? EXCHANGE_ASKS : EXCHANGE_ANSWERED;
    case ROUTE_PACKETS:
    case ROUTE_PACKET: return take_packets(exchange);
    case ROUTE_DESCRIPTION:
    case ROUTE_METRICS:
    case ROUTE_LISTING: return EXCHANGE_ASKS;
    case ROUTE_DEVICE:
    case ROUTE_ALERT: return await_body(exchange, WEB_CHANGE_MOST);
    case ROUTE_SILENCES:
        return changes(exchange) ? await_body(exchange, WEB_CHANGE_MOST) : EXCHANGE_ASKS;
    case ROUTE_PROBES: return take_probes(exchange);
    case ROUTE_SILENCE: return ask_for_change(exchange);
    }
    return EXCHANGE_ANSWERED;
}

/* ---------------------------------------------------------------- the database */

/* The capture is asked without the database, which may be missing. */
static void answer_metrics(struct exchange *exchange, struct storage_reader *reader)
{
    const struct server_options *options = exchange->site->options;
    const struct message message = {.kind = MESSAGE_STATUS};
    struct error error;
    struct sink sink = answer_sink(&exchange->answer);
    struct control_reply *status =
        options->ask_capture ? options->ask_capture(options->database, &message, NULL, &error)
                             : NULL;
    metrics_write(&sink, status, reader, options->max_bytes, options->query_us);
    metrics_head(&sink, "netscope_http_listeners", "gauge", "Open streams of events.");
    sink_format(&sink, "netscope_http_listeners %u\n", events_listeners(exchange->site->events));
    tally_write(&sink, exchange->site->tally);
    control_reply_free(status);
    exchange->answer.status = 200;
    exchange->answer.content_type = "text/plain; version=0.0.4; charset=utf-8";
    if (sink.failed) answer_error(&exchange->answer, &sink.error);
}

/* Of this request and this state of the database. The hash has a seed of this run. */
static void make_tag(const struct exchange *exchange, char tag[TAG_SIZE])
{
    const struct web_request *request = &exchange->request;
    enum render_format format = RENDER_JSON;
    (void)request_format(request, &format);
    uint64_t hash = hash_bytes(request->path, strlen(request->path)) + (uint64_t)format;
    for (size_t i = 0; i < request->argument_count; i++) {
        const struct web_argument *argument = &request->arguments[i];
        uint64_t parts[] = {hash, hash_bytes(argument->name, strlen(argument->name)),
                            hash_bytes(argument->value, strlen(argument->value))};
        hash = hash_bytes(parts, sizeof parts);
    }
    (void)snprintf(tag, TAG_SIZE, "%" PRIx64 "-%016" PRIx64, exchange->job.state, hash);
}

/* An answer about the past depends on the database alone, because "now" is the newest packet. */
static void answer_question(struct exchange *exchange, struct storage_reader *reader,
                            const struct error *error)
{
    char tag[TAG_SIZE];
    struct answer *answer = &exchange->answer;
    if (!reader) {
        answer_error(answer, error);
        return;
    }
    if (exchange->route->kind == ROUTE_SQL) { /* whose functions may depend on the clock */
        sql_answer(reader, &exchange->request, answer);
        return;
    }
    make_tag(exchange, tag);
    bool is_known = exchange->job.state != 0;
    if (is_known && request_has(&exchange->request, tag)) {
        answer_unchanged(answer, tag);
        return;
    }
    if (exchange->route->kind == ROUTE_DESCRIPTION)
        openapi_answer(reader, answer);
    else
        listing_answer(reader, exchange->match.question, &exchange->site->listing,
                       &exchange->request, answer);
    if (is_known && answer->status == 200) answer_tag(answer, tag);
}

void exchange_run(struct crew_job *job, struct storage_reader *reader, const struct error *error)
{
    struct exchange *exchange = (struct exchange *)job;
    if (exchange->route->kind == ROUTE_METRICS)
        answer_metrics(exchange, reader);
    else if (exchange->route->kind == ROUTE_PACKETS || exchange->route->kind == ROUTE_PACKET)
        packets_answer(&exchange->change, exchange->site->options, &exchange->answer);
    else if (changes(exchange) && exchange->route->kind == ROUTE_PROBES)
        probing_answer(exchange->site->options, exchange->body, &exchange->answer);
    else if (changes(exchange))
        edit_send(&exchange->change, exchange->site->options, &exchange->answer);
    else
        answer_question(exchange, reader, error);
    if (exchange->answer.ran_out) atomic_fetch_add(&exchange->site->tally->interrupted, 1);
    answer_pack(&exchange->answer, request_encoding(&exchange->request));
}
