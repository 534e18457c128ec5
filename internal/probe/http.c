/* SPDX-License-Identifier: MIT */
/*
 * The layer HTTP: a GET by libcurl over HTTP/1.1, and over HTTP/2 if TLS agreed on it, with the
 * chosen address. The body is counted and thrown away; a long one is cut. Redirects are followed
 * for HTTP/1.1 only, so that both can be compared. Nothing that a server sets is kept.
 */
#include "encrypt.h"
#include "http_headers.h"
#include "via.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

enum { BODY_MOST = 8 * 1024 * 1024, REDIRECTS_MOST = 5 };

struct request {
    struct probe *probe;
    struct step *step;
    CURL *curl;
    struct curl_slist *resolve;
    size_t body_bytes;
    bool is_cut;
    struct http_headers headers;
    /* A redirect leads there, and it may not be reached; version 0: none. */
    struct ip_address refused;
};

/* ---------------------------------------------------------------- what arrives */

static size_t take_body(char *bytes, size_t size, size_t count, void *owner)
{
    struct request *request = owner;
    (void)bytes;
    request->body_bytes += size * count;
    request->is_cut = request->body_bytes > BODY_MOST;
    return request->is_cut ? 0 : size * count;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *owner)
{
    struct request *request = owner;
    http_headers_take(&request->headers, (struct span){(const uint8_t *)bytes, size * count});
    return size * count;
}

static int look_at_stop(void *owner, curl_off_t total, curl_off_t now, curl_off_t up_total,
                        curl_off_t up_now)
{
    const struct request *request = owner;
    (void)total;
    (void)now;
    (void)up_total;
    (void)up_now;
    return *request->probe->options->stop ? 1 : 0;
}

/* Also where a redirect leads: before each connection, with the address that was resolved. */
static curl_socket_t open_socket(void *owner, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct request *request = owner;
    struct ip_address address = {.version = 0};
    (void)purpose;
    if (to->family == AF_INET)
        address = ip_from_v4((const uint8_t *)&((const struct sockaddr_in *)&to->addr)->sin_addr);
    else if (to->family == AF_INET6)
        address = ip_from_v6((const uint8_t *)&((const struct sockaddr_in6 *)&to->addr)->sin6_addr);
    if (!probe_may_reach(request->probe, &address)) {
        request->refused = address;
        return CURL_SOCKET_BAD;
    }
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

/* ---------------------------------------------------------------- the request */

/* The chosen address, so that DNS is not asked again. */
static bool pin_address(struct request *request)
{
    const struct target *target = &request->probe->target;
    if (ip_is_set(&target->address)) return true;
    char address[IP_TEXT_SIZE], line[sizeof target->host + IP_TEXT_SIZE + 16];
    ip_format(&request->probe->chosen->address, address);
    (void)snprintf(line, sizeof line,
                   request->probe->chosen->address.version == 6 ? "%s:%u:[%s]" : "%s:%u:%s",
                   target->host, target->port, address);
    request->resolve = curl_slist_append(NULL, line);
    return request->resolve &&
           curl_easy_setopt(request->curl, CURLOPT_RESOLVE, request->resolve) == CURLE_OK;
}

static bool open_request(struct request *request, bool is_http2)
{
    const struct probe *probe = request->probe;
    int64_t left_us = probe_left_us(probe, PROBE_HTTP);
    CURL *curl = request->curl = curl_easy_init();
    if (!curl || !pin_address(request)) return false;
    curl_easy_setopt(curl, CURLOPT_URL, probe->target.url);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, is_http2 ? 0L : 1L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, (long)REDIRECTS_MOST);
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION,
                     (long)(is_http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip, deflate, br, zstd");
    curl_easy_setopt(curl, CURLOPT_HTTP_CONTENT_DECODING, 0L);
    via_for_curl(probe, PROBE_HTTP, curl);
    if (probe->options->only_public) {
        curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
        curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, request);
    }
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "netscope-probe");
    encrypt_for_curl(probe, PROBE_HTTP, curl);
    /* The layer TLS has said what is wrong with it; this one says how HTTP would be. */
    if (probe->target.has_tls && !probe->is_believed) {
        curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
    }
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)(left_us / 1000) + 1);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look_at_stop);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, request);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, request);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, request);
    return true;
}

/* ---------------------------------------------------------------- what came of it */

static void tell_times(struct request *request)
{
    static const struct {
        const char *name;
        CURLINFO info;
    } moments[] = {{"connect_us", CURLINFO_CONNECT_TIME_T},
                   {"tls_us", CURLINFO_APPCONNECT_TIME_T},
                   {"sent_us", CURLINFO_PRETRANSFER_TIME_T},
                   {"first_byte_us", CURLINFO_STARTTRANSFER_TIME_T},
                   {"total_us", CURLINFO_TOTAL_TIME_T}};
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        curl_off_t us = 0;
        if (curl_easy_getinfo(request->curl, moments[i].info, &us) == CURLE_OK && us > 0)
            step_number(request->step, moments[i].name, us);
    }
}

void probe_judge_status(struct step *step, long status)
{
    if (status >= 500)
        step_say(step, PROBE_FAILED, "The server answers, and says that it is at fault (%ld).",
                 status);
    else if (status >= 400)
        step_say(step, PROBE_DOUBTFUL,
                 "The server answers, and says that the request is at fault (%ld).", status);
}

