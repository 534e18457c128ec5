/* SPDX-License-Identifier: MIT */
#include "http.h"

#include "base/clock.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    CONNECTIONS_MOST = 1100,
    CONNECTIONS_OF_ONE_MOST = 30, /* not on loopback, where a proxy may be */
    CONNECTION_BYTES = 24 * 1024, /* of which headers have at most 16 KiB or so */
    IDLE_S = 30,
    STREAM_BLOCK = 4096,
    DISCARDED_MOST = 64 * 1024,   /* bytes of the body of a refused request */
    HELD_MOST = 64 * 1024 * 1024, /* bytes of answers that clients have not read yet */
};

struct front {
    struct MHD_Daemon *daemon;
    const struct site *site;
};

/* One request: what MHD keeps for it. */
struct connected {
    struct exchange exchange; /* the first member */
    struct MHD_Connection *connection;
    bool has_begun, is_reading;
    int64_t begun_us;
};

static atomic_size_t held;

const char *http_library_version(void)
{
    return MHD_get_version();
}

/* ---------------------------------------------------------------- the request */

static enum web_method read_method(const char *method)
{
    if (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0) return WEB_GET;
    if (strcmp(method, "POST") == 0) return WEB_POST;
    if (strcmp(method, "PATCH") == 0) return WEB_PATCH;
    return strcmp(method, "DELETE") == 0 ? WEB_DELETE : WEB_OTHER;
}

static struct ip_address read_client(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *name = info ? info->client_addr : NULL;
    if (name && name->sa_family == AF_INET)
        return ip_from_v4((const uint8_t *)&((const struct sockaddr_in *)name)->sin_addr);
    if (name && name->sa_family == AF_INET6)
        return ip_from_v6((const uint8_t *)&((const struct sockaddr_in6 *)name)->sin6_addr);
    return (struct ip_address){.version = 0};
}

static enum MHD_Result take_argument(void *owner, enum MHD_ValueKind kind, const char *name,
                                     size_t name_size, const char *value, size_t value_size)
{
    struct web_request *request = owner;
    (void)kind;
    if (request->argument_count == WEB_ARGUMENTS_MOST || strlen(name) != name_size ||
        (value && strlen(value) != value_size)) {
        request->is_odd = true;
        return MHD_NO;
    }
    request->arguments[request->argument_count++] = (struct web_argument){name, value ? value : ""};
    return MHD_YES;
}

static void read_request(struct web_request *request, struct MHD_Connection *connection,
                         const char *path, const char *method)
{
    const struct {
        const char **header, *name;
    } headers[] = {{&request->host, "Host"},
                   {&request->origin, "Origin"},
                   {&request->fetch_site, "Sec-Fetch-Site"},
                   {&request->authorization, "Authorization"},
                   {&request->cookie, "Cookie"},
                   {&request->accept, "Accept"},
                   {&request->accept_encoding, "Accept-Encoding"},
                   {&request->content_type, "Content-Type"},
                   {&request->last_event_id, "Last-Event-ID"},
                   {&request->if_none_match, "If-None-Match"}};
    request->method = read_method(method);
    request->path = path;
    request->client = read_client(connection);
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
        *headers[i].header =
            MHD_lookup_connection_value(connection, MHD_HEADER_KIND, headers[i].name);
    (void)MHD_get_connection_values_n(connection, MHD_GET_ARGUMENT_KIND, take_argument, request);
}

/* ---------------------------------------------------------------- the answer */

static void add_headers(struct MHD_Response *response, const struct answer *answer)
{
    static const char *const always[][2] = {
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
         "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Vary", "Accept, Accept-Encoding, Authorization, Cookie"},
    };
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        (void)MHD_add_response_header(response, always[i][0], always[i][1]);
    (void)MHD_add_response_header(response, "Cache-Control",
                                  answer->may_be_kept ? "no-cache" : "no-store");
    if (answer->content_type)
        (void)MHD_add_response_header(response, "Content-Type", answer->content_type);
    for (size_t i = 0; i < answer->header_count; i++)
        (void)MHD_add_response_header(response, answer->headers[i].name, answer->headers[i].value);
}

struct held_body {
    size_t size;
    char *data;
};

static void free_body(void *owner)
{
    struct held_body *body = owner;
    atomic_fetch_sub(&held, body->size);
    free(body->data);
    free(body);
}

