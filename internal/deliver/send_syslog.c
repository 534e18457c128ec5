/* SPDX-License-Identifier: MIT */
/*
 * A line of syslog: a datagram (RFC 5426), or a frame of a stream (RFC 6587, 3.4.1; over TLS RFC
 * 5425). Syslog has no answers. Of a stream the line counts as delivered when the other machine has
 * acknowledged its bytes (TCP) and the connection still stands.
 */
#include "base/clock.h"
#include "form.h"
#include "secret.h"
#include "transfer.h"

#include <errno.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINE_SIZE = 4096, HOST_SIZE = 256, PAUSE_MS = 10 };

/* "udp://host:port/" in its parts. The host of IPv6 stands in brackets. */
static bool split(const char *url, char host[HOST_SIZE], char port[8])
{
    const char *at = strstr(url, "://");
    if (!at) return false;
    at += 3;
    bool is_bracketed = *at == '[';
    if (is_bracketed) at++;
    size_t size = strcspn(at, is_bracketed ? "]" : ":/");
    if (size == 0 || size >= HOST_SIZE) return false;
    (void)snprintf(host, HOST_SIZE, "%.*s", (int)size, at);
    at += size;
    if (is_bracketed && *at++ != ']') return false;
    (void)snprintf(port, 8, "%s", "514");
    if (*at == ':') {
        size = strspn(++at, "0123456789");
        if (size == 0 || size > 5) return false;
        (void)snprintf(port, 8, "%.*s", (int)size, at);
        at += size;
    }
    return *at == '\0' || strcmp(at, "/") == 0;
}

/* ---------------------------------------------------------------- datagrams */

static bool send_datagram(const struct addrinfo *place, const struct text *line)
{
    int descriptor = socket(place->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool good = descriptor >= 0 && connect(descriptor, place->ai_addr, place->ai_addrlen) == 0 &&
                send(descriptor, line->data, line->size, MSG_NOSIGNAL) == (ssize_t)line->size;
    int cause = errno;
    if (descriptor >= 0) (void)close(descriptor);
    errno = cause;
    return good;
}

static void send_by_udp(const char *host, const char *port, const struct text *line,
                        struct outcome *outcome)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *places = NULL;
    int result = getaddrinfo(host, port, &hints, &places);
    if (result != 0) {
        outcome_set(outcome, OUTCOME_LATER, "Nothing was sent: %s", gai_strerror(result));
        return;
    }
    bool good = false;
    for (const struct addrinfo *place = places; place && !good; place = place->ai_next)
        good = send_datagram(place, line);
    if (good)
        outcome_set(outcome, OUTCOME_DELIVERED, "Sent; nobody says whether it arrived");
    else
        outcome_set(outcome, OUTCOME_LATER, "Nothing was sent: %s", strerror(errno));
    freeaddrinfo(places);
}

/* ---------------------------------------------------------------- streams */

static bool send_all(CURL *curl, int descriptor, const struct text *frame, int64_t until_us)
{
    for (size_t at = 0; at < frame->size;) {
        size_t sent = 0;
        CURLcode code = curl_easy_send(curl, frame->data + at, frame->size - at, &sent);
        if (code != CURLE_OK && code != CURLE_AGAIN) return false;
        at += sent;
        int64_t left_ms = (until_us - monotonic_now_us()) / 1000;
        struct pollfd polled = {.fd = descriptor, .events = POLLOUT};
        if (left_ms <= 0 || (code == CURLE_AGAIN && poll(&polled, 1, (int)left_ms) <= 0))
            return false;
    }
    return true;
}

/* Nothing of it is on its way any more, and the other end has not gone. */
static bool is_acknowledged(CURL *curl, int descriptor, const struct way *way, int64_t until_us)
{
    int unsent = 1;
    while (ioctl(descriptor, SIOCOUTQ, &unsent) == 0 && unsent > 0) {
        if (monotonic_now_us() > until_us || *way->stop) return false;
        (void)poll(NULL, 0, PAUSE_MS);
    }
    if (unsent != 0) return false;
    char byte;
    size_t got = 0;
    CURLcode code = curl_easy_recv(curl, &byte, 1, &got);
    return code == CURLE_AGAIN || (code == CURLE_OK && got > 0);
}

static void send_by_stream(const struct way *way, bool with_tls, const char *host, const char *port,
                           const struct text *frame, struct outcome *outcome)
{
    char url[HOST_SIZE + 32];
    int64_t until_us = monotonic_now_us() + way->timeout_us;
    curl_socket_t descriptor = CURL_SOCKET_BAD;
    (void)snprintf(url, sizeof url, "%s://%s%s%s:%s/", with_tls ? "https" : "http",
                   strchr(host, ':') ? "[" : "", host, strchr(host, ':') ? "]" : "", port);
    CURL *curl = transfer_open(way, "http,https");
    if (!curl) return;
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 0L); /* else it is closed at once */
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_SSL_ENABLE_ALPN, 0L);
    CURLcode code = curl_easy_perform(curl);
    if (code == CURLE_OK) code = curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &descriptor);
    if (code == CURLE_OPERATION_TIMEDOUT)
        outcome_set(outcome, OUTCOME_LATER, "Nothing was sent: %s", curl_easy_strerror(code));
    else if (code != CURLE_OK)
        transfer_judge(code, outcome);
    else if (send_all(curl, descriptor, frame, until_us) &&
             is_acknowledged(curl, descriptor, way, until_us))
        outcome_set(outcome, OUTCOME_DELIVERED, "Received by the other machine");
    else
        outcome_set(outcome, OUTCOME_UNKNOWN, "It is not known whether it arrived");
    transfer_close(curl);
}

void send_to_syslog(const struct way *way, const struct letter *letter, struct outcome *outcome)
{
    char url[SECRET_SIZE], host[HOST_SIZE], port[8], line_memory[LINE_SIZE];
    char frame_memory[LINE_SIZE + 16];
    const struct target *target = way->target;
    struct text line = text_into(line_memory, sizeof line_memory);
    struct text frame = text_into(frame_memory, sizeof frame_memory);
    (void)snprintf(url, sizeof url, "%s", target->url);
    if (target->url_file[0] && !secret_read(target->url_file, "The URL", url, outcome)) return;
    if (!split(url, host, port)) {
        outcome_set(outcome, OUTCOME_LATER, "The URL is not as udp://host:514");
        return;
    }
    form_syslog(letter, letter->sensor, (long)getpid(), way->now_us, &line);
    text_format(&frame, "%zu %s", line.size, line.data);
    if (target_has_scheme(url, "udp"))
        send_by_udp(host, port, &line, outcome);
    else
        send_by_stream(way, target_has_scheme(url, "tls"), host, port, &frame, outcome);
}