static void tell_answer(struct request *request)
{
    struct step *step = request->step;
    long status = 0, redirects = 0, version = 0;
    char *url = NULL;
    curl_easy_getinfo(request->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(request->curl, CURLINFO_REDIRECT_COUNT, &redirects);
    curl_easy_getinfo(request->curl, CURLINFO_HTTP_VERSION, &version);
    curl_easy_getinfo(request->curl, CURLINFO_EFFECTIVE_URL, &url);
    if (status == 0) return;
    step_number(step, "status", status);
    step_text(step, "version",
              version == CURL_HTTP_VERSION_2_0   ? "2"
              : version == CURL_HTTP_VERSION_1_0 ? "1.0"
                                                 : "1.1");
    step_number(step, "body_bytes", (int64_t)request->body_bytes);
    step_number(step, "redirects", redirects);
    if (redirects && url) step_text(step, "ends_at", url);
    if (request->headers.encoding[0]) step_text(step, "encoding", request->headers.encoding);
    if (request->headers.alternative[0]) step_text(step, "alt_svc", request->headers.alternative);
    step_text(step, "hsts", request->headers.has_hsts ? "yes" : "no");
    step_number(step, "cookies", request->headers.cookies);
    step_brief(step, "%ld, %zu bytes%s", status, request->body_bytes,
               request->is_cut ? ", cut here" : "");
    probe_judge_status(step, status);
}

/* Of many libraries below, each has a code of its own for what is no HTTP. */
static bool tell_nonsense(struct request *request, CURLcode code)
{
    struct step *step = request->step;
    long status = 0;
    curl_easy_getinfo(request->curl, CURLINFO_RESPONSE_CODE, &status);
    if (code == CURLE_OK || probe_left_us(request->probe, PROBE_HTTP) == 0) return false;
    if (request->body_bytes == 0 &&
        (request->headers.all > HEADERS_MOST || (code == CURLE_OUT_OF_MEMORY && status)))
        step_say(step, PROBE_FAILED, "The headers of the answer do not end.");
    else if (status == 0 && (code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_HTTP2 ||
                             code == CURLE_HTTP2_STREAM || code == CURLE_WEIRD_SERVER_REPLY))
        step_say(step, PROBE_FAILED, "What answers there does not speak HTTP.");
    return step->why[0];
}

static void tell_failure(struct request *request, CURLcode code)
{
    char refused[IP_TEXT_SIZE];
    struct step *step = request->step;
    if (ip_is_set(&request->refused)) {
        step_say(step, PROBE_FAILED,
                 "A redirect leads to %s, which is no address of the public internet, and only "
                 "those are asked here.",
                 ip_format(&request->refused, refused));
        return;
    }
    if (tell_nonsense(request, code)) return;
    /* However a library names it that its connection was ended then. */
    if (code != CURLE_OK && !request->is_cut && probe_left_us(request->probe, PROBE_HTTP) == 0)
        code = CURLE_OPERATION_TIMEDOUT;
    switch ((int)code) {
    case CURLE_OK: return;
    case CURLE_WRITE_ERROR:
        if (request->is_cut) return; /* as was meant */
        break;
    case CURLE_OPERATION_TIMEDOUT:
        step_say(step, PROBE_FAILED,
                 request->body_bytes ? "The answer stops after %zu bytes."
                                     : "The server does not answer in time.",
                 request->body_bytes);
        return;
    case CURLE_GOT_NOTHING:
        step_say(step, PROBE_FAILED, "The server closes without an answer.");
        return;
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
        step_say(step, PROBE_FAILED, "The connection breaks after %zu bytes of the body.",
                 request->body_bytes);
        return;
    case CURLE_TOO_MANY_REDIRECTS:
        step_say(step, PROBE_FAILED, "It redirects more than %d times.", (int)REDIRECTS_MOST);
        return;
    default: break;
    }
    step_say(step, PROBE_FAILED, "The request fails: %s.", curl_easy_strerror(code));
}

static void get(struct probe *probe, bool is_http2)
{
    struct request request = {.probe = probe};
    request.step =
        step_begin(probe, PROBE_HTTP, is_http2 ? "GET over HTTP/2" : "GET over HTTP/1.1");
    if (probe_left_us(probe, PROBE_HTTP) == 0) {
        step_say(request.step, PROBE_NOT_TRIED, "There was no time left.");
    } else if (!open_request(&request, is_http2)) {
        step_say(request.step, PROBE_NOT_TRIED, "There is not enough memory to ask.");
    } else {
        CURLcode code = curl_easy_perform(request.curl);
        step_end(probe, request.step);
        tell_answer(&request);
        tell_times(&request);
        tell_failure(&request, code);
    }
    curl_easy_cleanup(request.curl);
    curl_slist_free_all(request.resolve);
}

void probe_http(struct probe *probe)
{
    if (!probe->chosen) {
        struct step *step = step_begin(probe, PROBE_HTTP, "GET");
        step_say(step, PROBE_NOT_TRIED, "No address took a connection.");
        return;
    }
    get(probe, false);
    if (probe->offers_http2) get(probe, true);
}
