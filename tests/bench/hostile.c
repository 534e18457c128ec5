/* SPDX-License-Identifier: MIT */
/*
 * hostile - what an attacker's packet costs, and what it becomes.
 *
 *   hostile PROGRAM CAPTURE PACKETS [NAME...]
 *
 * Each flood below is made with a fixed seed as a file of at most PACKETS frames, and PROGRAM captures it. Printed are
 * the bytes of database for each captured byte and each packet, the CPU of a packet (user and system, every thread)
 * against CAPTURE repeated to REFERENCE_PACKETS in the same run, and the counters of what was left out. What a capture
 * of one frame needs is taken off. The exit code is 1 if a flood breaks a limit: at most BYTES_MOST bytes of database
 * for a captured byte or PACKET_BYTES_MOST a packet, whichever is more; at most CPU_MOST times the CPU.
 */
#include "capture/capture.h"
#include "parser/packet.h"
#include "storage/files.h"
#include "storage/reader.h"
#include "support/packets.h"
#include "support/random.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    REFERENCE_PACKETS = 300000,
    BYTES_MOST = 5,
    PACKET_BYTES_MOST = 320,
    CPU_MOST = 10,
    STEP_US = 10,
    SEGMENT = 1400,
};
#define START_US INT64_C(1795219200000000)

static struct {
    FILE *file;
    struct random random;
    unsigned long long packets, bytes, packets_most;
    int64_t now_us;
} out;

