/* SPDX-License-Identifier: MIT */
#include "dns_secure.h"

#include "encrypt.h"

#include <stdlib.h>

/* ---------------------------------------------------------------- begin */

static SSL_CTX *open_context(const struct probe *probe)
{
    static const unsigned char protocols[] = "\x03"
                                             "dot";
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (!context) return NULL;
    encrypt_for_openssl(probe, PROBE_DNS, context);
    (void)SSL_CTX_set_alpn_protos(context, protocols, sizeof protocols - 1);
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL); /* it is judged afterwards */
    return context;
}

struct secure *secure_open(struct probe *probe)
{
    struct secure *secure = calloc(1, sizeof *secure);
    if (!secure) return NULL;
    secure->probe = probe;
    secure->context = open_context(probe);
    secure->multi = curl_multi_init();
    if (secure->context && secure->multi) return secure;
    secure_free(secure);
    return NULL;
}

static void begin(struct secure *secure, struct secure_question *question)
{
    question->begun_us = probe_now_us(secure->probe);
    if (!secure_make(question)) {
        question->is_over = true;
        step_say(question->step, PROBE_NOT_TRIED, "The name cannot stand in a DNS question.");
    } else if (question->place.by_https) {
        dns_https_begin(question, secure->multi);
    } else {
        dns_tls_begin(question, secure->context);
    }
}

struct secure_question *secure_add(struct secure *secure, const struct secure_place *place,
                                   bool is_named)
{
    if (secure->count == SECURE_MOST) return NULL;
    struct secure_question *question = &secure->questions[secure->count++];
    *question = (struct secure_question){
        .probe = secure->probe, .place = *place, .is_named = is_named, .descriptor = -1};
    question->step = step_begin(secure->probe, PROBE_DNS,
                                place->by_https && is_named ? "A from %s" : "A from %s by %s",
                                place->by_https && is_named ? place->where.url : place->where.host,
                                place->by_https ? "HTTPS" : "TLS");
    if (ip_is_set(&place->at)) begin(secure, question);
    return question;
}

void secure_found(struct secure *secure, struct secure_question *question,
                  const struct ip_address *address)
{
    question->place.at = *address;
    if (ip_is_set(address))
        begin(secure, question);
    else
        secure_fail(question, "its own name, %s, was not found.", question->place.where.host);
}

/* ---------------------------------------------------------------- under way */

/* The library tells its descriptors as sets of bits only. */
static size_t list_https(CURLM *multi, struct pollfd *polled, size_t most)
{
    fd_set reads, writes, errors;
    int last = -1;
    size_t count = 0;
    FD_ZERO(&reads);
    FD_ZERO(&writes);
    FD_ZERO(&errors);
    if (curl_multi_fdset(multi, &reads, &writes, &errors, &last) != CURLM_OK) return 0;
    for (int descriptor = 0; descriptor <= last && count < most; descriptor++) {
        short events = (short)((FD_ISSET(descriptor, &reads) ? POLLIN : 0) |
                               (FD_ISSET(descriptor, &writes) ? POLLOUT : 0));
        if (events) polled[count++] = (struct pollfd){.fd = descriptor, .events = events};
    }
    return count;
}

size_t secure_list(struct secure *secure, struct pollfd polled[SECURE_DESCRIPTORS_MOST])
{
    size_t count = 0;
    for (size_t i = 0; i < secure->count; i++)
        if (dns_tls_waits(&secure->questions[i], &polled[count])) count++;
    return count + list_https(secure->multi, polled + count, SECURE_DESCRIPTORS_MOST - count);
}

static void go_on_https(struct secure *secure)
{
    int running = 0, left = 0;
    const CURLMsg *message;
    (void)curl_multi_perform(secure->multi, &running);
    while ((message = curl_multi_info_read(secure->multi, &left)))
        for (size_t i = 0; i < secure->count; i++)
            if (message->msg == CURLMSG_DONE && message->easy_handle == secure->questions[i].curl)
                dns_https_end(&secure->questions[i], message->data.result);
}

void secure_go_on(struct secure *secure)
{
    go_on_https(secure);
    for (size_t i = 0; i < secure->count; i++)
        if (!secure->questions[i].is_over) dns_tls_go_on(&secure->questions[i]);
}

bool secure_is_over(const struct secure *secure)
{
    for (size_t i = 0; i < secure->count; i++)
        if (!secure->questions[i].is_over) return false;
    return true;
}

/* ---------------------------------------------------------------- what comes of it */

void secure_end(struct secure *secure)
{
    for (size_t i = 0; secure && i < secure->count; i++) {
        struct secure_question *question = &secure->questions[i];
        if (question->is_over) continue;
        if (question->stage == SECURE_WAITS)
            secure_fail(question, "the address of its name was not found in time.");
        else
            secure_fail(question, (question->connected_us || dns_https_is_connected(question))
                                      ? "it takes the connection and then does not answer in time."
                                      : "nothing answers there; a firewall may drop it.");
    }
}

void secure_free(struct secure *secure)
{
    if (!secure) return;
    for (size_t i = 0; i < secure->count; i++) {
        dns_tls_close(&secure->questions[i]);
        dns_https_close(&secure->questions[i], secure->multi);
    }
    SSL_CTX_free(secure->context);
    if (secure->multi) (void)curl_multi_cleanup(secure->multi);
    free(secure);
}
