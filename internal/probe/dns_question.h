/* SPDX-License-Identifier: MIT */
/* dns_question - one question behind TLS, and its two ways: dns_tls.c and dns_https.c. */
#ifndef PROBE_DNS_QUESTION_H
#define PROBE_DNS_QUESTION_H

#include "dns_answer.h"
#include "resolver_list.h"

#include <curl/curl.h>
#include <openssl/ssl.h>
#include <poll.h>

/* Whoever was not named has so long to take the connection. */
enum { OFFER_US = 1000 * 1000 };

enum secure_stage { SECURE_WAITS, SECURE_CONNECTS, SECURE_SHAKES, SECURE_ASKS, SECURE_READS };

struct secure_question {
    struct probe *probe;
    struct step *step;
    struct secure_place place;
    bool is_named; /* by the user */
    bool is_over, is_answered;
    enum secure_stage stage;
    int64_t begun_us, connected_us;
    struct answer_addresses addresses;
    /* The question, and the answer. By TLS their sizes stand in front of them (RFC 1035, 4.2.2). */
    uint8_t question[2 + 512], answer[2 + UINT16_MAX];
    size_t question_size, answer_size;
    /* by TLS */
    int descriptor; /* -1: none */
    SSL *ssl;
    /* by HTTPS */
    CURL *curl;
    struct curl_slist *headers, *resolve;
    bool is_too_large;
};

/* Makes the message. False: the name cannot stand in one. */
bool secure_make(struct secure_question *question);
/* The question is over: it failed, or the resolver offers no such thing. */
void secure_fail(struct secure_question *question, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Reads the DNS message that came. */
void secure_take_answer(struct secure_question *question, struct span message);

void dns_tls_begin(struct secure_question *question, SSL_CTX *context);
bool dns_tls_waits(const struct secure_question *question, struct pollfd *polled);
void dns_tls_go_on(struct secure_question *question);
void dns_tls_close(struct secure_question *question);

void dns_https_begin(struct secure_question *question, CURLM *multi);
bool dns_https_is_connected(const struct secure_question *question);
void dns_https_end(struct secure_question *question, CURLcode code);
void dns_https_close(struct secure_question *question, CURLM *multi);

#endif
