/* SPDX-License-Identifier: MIT */
/* The server that stands in for the real one, if TLS or HTTP has a fault: one request, one answer. */
#include "relay_certificate.h"
#include "relay_parts.h"

#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const unsigned char http1[] = "\x08http/1.1";

static int choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_size,
                           const unsigned char *offered, unsigned offered_size, void *owner)
{
    (void)ssl;
    (void)owner;
    return SSL_select_next_proto((unsigned char **)out, out_size, http1, sizeof http1 - 1, offered,
                                 offered_size) == OPENSSL_NPN_NEGOTIATED
               ? SSL_TLSEXT_ERR_OK
               : SSL_TLSEXT_ERR_NOACK;
}

bool stand_in_open(struct relay *relay, const struct target *target, struct trust *trust)
{
    if (!target->has_tls || !simulation_stands_in(relay->simulation)) return true;
    relay->context = SSL_CTX_new(TLS_server_method());
    if (!relay->context ||
        !relay_certify(relay->context, relay->simulation->tls, target->host, trust))
        return false;
    SSL_CTX_set_alpn_select_cb(relay->context, choose_protocol, NULL);
    if (relay->simulation->tls == TLS_OLD) {
        (void)SSL_CTX_set_min_proto_version(relay->context, TLS1_VERSION);
        (void)SSL_CTX_set_max_proto_version(relay->context, TLS1_1_VERSION);
        (void)SSL_CTX_set_cipher_list(relay->context, "ALL:@SECLEVEL=0");
    }
    return true;
}

/* ---------------------------------------------------------------- one visit */

static void leave(struct visit *visit, bool by_reset)
{
    const struct linger at_once = {.l_onoff = 1};
    if (by_reset)
        (void)setsockopt(visit->descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    else if (visit->ssl)
        (void)SSL_shutdown(visit->ssl);
    SSL_free(visit->ssl);
    (void)close(visit->descriptor);
    visit->state = VISIT_FREE;
}

static void write_answer(const struct simulation *simulation, struct visit *visit)
{
    enum { PROMISED = 100000, KEPT = 1000 };
    static const char body[] = "The relay of netscope probe --simulate answers.\n";
    int status = simulation->http == HTTP_STATUS ? simulation->status : 200;
    struct text text = text_into(visit->answer, sizeof visit->answer);
    if (simulation->http == HTTP_LOOP)
        text_add(&text, "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n");
    else
        text_format(&text, "HTTP/1.1 %d Simulated\r\nContent-Length: %zu\r\n", status,
                    simulation->http == HTTP_RESET ? (size_t)PROMISED : sizeof body - 1);
    text_add(&text, "Connection: close\r\n\r\n");
    if (simulation->http != HTTP_LOOP) text_add(&text, body);
    if (simulation->http == HTTP_RESET)
        for (size_t i = 0; i < KEPT; i++)
            text_add_char(&text, '.');
    visit->answer_size = text.size;
}

static ssize_t receive(struct visit *visit, void *bytes, size_t size)
{
    if (!visit->ssl) return recv(visit->descriptor, bytes, size, 0);
    int got = SSL_read(visit->ssl, bytes, (int)size);
    if (got > 0) return got;
    errno = SSL_get_error(visit->ssl, got) == SSL_ERROR_WANT_READ ? EAGAIN : EIO;
    return -1;
}

static ssize_t transmit(struct visit *visit, const void *bytes, size_t size)
{
    if (!visit->ssl) return send(visit->descriptor, bytes, size, MSG_NOSIGNAL);
    int sent = SSL_write(visit->ssl, bytes, (int)size);
    if (sent > 0) return sent;
    errno = SSL_get_error(visit->ssl, sent) == SSL_ERROR_WANT_WRITE ? EAGAIN : EIO;
    return -1;
}

static void shake_hands(struct visit *visit)
{
    int result = SSL_accept(visit->ssl);
    int reason = SSL_get_error(visit->ssl, result);
    if (result == 1)
        visit->state = VISIT_REQUEST;
    else if (reason != SSL_ERROR_WANT_READ && reason != SSL_ERROR_WANT_WRITE)
        leave(visit, false);
    else
        visit->events = reason == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
    if (result == 1) visit->events = POLLIN;
}

static void take_request(struct relay *relay, struct visit *visit)
{
    const struct simulation *simulation = relay->simulation;
    ssize_t got = receive(visit, visit->request + visit->request_size,
                          sizeof visit->request - visit->request_size);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
        leave(visit, false);
        return;
    }
    visit->request_size += (size_t)got;
    if (!memmem(visit->request, visit->request_size, "\r\n\r\n", 4)) {
        if (visit->request_size == sizeof visit->request) leave(visit, true);
        return;
    }
    if (simulation->http == HTTP_CLOSES) {
        leave(visit, false);
        return;
    }
    write_answer(simulation, visit);
    visit->due_us = relay->now_us + simulation->http_delay_us;
    visit->state = simulation->http == HTTP_SILENT ? VISIT_SILENT : VISIT_WAITING;
}

