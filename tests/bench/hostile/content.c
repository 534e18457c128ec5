/* SPDX-License-Identifier: MIT */
/* Floods of content: HTTP, TLS, certificates, QUIC. */
#include "floods.h"
#include "trace.h"

#include <string.h>

void flood_http_pipeline(unsigned number)
{
    struct build b = {.size = 0};
    const struct endpoint from = attacker(2000), to = server(80);
    static uint32_t next;
    if (number == 0) next = 1000;
    while (b.size < 1350)
        add_format(&b, "GET /%06x HTTP/1.1\r\n\r\n", any() & 0xffffff);
    send_tcp(&from, &to, TCP_ACK | TCP_PSH, next, build_span(&b));
    next += (uint32_t)b.size;
}
static void add_hex_words(struct build *b, unsigned words)
{
    for (unsigned i = 0; i < words; i++)
        add_format(b, "%08x", any());
}
void flood_http_unique(unsigned number)
{
    struct build b = {.size = 0};
    const struct endpoint from = host(0x0a000000 + number / 60000, port_of(number)),
                          to = server(80);
    build_text(&b, "GET /");
    add_hex_words(&b, 75);
    build_text(&b, " HTTP/1.1\r\nHost: ");
    add_hex_words(&b, 7);
    build_text(&b, ".example\r\nUser-Agent: ");
    add_hex_words(&b, 50);
    build_text(&b, "\r\nReferer: http://");
    add_hex_words(&b, 25);
    build_text(&b, "/\r\n\r\n");
    send_tcp(&from, &to, TCP_ACK | TCP_PSH, 1000, build_span(&b));
}
void flood_http_headers(unsigned number)
{
    struct build b = {.size = 0};
    const struct endpoint from = host(0x0a000000 + number, port_of(number)), to = server(80);
    add_format(&b, "GET /%u HTTP/1.1\r\nHost: a\r\n", number);
    for (unsigned i = 0; i < 1700; i++)
        add_format(&b, "a%u:b\r\n", i);
    build_text(&b, "\r\n");
    send_stream(&from, &to, 1000, build_span(&b));
}

/* A ClientHello in a record; random extensions without content. */
static void hello(struct build *b, unsigned extensions)
{
    b->size = 0;
    build_hex(b, "16 0301");
    size_t record = build_begin(b, 2);
    build_hex(b, "01");
    size_t body = build_begin(b, 3);
    build_hex(b, "0303");
    for (int i = 0; i < 4; i++)
        build_number(b, random_next(&trace.random), 8);
    build_hex(b, "00 0002 1301 01 00");
    size_t all = build_begin(b, 2);
    build_hex(b, "0000");
    size_t extension = build_begin(b, 2), list = build_begin(b, 2);
    build_hex(b, "00");
    size_t name = build_begin(b, 2);
    add_hex_words(b, 6);
    build_text(b, ".example");
    build_end(b, name, 2);
    build_end(b, list, 2);
    build_end(b, extension, 2);
    for (unsigned i = 0; i < extensions; i++)
        build_number(b, (uint64_t)(any() & 0xffff) << 16, 4);
    build_end(b, all, 2);
    build_end(b, body, 3);
    build_end(b, record, 2);
}
static void tls_of(unsigned number, unsigned extensions)
{
    struct build b;
    const struct endpoint from = host(0x0a000000 + number / 60000, port_of(number)),
                          to = server(443);
    hello(&b, extensions);
    send_stream(&from, &to, 1000, build_span(&b));
}
void flood_tls_names(unsigned number)
{
    tls_of(number, 0);
}
void flood_tls_extensions(unsigned number)
{
    tls_of(number, 320);
}
void flood_tls_extensions_4000(unsigned number)
{
    tls_of(number, 4000);
}

