/* SPDX-License-Identifier: MIT */
/*
 * scene FILE: writes a capture of a small network, as the words on standard input tell it, for the
 * tests of the command line. Each line is one of these; # begins a comment:
 *
 *   at 2020-01-01T00:00:00       the time, in UTC; each frame is 10 ms later than the one before
 *   host NAME MAC ADDRESS        an end of the lines below; again: it has another address or MAC
 *   arp NAME                     it asks for its neighbour .1, and so says its own address
 *   lease NAME CALLED [CLIENT]   DHCP: it says that it is CALLED, and gets its address from .1; CLIENT is
 *                                its client identifier, in hexadecimal digits
 *   mask BITS                    the network that further leases tell; 24 at the start
 *   look NAME DOMAIN HOST        it asks .1 for DOMAIN, and is told the address of HOST
 *   mdns NAME CALLED             mDNS: it says that CALLED.local is its address
 *   tcp NAME NAME PORT SENT RECEIVED   a whole connection with so many bytes
 *   syn NAME NAME PORT           an attempt that nobody answers
 *   udp NAME NAME PORT BYTES     one datagram
 */
#include "parser/packet.h"
#include "support/packets.h"

#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { HOSTS_MOST = 300, GAP_US = 10000, SEGMENT = 1000 };

static struct host {
    char name[40];
    struct endpoint end;
} hosts[HOSTS_MOST];
static size_t host_count;
static int64_t now_us;
static uint16_t next_port = 40000;
static uint32_t mask_now = 0xffffff00;
static pcap_dumper_t *file;
static struct build frame, body;

static void fail(const char *what, const char *word)
{
    fprintf(stderr, "scene: %s '%s'\n", what, word);
    exit(1);
}

static void write_frame(void)
{
    now_us += GAP_US;
    const struct pcap_pkthdr header = {
        .ts = {.tv_sec = now_us / 1000000, .tv_usec = now_us % 1000000},
        .caplen = (bpf_u_int32)frame.size,
        .len = (bpf_u_int32)frame.size};
    pcap_dump((u_char *)file, &header, frame.data);
}

static struct host *find_host(const char *name)
{
    for (size_t i = 0; i < host_count; i++)
        if (strcmp(hosts[i].name, name) == 0) return &hosts[i];
    return NULL;
}

static struct endpoint end_of(const char *name, uint16_t port)
{
    const struct host *host = find_host(name);
    if (!host) fail("there is no host", name);
    struct endpoint end = host->end;
    end.port = port;
    return end;
}

static struct endpoint group(const char *ip, const char *mac, uint16_t port)
{
    struct endpoint end = endpoint_of(ip, port);
    if (!mac_parse(mac, &end.mac)) fail("that is no MAC:", mac);
    return end;
}

/* The first address of its network of 256: a host of that address, if there is one. */
static struct endpoint router_of(const struct endpoint *end, uint16_t port)
{
    char text[IP_TEXT_SIZE];
    ip_format(&end->ip, text);
    char *dot = strrchr(text, '.');
    if (!dot) fail("only IPv4 has a router:", text);
    strcpy(dot, ".1");
    struct endpoint router = endpoint_of(text, port);
    for (size_t i = 0; i < host_count; i++)
        if (memcmp(&hosts[i].end.ip, &router.ip, sizeof router.ip) == 0)
            router.mac = hosts[i].end.mac;
    return router;
}

/* ---------------------------------------------------------------- lines */

static void set_time(const char *text)
{
    struct tm parts = {0};
    const char *end = strptime(text, "%Y-%m-%dT%H:%M:%S", &parts);
    if (!end || *end) fail("that is no time:", text);
    now_us = (int64_t)timegm(&parts) * 1000000;
}

static void set_host(char **words)
{
    struct host *host = find_host(words[1]);
    if (!host && host_count == HOSTS_MOST) fail("too many hosts:", words[1]);
    if (!host) host = &hosts[host_count++];
    (void)snprintf(host->name, sizeof host->name, "%s", words[1]);
    host->end = group(words[3], words[2], 0);
}

static void say_arp(const char *name)
{
    struct endpoint end = end_of(name, 0), router = router_of(&end, 0), asked = router;
    mac_parse("ff:ff:ff:ff:ff:ff", &asked.mac);
    frame_arp(&frame, 1, &end, &asked);
    write_frame();
    frame_arp(&frame, 2, &router, &end);
    write_frame();
}

