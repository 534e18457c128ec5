/* SPDX-License-Identifier: MIT */
/* One question over TLS: connection, handshake, the question, its answer; never waits. */
#include "dns_question.h"

#include "certificate.h"
#include "via.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <unistd.h>

static bool connect_to(struct secure_question *question)
{
    const struct place place = {.address = question->place.at};
    question->descriptor = via_open(question->probe, PROBE_DNS, &place, question->place.where.port);
    if (question->descriptor < 0) return false;
    /* Else the question waits until the end of the handshake is acknowledged (RFC 896). */
    const int at_once = 1;
    (void)setsockopt(question->descriptor, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    return true;
}

static bool open_tls(struct secure_question *question, SSL_CTX *context)
{
    const struct target *where = &question->place.where;
    question->ssl = SSL_new(context);
    if (!question->ssl || SSL_set_fd(question->ssl, question->descriptor) != 1) return false;
    if (ip_is_set(&where->address))
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(question->ssl), where->host) == 1;
    return SSL_set_tlsext_host_name(question->ssl, where->host) == 1 &&
           SSL_set1_host(question->ssl, where->host) == 1;
}

void dns_tls_begin(struct secure_question *question, SSL_CTX *context)
{
    question->stage = SECURE_CONNECTS;
    if (!connect_to(question))
        secure_fail(question, "%s.", strerror(errno));
    else if (!open_tls(question, context))
        secure_fail(question, "there is not enough memory to ask.");
}

bool dns_tls_waits(const struct secure_question *question, struct pollfd *polled)
{
    if (question->is_over || question->descriptor < 0) return false;
    short events = question->stage == SECURE_CONNECTS ? via_events(question->probe, PROBE_DNS)
                   : question->ssl && SSL_want_write(question->ssl) ? POLLOUT
                                                                    : POLLIN;
    *polled = (struct pollfd){.fd = question->descriptor, .events = events};
    return true;
}

/* ---------------------------------------------------------------- stage by stage */

static void end_connecting(struct secure_question *question)
{
    struct pollfd ready = {.fd = question->descriptor,
                           .events = via_events(question->probe, PROBE_DNS)};
    int64_t now_us = probe_now_us(question->probe);
    if (poll(&ready, 1, 0) <= 0) {
        if (!question->is_named && now_us - question->begun_us > OFFER_US)
            secure_fail(question, "nothing answers there; a firewall may drop it.");
        return;
    }
    int error = via_outcome(question->probe, PROBE_DNS, question->descriptor, NULL);
    if (error == ECONNREFUSED)
        secure_fail(question, "nothing listens on port %u.", question->place.where.port);
    else if (error)
        secure_fail(question, "there is no connection (%s).", strerror(error));
    if (error) return;
    question->connected_us = now_us;
    question->stage = SECURE_SHAKES;
    step_number(question->step, "connect_us", now_us - question->begun_us);
}

/* False: it waits, or the question is over. */
static bool went_on(struct secure_question *question, int result, const char *what)
{
    int reason = SSL_get_error(question->ssl, result);
    if (result > 0) return true;
    if (reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE) return false;
    unsigned long error = ERR_get_error();
    secure_fail(question, "%s fails (%s).", what,
                error ? ERR_reason_error_string(error) : "it closes the connection");
    return false;
}

static void tell_handshake(struct secure_question *question)
{
    char fault[SENTENCE_SIZE];
    struct text text = text_into(fault, sizeof fault);
    struct step *step = question->step;
    certificate_add_fault(&text, SSL_get_verify_result(question->ssl), question->place.where.host);
    step_number(step, "tls_us", probe_now_us(question->probe) - question->begun_us);
    step_text(step, "tls_version", SSL_get_version(question->ssl));
    step_text(step, "certificate", text.size ? fault : "believed");
    if (text.size && question->is_named) step_say(step, PROBE_FAILED, "%s", fault);
}

static void shake(struct secure_question *question)
{
    if (!went_on(question, SSL_connect(question->ssl), "the TLS handshake")) return;
    tell_handshake(question);
    question->stage = SECURE_ASKS;
}

static void send_question(struct secure_question *question)
{
    if (went_on(question,
                SSL_write(question->ssl, question->question, (int)question->question_size),
                "the question"))
        question->stage = SECURE_READS;
}

static void read_answer(struct secure_question *question)
{
    while (!question->is_over) {
        int got = SSL_read(question->ssl, question->answer + question->answer_size,
                           (int)(sizeof question->answer - question->answer_size));
        if (!went_on(question, got, "the answer")) return;
        question->answer_size += (size_t)got;
        if (question->answer_size < 2) continue;
        size_t size = (size_t)question->answer[0] << 8 | question->answer[1];
        if (question->answer_size >= 2 + size)
            secure_take_answer(question, (struct span){question->answer + 2, size});
    }
}

void dns_tls_go_on(struct secure_question *question)
{
    enum secure_stage before;
    if (question->place.by_https || question->stage == SECURE_WAITS) return;
    ERR_clear_error();
    do {
        before = question->stage;
        if (before == SECURE_CONNECTS)
            end_connecting(question);
        else if (before == SECURE_SHAKES)
            shake(question);
        else if (before == SECURE_ASKS)
            send_question(question);
        else
            read_answer(question);
    } while (!question->is_over && question->stage != before);
}

void dns_tls_close(struct secure_question *question)
{
    SSL_free(question->ssl);
    if (question->descriptor >= 0) (void)close(question->descriptor);
}