/* The body passes to the response. */
static struct MHD_Response *make_response(struct answer *answer)
{
    if (answer->constant.size > 0)
        return MHD_create_response_from_buffer(answer->constant.size, (void *)answer->constant.data,
                                               MHD_RESPMEM_PERSISTENT);
    struct held_body *body = malloc(sizeof *body);
    if (!body) return NULL;
    *body = (struct held_body){answer->body.size, answer->body.data};
    struct MHD_Response *response = MHD_create_response_from_buffer_with_free_callback_cls(
        body->size, body->data, free_body, body);
    if (!response) {
        free(body);
        return NULL;
    }
    atomic_fetch_add(&held, body->size);
    answer->body = (struct sink_buffer){.size = 0};
    return response;
}

static enum MHD_Result send_answer(struct connected *connected)
{
    struct answer *answer = &connected->exchange.answer;
    if (atomic_load(&held) + answer->body.size > HELD_MOST) {
        answer_problem(answer, PROBLEM_STOPPING,
                       "Too many answers wait for their readers: try again later.");
    }
    struct MHD_Response *response = make_response(answer);
    if (!response) return MHD_NO;
    const struct exchange *exchange = &connected->exchange;
    tally_add(exchange->site->tally, exchange->route, answer->status);
    tally_time(exchange->site->tally, monotonic_now_us() - connected->begun_us);
    add_headers(response, answer);
    enum MHD_Result result = MHD_queue_response(connected->connection, answer->status, response);
    MHD_destroy_response(response);
    return result;
}

/* ---------------------------------------------------------------- events */

/* What the response keeps: the request may be gone before it. */
struct stream {
    struct MHD_Connection *connection;
    struct access *access;
    struct access_answer who;
    struct listening *listening;
};

static void sleep_stream(void *owner)
{
    const struct stream *stream = owner;
    MHD_suspend_connection(stream->connection);
}

static void wake_stream(void *owner)
{
    const struct stream *stream = owner;
    MHD_resume_connection(stream->connection);
}

static bool is_revoked(void *owner)
{
    const struct stream *stream = owner;
    return !access_holds(stream->access, &stream->who);
}

static ssize_t read_stream(void *owner, uint64_t position, char *memory, size_t size)
{
    const struct stream *stream = owner;
    (void)position;
    ssize_t taken = events_take(stream->listening, memory, size);
    return taken < 0 ? MHD_CONTENT_READER_END_OF_STREAM : taken;
}

static void end_stream(void *owner)
{
    struct stream *stream = owner;
    events_leave(stream->listening);
    free(stream);
}

static struct stream *open_stream(const struct connected *connected)
{
    const struct exchange *exchange = &connected->exchange;
    struct stream *stream = calloc(1, sizeof *stream);
    const struct listening_hooks hooks = {
        .owner = stream, .sleep = sleep_stream, .wake = wake_stream, .is_over = is_revoked};
    if (!stream) return NULL;
    stream->connection = connected->connection;
    stream->access = exchange->site->access;
    stream->who = exchange->who;
    stream->listening = events_listen(exchange->site->events, exchange->topics,
                                      exchange->request.last_event_id, &hooks);
    if (stream->listening) return stream;
    free(stream);
    return NULL;
}

static enum MHD_Result send_stream(struct connected *connected)
{
    struct exchange *exchange = &connected->exchange;
    struct stream *stream = open_stream(connected);
    if (!stream) return MHD_NO;
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, STREAM_BLOCK, read_stream, stream, end_stream);
    if (!response) {
        end_stream(stream);
        return MHD_NO;
    }
    tally_add(exchange->site->tally, exchange->route, MHD_HTTP_OK);
    exchange->answer.status = MHD_HTTP_OK;
    exchange->answer.content_type = "text/event-stream";
    add_headers(response, &exchange->answer);
    (void)MHD_add_response_header(response, "X-Accel-Buffering", "no"); /* nginx */
    enum MHD_Result result = MHD_queue_response(connected->connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}

/* ---------------------------------------------------------------- the library's calls */

static void resume(struct crew_job *job)
{
    MHD_resume_connection(((struct connected *)job)->connection);
}

static enum MHD_Result let_crew_work(struct connected *connected)
{
    struct exchange *exchange = &connected->exchange;
    exchange->job.done = resume;
    MHD_suspend_connection(connected->connection);
    if (crew_put(exchange->site->crew, &exchange->job)) return MHD_YES;
    answer_problem(&exchange->answer, PROBLEM_STOPPING,
                   "Too many questions wait for the database, or the server ends: try again.");
    MHD_resume_connection(connected->connection);
    return MHD_YES;
}

static struct connected *begin(const struct front *front, struct MHD_Connection *connection,
                               const char *path, const char *method)
{
    struct connected *connected = calloc(1, sizeof *connected);
    if (!connected) return NULL;
    connected->connection = connection;
    connected->begun_us = monotonic_now_us();
    connected->exchange.site = front->site;
    read_request(&connected->exchange.request, connection, path, method);
    return connected;
}