static void add_option(uint8_t code, const void *data, size_t size)
{
    build_number(&body, code, 1);
    build_number(&body, size, 1);
    build_bytes(&body, data, size);
}

/* The head of a message of DHCP, and its type. */
static void begin_dhcp(uint8_t operation, uint8_t type, const struct endpoint *client,
                       const struct ip_address *assigned)
{
    static uint32_t transaction;
    transaction += operation == 1;
    body.size = 0;
    build_number(&body, operation, 1);
    build_hex(&body, "01 06 00");
    build_number(&body, transaction, 4);
    build_number(&body, 0, 8);
    build_bytes(&body, assigned ? (const void *)(assigned->bytes + 12) : "\0\0\0\0", 4);
    build_number(&body, 0, 8);
    build_bytes(&body, client->mac.bytes, 6);
    for (int i = 0; i < 26; i++)
        build_number(&body, 0, 8);
    body.size -= 6; /* 10 bytes of the address's field, 192 of names */
    build_hex(&body, "63 82 53 63");
    add_option(53, &type, 1);
}

static void say_lease(char **words, int count)
{
    struct endpoint client = end_of(words[1], 68), server = router_of(&client, 67);
    struct endpoint nobody = endpoint_of("0.0.0.0", 68);
    struct endpoint all = group("255.255.255.255", "ff:ff:ff:ff:ff:ff", 67);
    struct build id = {.size = 0};
    nobody.mac = client.mac;
    begin_dhcp(1, 3, &client, NULL);
    add_option(12, words[2], strlen(words[2]));
    add_option(50, client.ip.bytes + 12, 4);
    if (count > 3) build_hex(&id, words[3]);
    if (count > 3) add_option(61, id.data, id.size);
    build_hex(&body, "ff");
    frame_udp(&frame, &nobody, &all, build_span(&body));
    write_frame();
    begin_dhcp(2, 5, &client, &client.ip);
    add_option(54, server.ip.bytes + 12, 4);
    add_option(51, "\0\1\121\200", 4); /* a day */
    const uint8_t mask[] = {(uint8_t)(mask_now >> 24), (uint8_t)(mask_now >> 16),
                            (uint8_t)(mask_now >> 8), (uint8_t)mask_now};
    add_option(1, mask, sizeof mask);
    add_option(3, server.ip.bytes + 12, 4);
    build_hex(&body, "ff");
    frame_udp(&frame, &server, &client, build_span(&body));
    write_frame();
}

static void say_mdns(const char *name, const char *called)
{
    struct endpoint end = end_of(name, 5353);
    struct endpoint all = group("224.0.0.251", "01:00:5e:00:00:fb", 5353);
    body.size = 0;
    build_hex(&body, "0000 8400 0000 0001 0000 0000");
    build_number(&body, strlen(called), 1);
    build_text(&body, called);
    build_hex(&body, "05");
    build_text(&body, "local");
    build_hex(&body, "00 0001 8001 00000078 0004");
    build_bytes(&body, end.ip.bytes + 12, 4);
    frame_udp(&frame, &end, &all, build_span(&body));
    write_frame();
}

static void say_look(char **words)
{
    struct endpoint client = end_of(words[1], 53), server = router_of(&client, 53);
    struct endpoint told = end_of(words[3], 0);
    client.port = next_port++;
    for (int is_answer = 0; is_answer < 2; is_answer++) {
        body.size = 0;
        build_number(&body, client.port, 2);
        build_hex(&body, is_answer ? "8180 0001 0001 0000 0000" : "0100 0001 0000 0000 0000");
        char *rest = strdup(words[2]), *at = rest;
        for (char *label; (label = strsep(&at, "."));) {
            build_number(&body, strlen(label), 1);
            build_text(&body, label);
        }
        free(rest);
        build_hex(&body, "00 0001 0001");
        if (is_answer) build_hex(&body, "c00c 0001 0001 0000012c 0004");
        if (is_answer) build_bytes(&body, told.ip.bytes + 12, 4);
        if (is_answer)
            frame_udp(&frame, &server, &client, build_span(&body));
        else
            frame_udp(&frame, &client, &server, build_span(&body));
        write_frame();
    }
}

