/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as what a server says to the probe behind the encryption, or as what somebody asks it; the
 * first byte says which: lines of headers, streams of HTTP/3 in pieces, a target, resolvers, faults to
 * simulate. What is kept fits and can be shown, and what was read once is read again alike.
 */
#include "probe/http3.h"
#include "probe/http_headers.h"
#include "probe/resolver_list.h"
#include "probe/simulate.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *text_of(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    if (!text) abort();
    memcpy(text, data, size);
    text[size] = 0;
    return text;
}

/* ---------------------------------------------------------------- what a server says */

static void look_at(const char *word, size_t most)
{
    if (strnlen(word, most) == most) abort();
    for (; *word; word++)
        if ((uint8_t)*word < ' ') abort();
}

static void read_headers(const uint8_t *data, size_t size)
{
    struct http_headers headers = {.count = 0};
    while (size) {
        const uint8_t *end = memchr(data, '\n', size);
        size_t line = end ? (size_t)(end - data) + 1 : size;
        uint8_t *copy = malloc(line);
        if (!copy) abort();
        memcpy(copy, data, line);
        http_headers_take(&headers, (struct span){copy, line});
        free(copy);
        data += line, size -= line;
    }
    look_at(headers.encoding, sizeof headers.encoding);
    look_at(headers.alternative, sizeof headers.alternative);
}

static void consume(void *owner, int64_t stream, size_t bytes)
{
    (void)stream;
    *(size_t *)owner += bytes;
}

/* Of each piece the first byte names the stream, whether it ends there, and how long it is. */
static void read_http3(const uint8_t *data, size_t size)
{
    static const int64_t ours[] = {2, 6, 10, 0}, streams[] = {0, 3, 7, 11};
    static struct probe probe;
    size_t consumed = 0;
    struct http3 http3 = {.probe = &probe, .consume = consume, .owner = &consumed};
    struct error error;
    if (!target_read(&probe.target, "https://ok.test/", &error)) abort();
    if (!http3_begin(&http3, ours)) abort();
    size_t all = size;
    while (size > 1) {
        uint8_t head = *data++;
        size--;
        size_t piece = head >> 3 < 31 ? head >> 3 : size;
        if (piece > size) piece = size;
        uint8_t *copy = malloc(piece + 1);
        if (!copy) abort();
        memcpy(copy, data, piece);
        bool good = http3_take(&http3, streams[head & 3], (struct span){copy, piece}, head & 4);
        free(copy);
        if (!good) break;
        data += piece, size -= piece;
    }
    if (consumed > all || http3.body_bytes < 0 || (size_t)http3.body_bytes > all) abort();
    look_at(http3.encoding, sizeof http3.encoding);
    http3_close_stream(&http3, 0, NGHTTP3_H3_NO_ERROR);
    http3_free(&http3);
}

/* ---------------------------------------------------------------- what somebody asks */

/* The whole URL that was made of it is a target, and the same one. */
static void read_target(const char *text)
{
    struct target target, again;
    struct error error;
    if (!target_read(&target, text, &error)) return;
    if (target.port == 0 || target.host[0] == 0 || !target_read(&again, target.url, &error))
        abort();
    if (strcmp(target.host, again.host) != 0 || target.port != again.port ||
        strcmp(target.url, again.url) != 0 || target.has_tls != again.has_tls)
        abort();
}

static void read_words(unsigned kind, const char *text)
{
    struct resolver_list list;
    struct simulation simulation;
    struct error error;
    if (kind == 0)
        read_target(text);
    else if (kind == 1 && resolver_list_read(&list, text) &&
             (list.secure_count > NAMED_SECURE_MOST ||
              strnlen(list.plain, sizeof list.plain) == sizeof list.plain))
        abort();
    else if (kind == 2 && simulation_read(&simulation, text, &error) &&
             (simulation.loss > LOSS_WHOLE || simulation.dns_delay_us < 0 ||
              simulation.tcp_delay_us < 0 || simulation.http_delay_us < 0))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    unsigned kind = data[0] % 5;
    if (kind == 3) {
        read_headers(data + 1, size - 1);
    } else if (kind == 4) {
        read_http3(data + 1, size - 1);
    } else {
        char *text = text_of(data + 1, size - 1);
        read_words(kind, text);
        free(text);
    }
    return 0;
}