static char folder[] = "/tmp/netscope-hostile-XXXXXX";
static const char *path_of(const char *name)
{
    static char paths[4][64];
    static unsigned turn;
    char *path = paths[turn++ % 4];
    (void)snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

/* ------------------------------------------------------------ frames */

static void write_frame(const void *data, size_t size, int64_t at_us)
{
    const uint32_t head[4] = {(uint32_t)(at_us / 1000000), (uint32_t)(at_us % 1000000),
                              (uint32_t)size, (uint32_t)size};
    fwrite(head, sizeof head, 1, out.file);
    fwrite(data, size, 1, out.file);
    out.packets++;
    out.bytes += size;
}

static void send_frame(const struct build *frame)
{
    out.now_us += STEP_US;
    write_frame(frame->data, frame->size, out.now_us);
}

static void begin_file(const char *path)
{
    const uint32_t header[6] = {0xa1b2c3d4, 4 << 16 | 2, 0, 0, 262144, 1};
    out.file = fopen(path, "w");
    if (!out.file) exit(2);
    fwrite(header, sizeof header, 1, out.file);
    out.packets = out.bytes = 0;
    out.now_us = START_US;
    out.random = (struct random){7};
}

static uint32_t any(void)
{
    return (uint32_t)random_next(&out.random);
}

static struct endpoint host(uint32_t address, unsigned port)
{
    const uint8_t bytes[4] = {(uint8_t)(address >> 24), (uint8_t)(address >> 16),
                              (uint8_t)(address >> 8), (uint8_t)address};
    return (struct endpoint){.ip = ip_from_v4(bytes), .port = (uint16_t)port};
}

static struct endpoint attacker(unsigned port)
{
    return host(0xc0a80142, port);
}
static struct endpoint victim(unsigned port)
{
    return host(0xc0a8010a, port);
}
static struct endpoint server(unsigned port)
{
    return host(0xc6336407, port);
}
static unsigned port_of(unsigned number)
{
    return 1024 + number % 60000;
}

static void send_udp(const struct endpoint *from, const struct endpoint *to,
                     const struct build *payload)
{
    struct build frame;
    frame.size = 0;
    frame_udp(&frame, from, to, build_span(payload));
    send_frame(&frame);
}

static void send_tcp(const struct endpoint *from, const struct endpoint *to, uint8_t flags,
                     uint32_t seq, struct span payload)
{
    struct build frame;
    frame.size = 0;
    frame_tcp(&frame, from, to,
              &(struct segment){.flags = flags,
                                .seq = seq,
                                .ack = flags & TCP_ACK ? 1 : 0,
                                .window = 65535,
                                .payload = payload});
    send_frame(&frame);
}

/* All of the bytes in segments of one direction. */
static void send_stream(const struct endpoint *from, const struct endpoint *to, uint32_t seq,
                        struct span bytes)
{
    for (size_t at = 0; at < bytes.size; at += SEGMENT) {
        size_t left = bytes.size - at;
        send_tcp(from, to, TCP_ACK | TCP_PSH, seq + (uint32_t)at,
                 (struct span){bytes.data + at, left < SEGMENT ? left : SEGMENT});
    }
}

static void add_format(struct build *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add_format(struct build *b, const char *format, ...)
{
    char text[64];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    build_text(b, text);
}

static void add_random_label(struct build *b, const char *prefix)
{
    build_number(b, strlen(prefix) + 8, 1);
    add_format(b, "%s%08x", prefix, any());
}

/* ------------------------------------------------------------ floods of names */

static void dns_header(struct build *b, unsigned id, unsigned flags, unsigned questions,
                       unsigned answers)
{
    b->size = 0;
    build_number(b, id & 0xffff, 2);
    build_number(b, flags, 2);
    build_number(b, questions, 2);
    build_number(b, answers, 2);
    build_number(b, 0, 4);
}

static void dns_unique(unsigned number)
{
    struct build b;
    const struct endpoint from = attacker(port_of(number)), to = server(53);
    dns_header(&b, number, 0x0100, 1, 0);
    add_random_label(&b, "");
    build_hex(&b, "04 6576696c 07 6578616d706c65 00 0001 0001");
    send_udp(&from, &to, &b);
}

/* A name of 254 bytes, and CNAMEs that are pointers to it. */
static void dns_bomb_of(unsigned number, unsigned answers, bool adds_label)
{
    struct build b;
    const struct endpoint from = server(53), to = victim(port_of(number));
    dns_header(&b, number, 0x8180, 1, answers);
    for (int i = 0; i < 4; i++) {
        unsigned size = i < 3 ? 63 : 61;
        build_number(&b, size, 1);
        for (unsigned k = 0; k < size; k++)
            build_number(&b, 'a' + (any() + k) % 26, 1);
    }
    build_hex(&b, "00 0005 0001");
    for (unsigned i = 0; i < answers; i++) {
        build_hex(&b, "c00c 0005 0001 0000003c");
        build_number(&b, adds_label ? 4 : 2, 2);
        if (adds_label) build_number(&b, 0x100 | ('a' + any() % 26), 2);
        build_hex(&b, adds_label ? "c04c" : "c00c");
    }
    send_udp(&from, &to, &b);
}
static void dns_bomb(unsigned number)
{
    dns_bomb_of(number, 80, true);
}
static void dns_bomb14(unsigned number)
{
    dns_bomb_of(number, 84, false);
}

/* Sixty names, each a pointer to the one before. */
static void dns_pointers(unsigned number)
{
    struct build b;
    const struct endpoint from = server(53), to = victim(port_of(number));
    size_t before = 12;
    dns_header(&b, number, 0x8180, 1, 60);
    build_hex(&b, "01 61 00 0001 0001");
    for (unsigned i = 0; i < 60; i++) {
        size_t here = b.size;
        build_number(&b, 0x100 | ('a' + i % 26), 2);
        build_number(&b, 0xc000 | before, 2);
        build_hex(&b, "0005 0001 0000003c 0002");
        build_number(&b, 0xc000 | before, 2);
        before = here;
    }
    send_udp(&from, &to, &b);
}

/* Ninety addresses of one name: rows of domain_addresses. */
static void dns_addresses(unsigned number)
{
    struct build b;
    const struct endpoint from = server(53), to = victim(port_of(number));
    dns_header(&b, number, 0x8180, 1, 85);
    add_random_label(&b, "");
    build_hex(&b, "07 6578616d706c65 00 0001 0001");
    for (unsigned i = 0; i < 85; i++) {
        build_hex(&b, "c00c 0001 0001 0000003c 0004");
        build_number(&b, any(), 4);
    }
    send_udp(&from, &to, &b);
}

/* One message of 30 kB over TCP, of small answers. */
static void dns_tcp(unsigned number)
{
    struct build b;
    const struct endpoint from = server(53), to = attacker(port_of(number));
    b.size = 0;
    size_t length = build_begin(&b, 2);
    build_number(&b, number & 0xffff, 2);
    build_hex(&b, "8180 0001 0834 0000 0000");
    add_random_label(&b, "");
    build_hex(&b, "00 0001 0001");
    for (unsigned i = 0; i < 0x834; i++) {
        build_hex(&b, "c00c 0001 0001 0000003c 0002");
        build_number(&b, any() & 0xffff, 2);
    }
    build_end(&b, length, 2);
    send_tcp(&to, &from, TCP_SYN, 999, (struct span){NULL, 0});
    send_stream(&from, &to, 1000, build_span(&b));
}

static void mdns_of(const struct endpoint *from)
{
    struct build b;
    struct endpoint group = host(0xe00000fb, 5353);
    group.mac = (struct mac_address){{1, 0, 0x5e, 0, 0, 0xfb}};
    dns_header(&b, 0, 0x8400, 0, 1);
    add_random_label(&b, "h");
    build_hex(&b, "05 6c6f63616c 00 0001 8001 00000078 0004");
    build_bytes(&b, from->ip.bytes + 12, 4);
    send_udp(from, &group, &b);
}
static void mdns_names(unsigned number)
{
    const struct endpoint from = attacker(5353);
    (void)number;
    mdns_of(&from);
}
static void mdns_devices(unsigned number)
{
    struct endpoint from = host(0x0a000000 | (any() & 0xffffff), 5353);
    uint64_t mac = random_next(&out.random);
    (void)number;
    memcpy(from.mac.bytes, &mac, 6);
    from.mac.bytes[0] = 2;
    mdns_of(&from);
}
static void llmnr(unsigned number)
{
    struct build b;
    const struct endpoint from = attacker(port_of(number)), to = host(0xe00000fc, 5355);
    dns_header(&b, number, 0, 1, 0);
    add_random_label(&b, "host");
    build_hex(&b, "00 0001 0001");
    send_udp(&from, &to, &b);
}
static void nbns(unsigned number)
{
    struct build b;
    const struct endpoint from = attacker(137), to = host(0xc0a801ff, 137);
    dns_header(&b, number, 0x0110, 1, 0);
    build_number(&b, 32, 1);
    uint32_t name = any();
    for (int i = 0; i < 32; i++)
        build_number(&b, i < 28 ? 'A' + (name >> i) % 16 : (uint8_t) "CAAA"[i - 28], 1);
    build_hex(&b, "00 0020 0001");
    send_udp(&from, &to, &b);
}

/* ------------------------------------------------------------ floods of hosts */

static struct mac_address random_mac(void)
{
    struct mac_address mac;
    uint64_t bytes = random_next(&out.random);
    memcpy(mac.bytes, &bytes, sizeof mac.bytes);
    mac.bytes[0] = 2;
    return mac;
}

static void dhcp(unsigned number)
{
    struct build b = {.size = 0};
    struct endpoint from = host(0, 68), to = host(0xffffffff, 67);
    from.mac = random_mac();
    memset(to.mac.bytes, 0xff, 6);
    build_hex(&b, "01 01 06 00");
    build_number(&b, number, 4);
    for (int i = 0; i < 5; i++)
        build_number(&b, 0, 4);
    build_bytes(&b, from.mac.bytes, 6);
    memset(b.data + b.size, 0, 202);
    b.size += 202;
    build_hex(&b, "63825363 35 01 01 0c 09 68");
    add_format(&b, "%08x", any());
    build_hex(&b, "ff");
    send_udp(&from, &to, &b);
}
static void arp_random(unsigned number)
{
    struct build frame = {.size = 0};
    struct endpoint from = host(0xc0a80000 | (any() & 0xffff), 0);
    (void)number;
    from.mac = random_mac();
    frame_arp(&frame, 2, &from, &from);
    send_frame(&frame);
}
static void arp_fight(unsigned number)
{
    struct build frame = {.size = 0};
    struct endpoint from = victim(0);
    from.mac = (struct mac_address){{2, 0, 0, 0, 1, (uint8_t)(number % 2)}};
    frame_arp(&frame, 2, &from, &from);
    send_frame(&frame);
}
static void ndp_random(unsigned number)
{
    struct build frame = {.size = 0}, b = {.size = 0};
    struct endpoint from = endpoint_of("fe80::1", 0), to = endpoint_of("ff02::1", 0);
    (void)number;
    from.mac = random_mac();
    build_number(&b, random_next(&out.random), 8);
    memcpy(from.ip.bytes + 8, b.data, 8);
    b.size = 0;
    build_hex(&b, "88 00 0000 20000000");
    build_bytes(&b, from.ip.bytes, 16);
    build_hex(&b, "02 01");
    build_bytes(&b, from.mac.bytes, 6);
    frame_ip(&frame, &from, &to, 58, build_span(&b));
    send_frame(&frame);
}
static void ssdp(unsigned number)
{
    struct build b = {.size = 0};
    const struct endpoint from = attacker(1900), to = host(0xeffffffa, 1900);
    (void)number;
    build_text(&b, "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nLOCATION: http://x/");
    add_format(&b, "%08x\r\nNT: a\r\nNTS: ssdp:alive\r\nSERVER: s", any());
    add_format(&b, "%08x\r\nUSN: uuid:", any());
    add_format(&b, "%08x\r\n\r\n", any());
    send_udp(&from, &to, &b);
}

/* ------------------------------------------------------------ floods of flows and pieces */

static void udp_random(unsigned number)
{
    struct build b = {.size = 0};
    const struct endpoint from = host(any(), any() | 1024), to = host(any(), any() | 1024);
    (void)number;
    build_text(&b, "xxxxxxxxxxxxxxxxxx");
    send_udp(&from, &to, &b);
}
static void syn_random(unsigned number)
{
    const struct endpoint from = host(any(), any() | 1024), to = victim(80);
    (void)number;
    send_tcp(&from, &to, TCP_SYN, any(), (struct span){NULL, 0});
}
static void syn_one_source(unsigned number)
{
    const struct endpoint from = attacker(port_of(number)), to = host(0x0a000000 + number, 80);
    send_tcp(&from, &to, TCP_SYN, any(), (struct span){NULL, 0});
}
static void icmp_random(unsigned number)
{
    struct build frame = {.size = 0};
    const struct endpoint from = host(any(), 0), to = victim(0);
    (void)number;
    frame_icmp(&frame, &from, &to, 8, 0, span_text("xxxxxxxxxxxxxxxxxxxxxxxx"));
    send_frame(&frame);
}
static void piece_of(const struct endpoint *from, uint32_t id, uint32_t offset)
{
    static const uint8_t zeros[24];
    struct build frame = {.size = 0};
    const struct endpoint to = victim(0);
    frame_piece(&frame, from, &to,
                &(struct piece){.id = id,
                                .offset = offset,
                                .more = true,
                                .protocol = IP_UDP,
                                .payload = {zeros, sizeof zeros}});
    send_frame(&frame);
}
static void fragments_random(unsigned number)
{
    const struct endpoint from = host(any(), 0);
    piece_of(&from, number, 0);
}
static void fragments_far(unsigned number)
{
    const struct endpoint from = host(any(), 0);
    piece_of(&from, number, 64000);
}
static void fragments_holes(unsigned number)
{
    const struct endpoint from = attacker(0);
    piece_of(&from, number % 64, number / 64 * 48 % 64000);
}
static void tcp_far_bytes(unsigned number)
{
    const struct endpoint from = host(0x0a000000 + number / 60000, port_of(number)),
                          to = server(80);
    send_tcp(&from, &to, TCP_ACK, 1000, span_text("GET / HTTP/1.1\r\nHost: "));
    send_tcp(&from, &to, TCP_ACK, 61000, span_text("x"));
}
static void tcp_shuffled(unsigned number)
{
    const struct endpoint from = attacker(2000), to = server(80);
    static const char text[] = "GET / HTTP/1.1\r\nHost: a\r\nX: yyyyyyyyyyyy";
    unsigned block = number / 40, at = (number * 17 + 13) % 40;
    send_tcp(&from, &to, TCP_ACK, 1000 + block * 40 + at,
             (struct span){(const uint8_t *)(block ? "y" : text + at), 1});
}

/* ------------------------------------------------------------ floods of content */

static void http_pipeline(unsigned number)
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
static void http_unique(unsigned number)
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
static void http_headers(unsigned number)
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
        build_number(b, random_next(&out.random), 8);
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
static void tls_names(unsigned number)
{
    tls_of(number, 0);
}
static void tls_extensions(unsigned number)
{
    tls_of(number, 320);
}
static void tls_extensions_4000(unsigned number)
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
    build_number(b, random_next(&out.random) >> 1, 8);
    build_hex(b, algorithm);
    build_hex(b, "300d310b300906035504030c026361"); /* CN=ca */
    build_hex(b, "301e170d3235303130313030303030305a170d3335303130313030303030305a");
    build_hex(b, "3013 3111 300f 0603550403 0c08");
    add_format(b, "%08x", any());
    build_hex(b, "3059301306072a8648ce3d020106082a8648ce3d03010703420004");
    for (int i = 0; i < 8; i++)
        build_number(b, random_next(&out.random), 8);
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
        build_number(&b, random_next(&out.random), 8);
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
static void certificates_small(unsigned number)
{
    certificates_of(number, 1);
}
static void certificates_1400(unsigned number)
{
    certificates_of(number, 1400);
}
static void certificates_2900(unsigned number)
{
    certificates_of(number, 2900);
}

static void quic_of(unsigned port, unsigned packets, unsigned bytes_each)
{
    struct build b = {.size = 0};
    const struct endpoint from = attacker(port), to = server(443);
    for (unsigned i = 0; i < packets; i++) {
        build_hex(&b, "c3 00000001 08");
        build_number(&b, random_next(&out.random), 8);
        build_hex(&b, "00 00");
        build_number(&b, 0x4000 | bytes_each, 2);
        for (unsigned k = 0; k < bytes_each; k += 8)
            build_number(&b, random_next(&out.random), 8);
    }
    send_udp(&from, &to, &b);
}
static void quic_initials(unsigned number)
{
    quic_of(port_of(number), 1, 1176);
}
static void quic_coalesced(unsigned number)
{
    quic_of(port_of(number), 30, 24);
}
static void quic_one_socket(unsigned number)
{
    (void)number;
    quic_of(1024, 1, 64);
}

/* ------------------------------------------------------------ floods of layers */

static void stacked(unsigned levels, bool random_ends)
{
    struct build inner = {.size = 0}, b = {.size = 0};
    const struct endpoint from = host(any(), any() | 1024), to = server(2);
    frame_udp(&inner, &from, &to, span_text("xxxxxxxxxx"));
    build_bytes(&b, inner.data + 14, inner.size - 14);
    for (unsigned i = 0; i < levels; i++) {
        const struct endpoint outer = host(random_ends ? any() : 0x0a000000 + i, 0),
                              end = host(random_ends ? any() : 0xc6336407, 0);
        inner.size = 0;
        frame_ip(&inner, &outer, &end, 4, build_span(&b));
        b.size = 0;
        build_bytes(&b, inner.data + 14, inner.size - 14);
    }
    send_frame(&inner);
}
static void tunnels_deep(unsigned number)
{
    (void)number;
    stacked(40, false);
}
static void tunnels_random(unsigned number)
{
    (void)number;
    stacked(4, true);
}
static void tags(const char *type, const char *tag)
{
    struct build inner = {.size = 0}, frame = {.size = 0};
    const struct endpoint from = attacker(1000), to = server(2);
    frame_udp(&inner, &from, &to, span_text("x"));
    build_bytes(&frame, inner.data, 12);
    if (type) build_hex(&frame, type);
    for (int i = 0; i < 300; i++)
        build_hex(&frame, tag);
    build_hex(&frame, type ? "00010140" : "0800");
    build_bytes(&frame, inner.data + 14, inner.size - 14);
    send_frame(&frame);
}
static void vlan_tags(unsigned number)
{
    (void)number;
    tags(NULL, "81000001");
}
static void mpls_labels(unsigned number)
{
    (void)number;
    tags("8847", "00010040");
}
static void ip6_extensions(unsigned number)
{
    struct build frame = {.size = 0}, b = {.size = 0};
    const struct endpoint end = endpoint_of("fe80::1", 0);
    for (int i = 0; i < 170; i++)
        build_hex(&b, i < 169 ? "3c00010400000000" : "1100010400000000");
    build_number(&b, (uint64_t)port_of(number) << 16 | 2, 4);
    build_hex(&b, "0009 0000 78");
    frame_ip(&frame, &end, &end, 60, build_span(&b));
    send_frame(&frame);
}

/* ------------------------------------------------------------ measuring */

static const struct flood {
    const char *name;
    void (*each)(unsigned number);
} floods[] = {
#define FLOOD(name)                                                                                \
    {                                                                                              \
#name, name                                                                                \
    }
    FLOOD(dns_unique),
    FLOOD(dns_bomb),
    FLOOD(dns_bomb14),
    FLOOD(dns_pointers),
    FLOOD(dns_addresses),
    FLOOD(dns_tcp),
    FLOOD(mdns_names),
    FLOOD(mdns_devices),
    FLOOD(llmnr),
    FLOOD(nbns),
    FLOOD(dhcp),
    FLOOD(arp_random),
    FLOOD(arp_fight),
    FLOOD(ndp_random),
    FLOOD(ssdp),
    FLOOD(udp_random),
    FLOOD(syn_random),
    FLOOD(syn_one_source),
    FLOOD(icmp_random),
    FLOOD(fragments_random),
    FLOOD(fragments_far),
    FLOOD(fragments_holes),
    FLOOD(tcp_far_bytes),
    FLOOD(tcp_shuffled),
    FLOOD(http_pipeline),
    FLOOD(http_unique),
    FLOOD(http_headers),
    FLOOD(tls_names),
    FLOOD(tls_extensions),
    FLOOD(tls_extensions_4000),
    FLOOD(certificates_small),
    FLOOD(certificates_1400),
    FLOOD(certificates_2900),
    FLOOD(quic_initials),
    FLOOD(quic_coalesced),
    FLOOD(quic_one_socket),
    FLOOD(tunnels_deep),
    FLOOD(tunnels_random),
    FLOOD(vlan_tags),
    FLOOD(mpls_labels),
    FLOOD(ip6_extensions),
};

struct cost {
    double cpu_s;
    double database_bytes;
};

static double child_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static struct cost measure(const char *program, const char *capture, const char *database)
{
    double before = child_seconds();
    int status = 1;
    storage_remove_files(database);
    pid_t child = fork();
    if (child == 0) {
        execl(program, program, "capture", "-r", capture, "--db", database, "--quiet", "--workers",
              "1", "--data-directory", "tests/scenarios/data", (char *)NULL);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
        fprintf(stderr, "%s: the capture failed\n", capture);
        exit(2);
    }
    const struct storage_sizes sizes = storage_sizes(database);
    return (struct cost){child_seconds() - before,
                         (double)(sizes.database_bytes + sizes.log_bytes)};
}

static void print_counters(const char *database)
{
    struct error error = {.sentence = ""};
    struct storage_reader *reader = storage_reader_open(database, &error);
    struct storage_rows *rows =
        reader ? storage_query(reader, NULL,
                               "SELECT name, sum(value) FROM capture_counters GROUP BY name "
                               "ORDER BY 2 DESC",
                               NULL, 0, &error)
               : NULL;
    if (!rows) {
        fprintf(stderr, "%s\n", error.sentence);
        exit(2);
    }
    for (bool more = false; storage_next(rows, &error) == 1; more = true)
        printf("%s%.*s %lld", more ? ", " : "", (int)storage_value(rows, 0).bytes.size,
               (const char *)storage_value(rows, 0).bytes.data,
               (long long)storage_value(rows, 1).integer);
    putchar('\n');
    storage_rows_close(rows);
    storage_reader_close(reader);
}

/* The capture again and again, with later times. */
static bool write_reference(const char *path, const char *capture)
{
    struct error error = {.sentence = ""};
    int64_t shift_us = 0, first_us = 0, last_us = 0;
    begin_file(path);
    while (out.packets < REFERENCE_PACKETS) {
        struct capture_source *source = capture_open_file(capture, NULL, NULL, &error);
        struct frame frame;
        unsigned long long before = out.packets;
        if (!source) break;
        while (capture_next(source, &frame, &error) == CAPTURE_FRAME) {
            if (out.packets == 0) first_us = frame.time_us;
            if (frame.time_us + shift_us > last_us) last_us = frame.time_us + shift_us;
            write_frame(frame.data, frame.captured_bytes, frame.time_us + shift_us);
        }
        capture_close(source);
        if (out.packets == before) break;
        shift_us = last_us - first_us + 1000000;
    }
    fclose(out.file);
    if (out.packets >= REFERENCE_PACKETS) return true;
    fprintf(stderr, "%s: %s\n", capture, error.sentence[0] ? error.sentence : "it has no frames");
    return false;
}

static bool is_wanted(const char *name, int count, char **names)
{
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0) return true;
    return count == 0;
}

int main(int count, char **arguments)
{
    if (count < 4 || !mkdtemp(folder)) {
        fprintf(stderr, "usage: hostile PROGRAM CAPTURE PACKETS [NAME...]\n");
        return 2;
    }
    const char *program = arguments[1];
    char capture[64], database[64];
    strcpy(capture, path_of("x.pcap"));
    strcpy(database, path_of("x.db"));
    out.packets_most = strtoull(arguments[3], NULL, 10);
    bool good = true;
    begin_file(capture);
    arp_fight(0);
    fclose(out.file);
    const struct cost nothing = measure(program, capture, database);
    if (!write_reference(capture, arguments[2])) return 2;
    const struct cost usual = measure(program, capture, database);
    double usual_ns = (usual.cpu_s - nothing.cpu_s) * 1e9 / (double)out.packets;
    printf("%s, %llu packets: %.0f ns a packet\n\n", arguments[2], out.packets, usual_ns);
    printf("%-20s %8s %7s %7s %8s %6s  %s\n", "flood", "packets", "bytes", "ns", "of usual", "db/B",
           "db/packet");
    for (size_t i = 0; i < sizeof floods / sizeof floods[0]; i++) {
        const struct flood *flood = &floods[i];
        if (!is_wanted(flood->name, count - 4, arguments + 4)) continue;
        begin_file(capture);
        for (unsigned number = 0; out.packets < out.packets_most; number++)
            flood->each(number);
        fclose(out.file);
        const struct cost cost = measure(program, capture, database);
        double packets = (double)out.packets, bytes = cost.database_bytes - nothing.database_bytes;
        double ns = (cost.cpu_s - nothing.cpu_s) * 1e9 / packets;
        bool is_large =
            bytes > BYTES_MOST * (double)out.bytes && bytes > PACKET_BYTES_MOST * packets;
        bool is_slow = ns > CPU_MOST * usual_ns;
        printf("%-20s %8.0f %7.0f %7.0f %8.1f %6.2f %6.0f%s%s  ", flood->name, packets,
               (double)out.bytes / packets, ns, ns / usual_ns, bytes / (double)out.bytes,
               bytes / packets, is_large ? " TOO LARGE" : "", is_slow ? " TOO SLOW" : "");
        print_counters(database);
        good = good && !is_large && !is_slow;
    }
    storage_remove_files(database);
    (void)unlink(capture);
    (void)rmdir(folder);
    return good ? 0 : 1;
}