static void say_segment(const struct endpoint *from, const struct endpoint *to, uint8_t flags,
                        uint32_t seq, uint32_t ack, size_t size)
{
    static const uint8_t payload[SEGMENT];
    const struct segment segment = {
        .flags = flags, .seq = seq, .ack = ack, .window = 8192, .payload = {payload, size}};
    frame_tcp(&frame, from, to, &segment);
    write_frame();
}

/* Data of one side, each segment acknowledged. Returns the next sequence number. */
static uint32_t say_data(const struct endpoint *from, const struct endpoint *to, uint32_t seq,
                         uint32_t ack, size_t size)
{
    while (size > 0) {
        size_t part = size < SEGMENT ? size : SEGMENT;
        say_segment(from, to, TCP_ACK | TCP_PSH, seq, ack, part);
        seq += (uint32_t)part;
        say_segment(to, from, TCP_ACK, ack, seq, 0);
        size -= part;
    }
    return seq;
}

static void say_tcp(char **words)
{
    struct endpoint a = end_of(words[1], next_port++);
    struct endpoint b = end_of(words[2], (uint16_t)atoi(words[3]));
    uint32_t seq = 1001, ack = 5001;
    say_segment(&a, &b, TCP_SYN, seq - 1, 0, 0);
    say_segment(&b, &a, TCP_SYN | TCP_ACK, ack - 1, seq, 0);
    say_segment(&a, &b, TCP_ACK, seq, ack, 0);
    seq = say_data(&a, &b, seq, ack, strtoul(words[4], NULL, 10));
    ack = say_data(&b, &a, ack, seq, strtoul(words[5], NULL, 10));
    say_segment(&a, &b, TCP_FIN | TCP_ACK, seq, ack, 0);
    say_segment(&b, &a, TCP_FIN | TCP_ACK, ack, seq + 1, 0);
    say_segment(&a, &b, TCP_ACK, seq + 1, ack + 1, 0);
}

static void say_syn(char **words)
{
    struct endpoint a = end_of(words[1], next_port++);
    struct endpoint b = end_of(words[2], (uint16_t)atoi(words[3]));
    say_segment(&a, &b, TCP_SYN, 1000, 0, 0);
}

static void say_udp(char **words)
{
    static const uint8_t payload[SEGMENT] = {1};
    struct endpoint a = end_of(words[1], next_port++);
    struct endpoint b = end_of(words[2], (uint16_t)atoi(words[3]));
    size_t size = strtoul(words[4], NULL, 10);
    frame_udp(&frame, &a, &b, (struct span){payload, size < SEGMENT ? size : SEGMENT});
    write_frame();
}

static void play(char **words, int count)
{
    const char *verb = words[0];
    if (strcmp(verb, "at") == 0 && count == 2)
        set_time(words[1]);
    else if (strcmp(verb, "host") == 0 && count == 4)
        set_host(words);
    else if (strcmp(verb, "arp") == 0 && count == 2)
        say_arp(words[1]);
    else if (strcmp(verb, "lease") == 0 && (count == 3 || count == 4))
        say_lease(words, count);
    else if (strcmp(verb, "mask") == 0 && count == 2)
        mask_now = UINT32_MAX << (32 - atoi(words[1]));
    else if (strcmp(verb, "look") == 0 && count == 4)
        say_look(words);
    else if (strcmp(verb, "mdns") == 0 && count == 3)
        say_mdns(words[1], words[2]);
    else if (strcmp(verb, "tcp") == 0 && count == 6)
        say_tcp(words);
    else if (strcmp(verb, "syn") == 0 && count == 4)
        say_syn(words);
    else if (strcmp(verb, "udp") == 0 && count == 5)
        say_udp(words);
    else
        fail("that is no line:", verb);
}

int main(int count, char **arguments)
{
    char line[256];
    pcap_t *pcap = pcap_open_dead(DLT_EN10MB, 65535);
    file = pcap && count == 2 ? pcap_dump_open(pcap, arguments[1]) : NULL;
    if (!file) fail("a file is needed:", count == 2 ? arguments[1] : "");
    while (fgets(line, sizeof line, stdin)) {
        char *words[8], *rest = line;
        int found = 0;
        line[strcspn(line, "#\n")] = '\0';
        for (char *word; found < 7 && (word = strsep(&rest, " "));)
            if (*word) words[found++] = word;
        if (found > 0) play(words, found);
    }
    pcap_dump_close(file);
    pcap_close(pcap);
    return 0;
}