static enum MHD_Result go_on(struct connected *connected, enum exchange_step step)
{
    switch (step) {
    case EXCHANGE_ANSWERED: return send_answer(connected);
    case EXCHANGE_READS: connected->is_reading = true; return MHD_YES;
    case EXCHANGE_ASKS: return let_crew_work(connected);
    case EXCHANGE_STREAMS: return send_stream(connected);
    }
    return MHD_NO;
}

static enum MHD_Result begin_exchange(struct connected *connected)
{
    connected->has_begun = true;
    return go_on(connected, exchange_begin(&connected->exchange));
}

static enum MHD_Result end_body(struct connected *connected)
{
    connected->is_reading = false;
    return go_on(connected, exchange_read(&connected->exchange));
}

static const char *header_of(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static bool has_body(struct MHD_Connection *connection)
{
    return header_of(connection, "Transfer-Encoding") || header_of(connection, "Content-Length");
}

/* Its sender waits for the word to go on, or it has no length or a large one. */
static bool is_long(struct MHD_Connection *connection)
{
    const char *length = header_of(connection, "Content-Length");
    return !length || strtoul(length, NULL, 10) > DISCARDED_MOST || header_of(connection, "Expect");
}

/*
 * A request with a body is examined before the body is read. If it is refused, a short body is read
 * and dropped before the answer is sent: who closes a connection with bytes unread resets it, and the
 * client may never see the answer (RFC 9112, section 9.6). A long body ends the connection.
 */
static enum MHD_Result begin_with_body(struct connected *connected)
{
    connected->has_begun = true;
    enum exchange_step step = exchange_begin(&connected->exchange);
    if (step == EXCHANGE_ANSWERED && !is_long(connected->connection)) return MHD_YES;
    return go_on(connected, step);
}

/*
 * For each request it is called once with its headers, then with each piece of its body, at its end,
 * and after it was resumed. Requests without a body are examined at their end.
 */
static enum MHD_Result take_request(void *owner, struct MHD_Connection *connection,
                                    const char *path, const char *method, const char *version,
                                    const char *data, size_t *size, void **kept)
{
    struct connected *connected = *kept;
    (void)version;
    if (!connected) {
        *kept = connected = begin(owner, connection, path, method);
        if (!connected) return MHD_NO;
        return has_body(connection) ? begin_with_body(connected) : MHD_YES;
    }
    if (!connected->has_begun) {
        enum MHD_Result result = begin_exchange(connected);
        return connected->is_reading ? end_body(connected) : result; /* there is no body */
    }
    if (*size > 0) {
        if (connected->is_reading) exchange_body(&connected->exchange, data, *size);
        *size = 0;
        return MHD_YES;
    }
    if (connected->is_reading) return end_body(connected);
    return connected->exchange.answer.status ? send_answer(connected) : MHD_NO;
}

static void end_request(void *owner, struct MHD_Connection *connection, void **kept,
                        enum MHD_RequestTerminationCode code)
{
    struct connected *connected = *kept;
    (void)owner;
    (void)connection;
    (void)code;
    if (!connected) return;
    exchange_clear(&connected->exchange);
    free(connected);
    *kept = NULL;
}

/* ---------------------------------------------------------------- opening */

struct front *front_open(const struct front_options *options, struct error *error)
{
    struct front *front = calloc(1, sizeof *front);
    if (!front) {
        error_no_memory(error, "start the server");
        return NULL;
    }
    unsigned of_one = ip_is_loopback(&options->listener->address) ? 0 : CONNECTIONS_OF_ONE_MOST;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)options->certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)options->key},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)"SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"},
        {MHD_OPTION_END, 0, NULL}};
    if (options->certificate)
        flags |= MHD_USE_TLS;
    else
        tls[0].option = MHD_OPTION_END;
    front->site = options->site;
    front->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, take_request, front, MHD_OPTION_LISTEN_SOCKET,
        options->listener->descriptor, MHD_OPTION_NOTIFY_COMPLETED, end_request, NULL,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MOST, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        of_one, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_BYTES, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_ARRAY, tls,
        MHD_OPTION_END);
    if (front->daemon) return front;
    error_set(error, "The server cannot be started%s.",
              options->certificate ? ": its certificate or its key is not usable" : "");
    free(front);
    return NULL;
}

void front_quiet(struct front *front)
{
    MHD_socket listener = MHD_quiesce_daemon(front->daemon);
    if (listener != MHD_INVALID_SOCKET) close(listener);
}

void front_close(struct front *front)
{
    if (!front) return;
    MHD_stop_daemon(front->daemon);
    free(front);
}