/* A certificate of its own for each connection, with so many names of eight bytes. */
static void certificate(struct build *b, unsigned names)
{
    static const char algorithm[] = "300a06082a8648ce3d040302";
    b->size = 0;
    build_hex(b, "3082");
    size_t whole = build_begin(b, 2);
    build_hex(b, "3082");
    size_t signed_part = build_begin(b, 2);
    build_hex(b, "a003020102 0208");
    build_number(b, random_next(&trace.random) >> 1, 8);
    build_hex(b, algorithm);
    build_hex(b, "300d310b300906035504030c026361"); /* CN=ca */
    build_hex(b, "301e170d3235303130313030303030305a170d3335303130313030303030305a");
    build_hex(b, "3013 3111 300f 0603550403 0c08");
    add_format(b, "%08x", any());
    build_hex(b, "3059301306072a8648ce3d020106082a8648ce3d03010703420004");
    for (int i = 0; i < 8; i++)
        build_number(b, random_next(&trace.random), 8);
    build_hex(b, "a382");
    size_t tagged = build_begin(b, 2);
    build_hex(b, "3082");
    size_t list = build_begin(b, 2);
    build_hex(b, "3082");
    size_t extension = build_begin(b, 2);
    build_hex(b, "0603551d11 0482");
    size_t value = build_begin(b, 2);
    build_hex(b, "3082");
    size_t sequence = build_begin(b, 2);
    for (unsigned i = 0; i < names; i++) {
        build_hex(b, "8208");
        add_format(b, "%08x", any());
    }
    build_end(b, sequence, 2);
    build_end(b, value, 2);
    build_end(b, extension, 2);
    build_end(b, list, 2);
    build_end(b, tagged, 2);
    build_end(b, signed_part, 2);
    build_hex(b, algorithm);
    build_hex(b, "0309003006020101020101");
    build_end(b, whole, 2);
}
static void certificates_of(unsigned number, unsigned names)
{
    static struct build der, b;
    const struct endpoint from = attacker(port_of(number)), to = server(443);
    hello(&b, 0);
    send_tcp(&from, &to, TCP_SYN, 999, (struct span){NULL, 0});
    send_tcp(&to, &from, TCP_SYN | TCP_ACK, 0, (struct span){NULL, 0});
    send_stream(&from, &to, 1000, build_span(&b));
    certificate(&der, names);
    b.size = 0;
    build_hex(&b, "02 000026 0303");
    for (int i = 0; i < 4; i++)
        build_number(&b, random_next(&trace.random), 8);
    build_hex(&b, "00 c02b 00");
    build_hex(&b, "0b");
    size_t message = build_begin(&b, 3), chain = build_begin(&b, 3), one = build_begin(&b, 3);
    build_bytes(&b, der.data, der.size);
    build_end(&b, one, 3);
    build_end(&b, chain, 3);
    build_end(&b, message, 3);
    static struct build records;
    records.size = 0;
    for (size_t at = 0; at < b.size; at += 16000) {
        size_t left = b.size - at < 16000 ? b.size - at : 16000;
        build_hex(&records, "16 0303");
        build_number(&records, left, 2);
        build_bytes(&records, b.data + at, left);
    }
    send_stream(&to, &from, 1, build_span(&records));
}
void flood_certificates_small(unsigned number)
{
    certificates_of(number, 1);
}
void flood_certificates_1400(unsigned number)
{
    certificates_of(number, 1400);
}
void flood_certificates_2900(unsigned number)
{
    certificates_of(number, 2900);
}

static void quic_of(unsigned port, unsigned packets, unsigned bytes_each)
{
    struct build b = {.size = 0};
    const struct endpoint from = attacker(port), to = server(443);
    for (unsigned i = 0; i < packets; i++) {
        build_hex(&b, "c3 00000001 08");
        build_number(&b, random_next(&trace.random), 8);
        build_hex(&b, "00 00");
        build_number(&b, 0x4000 | bytes_each, 2);
        for (unsigned k = 0; k < bytes_each; k += 8)
            build_number(&b, random_next(&trace.random), 8);
    }
    send_udp(&from, &to, &b);
}
void flood_quic_initials(unsigned number)
{
    quic_of(port_of(number), 1, 1176);
}
void flood_quic_coalesced(unsigned number)
{
    quic_of(port_of(number), 30, 24);
}
void flood_quic_one_socket(unsigned number)
{
    (void)number;
    quic_of(1024, 1, 64);
}