static void write_some(const struct relay *relay, struct visit *visit)
{
    enum { SOON_US = 50 * 1000 };
    while (visit->sent < visit->answer_size) {
        ssize_t sent =
            transmit(visit, visit->answer + visit->sent, visit->answer_size - visit->sent);
        if (sent < 0 && errno == EAGAIN) return;
        if (sent < 0) {
            leave(visit, true);
            return;
        }
        visit->sent += (size_t)sent;
    }
    if (relay->simulation->http != HTTP_RESET) {
        leave(visit, false);
        return;
    }
    visit->state = VISIT_ENDING;
    visit->due_us = relay->now_us + SOON_US;
}

/* ---------------------------------------------------------------- rounds */

static void receive_visit(struct relay *relay)
{
    struct visit *visit = NULL;
    int descriptor = accept4(relay->server, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    for (size_t i = 0; i < VISITS_MOST && !visit; i++)
        if (relay->visits[i].state == VISIT_FREE) visit = &relay->visits[i];
    if (descriptor < 0 || !visit) {
        if (descriptor >= 0) (void)close(descriptor);
        return;
    }
    memset(visit, 0, sizeof *visit);
    visit->descriptor = descriptor;
    visit->events = POLLIN;
    visit->state = relay->context ? VISIT_HANDSHAKE : VISIT_REQUEST;
    if (!relay->context) return;
    if (relay->simulation->tls == TLS_SILENT) {
        visit->state = VISIT_SILENT;
    } else if (relay->simulation->tls == TLS_NONE) {
        static const char words[] = "220 This is no TLS.\r\n";
        (void)send(descriptor, words, sizeof words - 1, MSG_NOSIGNAL);
        visit->state = VISIT_SILENT;
    } else {
        visit->ssl = SSL_new(relay->context);
        if (!visit->ssl || SSL_set_fd(visit->ssl, descriptor) != 1) leave(visit, true);
    }
}

static void look_at_visit(struct relay *relay, struct visit *visit)
{
    char byte;
    bool came = visit->state != VISIT_FREE && relay_came(relay, visit->descriptor);
    switch (visit->state) {
    case VISIT_FREE: return;
    case VISIT_HANDSHAKE:
        if (came) shake_hands(visit);
        return;
    case VISIT_REQUEST:
        if (came) take_request(relay, visit);
        return;
    case VISIT_WAITING:
        if (visit->due_us > relay->now_us) return;
        visit->state = VISIT_WRITING;
        write_some(relay, visit);
        return;
    case VISIT_WRITING: write_some(relay, visit); return;
    case VISIT_ENDING:
        if (visit->due_us <= relay->now_us) leave(visit, true);
        return;
    case VISIT_SILENT:
        if (came && recv(visit->descriptor, &byte, 1, 0) <= 0) leave(visit, false);
        return;
    }
}

void stand_in_list(struct relay *relay)
{
    relay_poll(relay, relay->server, POLLIN);
    for (size_t i = 0; i < VISITS_MOST; i++) {
        const struct visit *visit = &relay->visits[i];
        if (visit->state == VISIT_WAITING || visit->state == VISIT_ENDING)
            relay_wait_until(relay, visit->due_us);
        else if (visit->state != VISIT_FREE)
            relay_poll(relay, visit->descriptor,
                       visit->state == VISIT_WRITING ? POLLOUT : visit->events);
    }
}

void stand_in_look(struct relay *relay)
{
    for (size_t i = 0; i < VISITS_MOST; i++)
        look_at_visit(relay, &relay->visits[i]);
    if (relay_came(relay, relay->server)) receive_visit(relay);
}

void stand_in_close(struct relay *relay)
{
    for (size_t i = 0; i < VISITS_MOST; i++)
        if (relay->visits[i].state != VISIT_FREE) leave(&relay->visits[i], true);
    SSL_CTX_free(relay->context);
}
