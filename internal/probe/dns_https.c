/* SPDX-License-Identifier: MIT */
/* One question over HTTPS, by libcurl: a POST of the DNS message (RFC 8484, section 4.1). */
#include "dns_question.h"

#include "certificate.h"
#include "encrypt.h"
#include "via.h"

#include <errno.h>
#include <stdio.h>
#include <strings.h>

static size_t take_body(char *bytes, size_t size, size_t count, void *owner)
{
    struct secure_question *question = owner;
    size_t all = size * count;
    question->is_too_large = all > UINT16_MAX - question->answer_size;
    if (question->is_too_large) return 0;
    memcpy(question->answer + question->answer_size, bytes, all);
    question->answer_size += all;
    return all;
}

/* Where the host is, so that the library asks no resolver. */
static bool pin_address(struct secure_question *question)
{
    const struct target *where = &question->place.where;
    char address[IP_TEXT_SIZE], line[sizeof where->host + IP_TEXT_SIZE + 16];
    if (ip_is_set(&where->address)) return true;
    ip_format(&question->place.at, address);
    (void)snprintf(line, sizeof line, question->place.at.version == 6 ? "%s:%u:[%s]" : "%s:%u:%s",
                   where->host, where->port, address);
    question->resolve = curl_slist_append(NULL, line);
    return question->resolve;
}

static bool make_headers(struct secure_question *question)
{
    struct curl_slist *more = NULL;
    question->headers = curl_slist_append(NULL, "Content-Type: application/dns-message");
    if (question->headers)
        more = curl_slist_append(question->headers, "Accept: application/dns-message");
    return more;
}

void dns_https_begin(struct secure_question *question, CURLM *multi)
{
    int64_t left_us = probe_left_us(question->probe, PROBE_DNS);
    CURL *curl = question->curl = curl_easy_init();
    question->stage = SECURE_CONNECTS;
    if (!curl || !pin_address(question) || !make_headers(question)) {
        secure_fail(question, "there is not enough memory to ask.");
        return;
    }
    curl_easy_setopt(curl, CURLOPT_URL, question->place.where.url);
    curl_easy_setopt(curl, CURLOPT_RESOLVE, question->resolve);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, question->headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)question->question_size - 2);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, question->question + 2);
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
    via_for_curl(question->probe, PROBE_DNS, curl);
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "netscope-probe");
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)(left_us / 1000) + 1);
    if (!question->is_named) curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, OFFER_US / 1000L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, question);
    encrypt_for_curl(question->probe, PROBE_DNS, curl);
    if (curl_multi_add_handle(multi, curl) != CURLM_OK)
        secure_fail(question, "there is not enough memory to ask.");
}

/* ---------------------------------------------------------------- what comes of it */

static void tell_times(struct secure_question *question)
{
    static const struct {
        const char *name;
        CURLINFO info;
    } moments[] = {{"connect_us", CURLINFO_CONNECT_TIME_T}, {"tls_us", CURLINFO_APPCONNECT_TIME_T}};
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        curl_off_t us = 0;
        if (curl_easy_getinfo(question->curl, moments[i].info, &us) == CURLE_OK && us > 0)
            step_number(question->step, moments[i].name, us);
    }
}

static void tell_certificate(struct secure_question *question)
{
    char fault[SENTENCE_SIZE];
    struct text text = text_into(fault, sizeof fault);
    long result = X509_V_OK;
    (void)curl_easy_getinfo(question->curl, CURLINFO_SSL_VERIFYRESULT, &result);
    /* The library compares the names itself. */
    /* libcurl compares the name first, and then has no verdict of the library. */
    bool no_verdict = result == X509_V_OK || result == X509_V_ERR_UNSPECIFIED;
    certificate_add_fault(&text, no_verdict ? X509_V_ERR_HOSTNAME_MISMATCH : result,
                          question->place.where.host);
    secure_fail(question, "%s", fault);
}

bool dns_https_is_connected(const struct secure_question *question)
{
    curl_off_t us = 0;
    return question->curl &&
           curl_easy_getinfo(question->curl, CURLINFO_CONNECT_TIME_T, &us) == CURLE_OK && us > 0;
}

static void tell_failure(struct secure_question *question, CURLcode code)
{
    long error = 0;
    switch ((int)code) {
    case CURLE_COULDNT_CONNECT:
        (void)curl_easy_getinfo(question->curl, CURLINFO_OS_ERRNO, &error);
        if (error == 0 || error == ECONNREFUSED)
            secure_fail(question, "nothing listens on port %u.", question->place.where.port);
        else
            secure_fail(question, "there is no connection (%s).", strerror((int)error));
        return;
    case CURLE_OPERATION_TIMEDOUT:
        secure_fail(question, dns_https_is_connected(question)
                                  ? "it takes the connection and then does not answer in time."
                                  : "nothing answers there; a firewall may drop it.");
        return;
    case CURLE_PEER_FAILED_VERIFICATION: tell_certificate(question); return;
    case CURLE_WRITE_ERROR:
        if (!question->is_too_large) break;
        secure_fail(question, "the answer is too large for a DNS message.");
        return;
    default: break;
    }
    secure_fail(question, "the request fails (%s).", curl_easy_strerror(code));
}

static void tell_answer(struct secure_question *question)
{
    long status = 0, version = 0;
    const char *type = NULL;
    (void)curl_easy_getinfo(question->curl, CURLINFO_RESPONSE_CODE, &status);
    (void)curl_easy_getinfo(question->curl, CURLINFO_HTTP_VERSION, &version);
    (void)curl_easy_getinfo(question->curl, CURLINFO_CONTENT_TYPE, &type);
    if (status != 200) {
        secure_fail(question, "the server there answers %ld.", status);
    } else if (!type || strncasecmp(type, "application/dns-message", 23) != 0) {
        secure_fail(question, "the server there answers with something else than DNS.");
    } else {
        step_text(question->step, "http_version", version == CURL_HTTP_VERSION_2_0 ? "2" : "1.1");
        step_text(question->step, "certificate", "believed");
        secure_take_answer(question, (struct span){question->answer, question->answer_size});
    }
}

void dns_https_end(struct secure_question *question, CURLcode code)
{
    if (question->is_over) return;
    tell_times(question);
    if (code == CURLE_OK)
        tell_answer(question);
    else
        tell_failure(question, code);
}

void dns_https_close(struct secure_question *question, CURLM *multi)
{
    if (question->curl) (void)curl_multi_remove_handle(multi, question->curl);
    curl_easy_cleanup(question->curl);
    curl_slist_free_all(question->headers);
    curl_slist_free_all(question->resolve);
}
