/* SPDX-License-Identifier: MIT */
/* Connections that go through: SOCKS 5 (RFC 1928) without a password, CONNECT to an address. */
#include "relay_parts.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

enum { CODE_GOOD = 0, CODE_FAILED = 1, CODE_NETWORK = 3, CODE_HOST = 4, CODE_REFUSED = 5 };
enum { VERSION = 5, COMMAND_CONNECT = 1, TYPE_V4 = 1, TYPE_V6 = 4 };

/*
 * A round trip is longer by tcp-delay: half of it each way, and a handshake is one. What a resolver says
 * comes later by dns-delay.
 */
static int64_t delay_us(const struct relay *relay, const struct pipe *pipe, int from)
{
    if (pipe->door != DOOR_DNS) return relay->simulation->tcp_delay_us / 2;
    return from == 1 ? relay->simulation->dns_delay_us : 0;
}

static enum chance chance_of(const struct pipe *pipe)
{
    return pipe->door == DOOR_DNS   ? CHANCE_RESOLVERS
           : pipe->door == DOOR_TCP ? CHANCE_HANDSHAKES
                                    : CHANCE_ABOVE;
}

static void free_pipe(struct pipe *pipe, bool is_reset)
{
    const struct linger at_once = {.l_onoff = 1};
    for (int i = 0; i < 2; i++) {
        if (pipe->ends[i] < 0) continue;
        if (is_reset)
            (void)setsockopt(pipe->ends[i], SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        (void)close(pipe->ends[i]);
        pipe->ends[i] = -1;
    }
    pipe->state = PIPE_FREE;
}

/* ---------------------------------------------------------------- to the server */

static void answer_in(struct relay *relay, struct pipe *pipe, uint8_t code)
{
    pipe->code = code;
    pipe->answer_due_us = relay->now_us + 2 * delay_us(relay, pipe, 0);
    /* The SYN, and what answers it. */
    for (int i = 0; i < 2 && code != CODE_NETWORK; i++)
        pipe->answer_due_us += relay_stall_us(relay, chance_of(pipe), SYN_RTO_US, &pipe->stalls);
    pipe->state = PIPE_ANSWERING;
}

static uint8_t code_of(int error)
{
    switch (error) {
    case 0: return CODE_GOOD;
    case ENETUNREACH: return CODE_NETWORK;
    case EHOSTUNREACH: return CODE_HOST;
    case ECONNREFUSED: return CODE_REFUSED;
    default: return CODE_FAILED;
    }
}

static void begin(struct relay *relay, struct pipe *pipe, const struct sockaddr_storage *there,
                  socklen_t size)
{
    const int yes = 1;
    const struct simulation *simulation = relay->simulation;
    if (pipe->door == DOOR_DNS && !pipe->is_plain && simulation->dns == DNS_SILENT) {
        pipe->state = PIPE_SILENT;
        return;
    }
    if (pipe->door != DOOR_DNS && (simulation->tcp == TCP_SILENT ||
                                   (simulation->is_ipv6_hole && there->ss_family == AF_INET6))) {
        pipe->state = PIPE_SILENT;
        return;
    }
    if (pipe->door != DOOR_DNS && simulation->tcp == TCP_REFUSED) {
        answer_in(relay, pipe, CODE_REFUSED);
        return;
    }
    pipe->ends[1] = socket(there->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    (void)setsockopt(pipe->ends[1], IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    pipe->state = PIPE_CONNECTING;
    if (pipe->ends[1] < 0 ||
        (connect(pipe->ends[1], (const struct sockaddr *)there, size) != 0 && errno != EINPROGRESS))
        answer_in(relay, pipe, code_of(errno));
}

/* The server that stands in, if there is one; else the address of the request. */
static void begin_asked(struct relay *relay, struct pipe *pipe, const uint8_t *request)
{
    struct sockaddr_storage there = {.ss_family = AF_INET};
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    bool is_v6 = request[3] == TYPE_V6;
    if (pipe->door == DOOR_ABOVE && simulation_stands_in(relay->simulation)) {
        v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        v4.sin_port = htons(relay->server_port);
        is_v6 = false;
    } else if (is_v6) {
        memcpy(&v6.sin6_addr, request + 4, 16);
        memcpy(&v6.sin6_port, request + 20, 2);
    } else {
        memcpy(&v4.sin_addr, request + 4, 4);
        memcpy(&v4.sin_port, request + 8, 2);
    }
    if (is_v6)
        memcpy(&there, &v6, sizeof v6);
    else
        memcpy(&there, &v4, sizeof v4);
    begin(relay, pipe, &there, is_v6 ? sizeof v6 : sizeof v4);
}

/* ---------------------------------------------------------------- what the client asks */

static void send_small(struct pipe *pipe, const uint8_t *bytes, size_t size)
{
    (void)send(pipe->ends[0], bytes, size, MSG_NOSIGNAL); /* it fits a new connection's buffer */
}

static void take_request(struct relay *relay, struct pipe *pipe)
{
    static const uint8_t greeting[] = {VERSION, 0};
    size_t at = pipe->asked_size >= 2 ? 2u + pipe->asked[1] : 2;
    if (pipe->asked_size < at) return;
    if (pipe->asked[0] != VERSION) {
        free_pipe(pipe, true);
        return;
    }
    const uint8_t *request = pipe->asked + at;
    size_t left = pipe->asked_size - at;
    pipe->owes_greeting = pipe->owes_greeting && left > 0;
    if (left == 0) send_small(pipe, greeting, sizeof greeting);
    size_t whole = left >= 4 && request[3] == TYPE_V6 ? 22 : 10;
    if (left < whole) return;
    if (request[1] != COMMAND_CONNECT || (request[3] != TYPE_V4 && request[3] != TYPE_V6))
        free_pipe(pipe, true);
    else
        begin_asked(relay, pipe, request);
}

static void take_asked(struct relay *relay, struct pipe *pipe)
{
    ssize_t got = recv(pipe->ends[0], pipe->asked + pipe->asked_size,
                       sizeof pipe->asked - pipe->asked_size, 0);
    if (got <= 0) {
        free_pipe(pipe, false);
        return;
    }
    pipe->asked_size += (size_t)got;
    take_request(relay, pipe);
}

/* Nobody waits for what comes behind the answer before it came. */
static void answer(struct pipe *pipe)
{
    const uint8_t bytes[] = {VERSION,
                             0,
                             VERSION,
                             pipe->code,
                             0,
                             TYPE_V4,
                             0,
                             0,
                             0,
                             0,
                             (uint8_t)(pipe->stalls >> 8),
                             (uint8_t)pipe->stalls};
    size_t from = pipe->owes_greeting ? 0 : 2;
    if (!pipe->is_plain) send_small(pipe, bytes + from, sizeof bytes - from);
    pipe->state = PIPE_OPEN;
    if (pipe->code != CODE_GOOD) free_pipe(pipe, false);
}

/* ---------------------------------------------------------------- bytes */

/* A resolver's question over TCP has two bytes of length in front (RFC 1035, section 4.2.2). */
static bool answer_question(struct relay *relay, struct pipe *pipe, struct segment *segment)
{
    enum { LENGTH = 2 };
    size_t size = segment->size - LENGTH;
    if (!pipe->is_plain || relay->simulation->dns == DNS_WELL || segment->size <= LENGTH)
        return false;
    if (relay->simulation->dns == DNS_SILENT) return true;
    struct stream *back = &pipe->streams[1];
    if (!datagram_answer(relay->simulation, segment->bytes + LENGTH, &size) ||
        back->count == WINDOW)
        return true;
    struct segment *out = &back->segments[(back->first + back->count++) % WINDOW];
    *out =
        (struct segment){.due_us = relay->now_us + delay_us(relay, pipe, 1), .size = size + LENGTH};
    out->bytes[0] = (uint8_t)(size >> 8);
    out->bytes[1] = (uint8_t)size;
    memcpy(out->bytes + LENGTH, segment->bytes + LENGTH, size);
    return true;
}

static void take_bytes(struct relay *relay, struct pipe *pipe, int from)
{
    struct stream *stream = &pipe->streams[from];
    if (stream->is_ended || stream->count == WINDOW) return;
    struct segment *segment = &stream->segments[(stream->first + stream->count) % WINDOW];
    ssize_t got = recv(pipe->ends[from], segment->bytes, sizeof segment->bytes, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
        stream->is_ended = true;
        stream->is_reset = got < 0;
        return;
    }
    int64_t way_us = delay_us(relay, pipe, from);
    segment->size = (size_t)got;
    segment->sent = 0;
    if (from == 0 && answer_question(relay, pipe, segment)) return;
    segment->due_us = relay->now_us + way_us;
    /* A server may say something to who only measured the handshake. Nobody waits for that, and its
     * draws would come now before and now after those of the next handshake. */
    if (pipe->door != DOOR_TCP)
        segment->due_us +=
            relay_stall_us(relay, chance_of(pipe), RTO_US + 2 * way_us, &pipe->stalls);
    if (segment->due_us < stream->last_due_us) segment->due_us = stream->last_due_us;
    stream->last_due_us = segment->due_us;
    stream->count++;
}

/* False: the other end takes nothing more. */
static bool pass_bytes(struct relay *relay, struct pipe *pipe, int from)
{
    struct stream *stream = &pipe->streams[from];
    while (stream->count && stream->segments[stream->first].due_us <= relay->now_us) {
        struct segment *segment = &stream->segments[stream->first];
        ssize_t sent = send(pipe->ends[!from], segment->bytes + segment->sent,
                            segment->size - segment->sent, MSG_NOSIGNAL);
        if (sent < 0) return errno == EAGAIN || errno == EINTR;
        segment->sent += (size_t)sent;
        if (segment->sent < segment->size) return true;
        stream->first = (stream->first + 1) % WINDOW;
        stream->count--;
    }
    if (!stream->is_ended || stream->count || stream->is_over) return true;
    stream->is_over = true;
    if (!stream->is_reset) (void)shutdown(pipe->ends[!from], SHUT_WR);
    return !stream->is_reset;
}

static void look_at_bytes(struct relay *relay, struct pipe *pipe)
{
    for (int from = 0; from < 2; from++)
        if (relay_came(relay, pipe->ends[from]) & (POLLIN | POLLHUP | POLLERR))
            take_bytes(relay, pipe, from);
    for (int from = 0; from < 2; from++)
        if (!pass_bytes(relay, pipe, from)) {
            free_pipe(pipe, true);
            return;
        }
    if (pipe->streams[0].is_over && pipe->streams[1].is_over) free_pipe(pipe, false);
}

/* ---------------------------------------------------------------- rounds */

static void list_bytes(struct relay *relay, const struct pipe *pipe)
{
    for (int end = 0; end < 2; end++) {
        const struct stream *in = &pipe->streams[end], *out = &pipe->streams[!end];
        const struct segment *next = &out->segments[out->first];
        short events = !in->is_ended && in->count < WINDOW ? POLLIN : 0;
        if (out->count && next->due_us <= relay->now_us)
            events |= POLLOUT;
        else if (out->count)
            relay_wait_until(relay, next->due_us);
        if (events) relay_poll(relay, pipe->ends[end], events);
    }
}

void pipes_list(struct relay *relay)
{
    for (size_t i = 0; i < DOORS; i++)
        relay_poll(relay, relay->doors[i], POLLIN);
    for (size_t i = 0; i < SLOTS; i++)
        relay_poll(relay, relay->slots[i].listener, POLLIN);
    for (size_t i = 0; i < PIPES_MOST; i++) {
        const struct pipe *pipe = &relay->pipes[i];
        switch (pipe->state) {
        case PIPE_FREE: break;
        case PIPE_ASKED:
        case PIPE_SILENT: relay_poll(relay, pipe->ends[0], POLLIN); break;
        case PIPE_CONNECTING: relay_poll(relay, pipe->ends[1], POLLOUT); break;
        case PIPE_ANSWERING: relay_wait_until(relay, pipe->answer_due_us); break;
        case PIPE_OPEN: list_bytes(relay, pipe); break;
        }
    }
}

static void look_at_pipe(struct relay *relay, struct pipe *pipe)
{
    uint8_t bytes[64];
    int error = 0;
    socklen_t size = sizeof error;
    switch (pipe->state) {
    case PIPE_FREE: return;
    case PIPE_ASKED:
        if (relay_came(relay, pipe->ends[0])) take_asked(relay, pipe);
        return;
    case PIPE_SILENT:
        if (relay_came(relay, pipe->ends[0]) && recv(pipe->ends[0], bytes, sizeof bytes, 0) <= 0)
            free_pipe(pipe, false);
        return;
    case PIPE_CONNECTING:
        if (!relay_came(relay, pipe->ends[1])) return;
        (void)getsockopt(pipe->ends[1], SOL_SOCKET, SO_ERROR, &error, &size);
        answer_in(relay, pipe, code_of(error));
        return;
    case PIPE_ANSWERING:
        if (pipe->answer_due_us <= relay->now_us) answer(pipe);
        return;
    case PIPE_OPEN: look_at_bytes(relay, pipe); return;
    }
}

static struct pipe *accept_pipe(struct relay *relay, int listener, enum door door)
{
    const int yes = 1;
    int descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) return NULL;
    for (size_t i = 0; i < PIPES_MOST; i++) {
        struct pipe *pipe = &relay->pipes[i];
        if (pipe->state != PIPE_FREE) continue;
        memset(pipe, 0, sizeof *pipe);
        pipe->state = PIPE_ASKED;
        pipe->door = door;
        pipe->owes_greeting = true;
        pipe->ends[0] = descriptor;
        pipe->ends[1] = -1;
        (void)setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        return pipe;
    }
    (void)close(descriptor);
    return NULL;
}

static void take_resolver(struct relay *relay, struct slot *slot)
{
    struct pipe *pipe = accept_pipe(relay, slot->listener, DOOR_DNS);
    if (!pipe) return;
    (void)pthread_mutex_lock(&relay->lock);
    struct sockaddr_storage there = slot->there;
    socklen_t size = slot->there_size;
    (void)pthread_mutex_unlock(&relay->lock);
    pipe->is_plain = true;
    if (size)
        begin(relay, pipe, &there, size);
    else
        free_pipe(pipe, true);
}

void pipes_look(struct relay *relay)
{
    for (size_t i = 0; i < PIPES_MOST; i++)
        look_at_pipe(relay, &relay->pipes[i]);
    for (size_t i = 0; i < DOORS; i++)
        if (relay_came(relay, relay->doors[i]))
            (void)accept_pipe(relay, relay->doors[i], (enum door)i);
    for (size_t i = 0; i < RESOLVER_SLOTS; i++)
        if (relay_came(relay, relay->slots[i].listener)) take_resolver(relay, &relay->slots[i]);
}

void pipes_close(struct relay *relay)
{
    for (size_t i = 0; i < PIPES_MOST; i++)
        if (relay->pipes[i].state != PIPE_FREE) free_pipe(&relay->pipes[i], false);
}
