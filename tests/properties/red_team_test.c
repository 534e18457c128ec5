/* SPDX-License-Identifier: MIT */
/*
 * An intruder scans a host, spoofs the gateway, writes data into names and into pings, carries much of
 * it out, and hides it
 * behind one trick after the other: floods that fill tables, forged answers, forged senders, pieces of
 * packets. Each step is found behind each of them.
 *
 * Tricks inside the upload itself are among them: bytes far ahead, SYNs, resets and ends that no
 * receiver takes. What such tricks do to content has tests of its own (reassembly_test.c, receiver_test.c).
 */
#include "support/film.h"
#include "support/packets.h"
#include "support/runs.h"
#include "support/test.h"

#include "parser/packet.h"

#include <stdio.h>
#include <string.h>

enum {
    SECOND = FILM_SECOND_US,
    UPLOADS = 900,
    UPLOAD_BYTES = 30000,
    UPLOAD_EVERY_US = 50000,
    LASTS_S = 60,
    COVER_FRAMES = 1000,
    ECHO = 8,
    ECHO_REPLY = 0
};

#define RESOLVER "10.0.0.53"
#define VICTIM "10.0.0.9"

static const struct mac_address intruder_mac = {{0x00, 0x0c, 0x29, 0x10, 0x20, 0x66}};

static struct endpoint intruder(uint16_t port)
{
    struct endpoint endpoint = endpoint_of("10.0.0.66", port);
    endpoint.mac = intruder_mac;
    return endpoint;
}

/* Moments of a cover, spread over the time of the steps. */
static int64_t moment(int number)
{
    return (int64_t)number * LASTS_S * SECOND / COVER_FRAMES;
}

static void add_name(struct build *message, const char *name)
{
    while (*name) {
        size_t size = strcspn(name, ".");
        build_number(message, size, 1);
        build_bytes(message, name, size);
        name += size + (name[size] == '.');
    }
    build_number(message, 0, 1);
}

/* A question of type A, or its answer with an address. */
static void add_dns(int64_t at_us, const struct endpoint *client, const struct endpoint *server,
                    uint16_t id, const char *name, bool is_answer)
{
    struct build message = {.size = 0}, frame = {.size = 0};
    build_number(&message, id, 2);
    build_hex(&message, is_answer ? "8180 0001 0001 0000 0000" : "0100 0001 0000 0000 0000");
    add_name(&message, name);
    build_hex(&message, "0001 0001");
    if (is_answer) build_hex(&message, "c00c 0001 0001 0000003c 0004 cb007107");
    if (is_answer)
        frame_udp(&frame, server, client, build_span(&message));
    else
        frame_udp(&frame, client, server, build_span(&message));
    film_add(at_us, &frame);
}

static void add_claim(int64_t at_us, const struct endpoint *sender)
{
    struct build frame = {.size = 0};
    struct endpoint target = endpoint_of("10.0.0.200", 0);
    frame_arp(&frame, 2, sender, &target);
    film_add(at_us, &frame);
}

static void add_segment(int64_t at_us, const struct endpoint *from, const struct endpoint *to,
                        uint8_t flags, uint32_t seq)
{
    struct build frame = {.size = 0};
    frame_tcp(&frame, from, to, &(struct segment){.flags = flags, .seq = seq, .window = 1024});
    film_add(at_us, &frame);
}

/* ------------------------------------------------------------ the steps */

static void scan(void)
{
    for (int i = 0; i < 50; i++) {
        struct endpoint from = intruder((uint16_t)(41000 + i)),
                        to = endpoint_of(VICTIM, (uint16_t)(20 + i));
        add_segment((10 * SECOND) + i * 20000, &from, &to, TCP_SYN, 1000);
        add_segment((10 * SECOND) + i * 20000 + 300, &to, &from, TCP_RST | TCP_ACK, 0);
    }
}

static void spoof(void)
{
    struct endpoint owner = endpoint_of("10.0.0.1", 0), other = owner;
    other.mac = intruder_mac;
    for (int i = 0; i < 4; i++)
        add_claim((int64_t)(1 + 14 * i) * SECOND, &owner);
    for (int i = 0; i < 10; i++)
        add_claim((int64_t)(20 + 2 * i) * SECOND, &other);
}

static void write_into_names(void)
{
    struct endpoint client = intruder(42000), server = endpoint_of(RESOLVER, 53);
    for (int i = 0; i < 120; i++) {
        char name[96];
        (void)snprintf(name, sizeof name, "%08x%08x%08x%08x.t.evil.example", (unsigned)(i * 7919),
                       (unsigned)(i * 104729), (unsigned)(i * 1299709), (unsigned)i);
        add_dns((5 * SECOND) + i * 300000, &client, &server, (uint16_t)i, name, false);
        add_dns((5 * SECOND) + i * 300000 + 900, &client, &server, (uint16_t)i, name, true);
    }
}

static void write_into_pings(void)
{
    static const uint8_t filler[500];
    struct endpoint from = intruder(0), to = endpoint_of("203.0.113.9", 0);
    for (int i = 0; i < 120; i++) {
        struct build request = {.size = 0}, reply = {.size = 0};
        frame_icmp(&request, &from, &to, ECHO, 0, (struct span){filler, sizeof filler});
        frame_icmp(&reply, &to, &from, ECHO_REPLY, 0, (struct span){filler, sizeof filler});
        film_add((7 * SECOND) + i * 400000, &request);
        film_add((7 * SECOND) + i * 400000 + 700, &reply);
    }
}

/* To an address that nobody met in the days before. */
static void carry_out(void)
{
    static const uint8_t filler[UPLOAD_BYTES];
    static struct build frame;
    struct endpoint from = intruder(43000), to = endpoint_of("203.0.113.77", 443);
    uint32_t seq = 1;
    add_segment(4 * SECOND, &from, &to, TCP_SYN, 0);
    frame.size = 0;
    frame_tcp(&frame, &to, &from,
              &(struct segment){.flags = TCP_SYN | TCP_ACK, .ack = 1, .window = 65000});
    film_add(4 * SECOND + 200, &frame);
    for (int i = 0; i < UPLOADS; i++, seq += UPLOAD_BYTES) {
        int64_t at_us = (4 * SECOND) + 1000 + (int64_t)i * UPLOAD_EVERY_US;
        frame.size = 0;
        frame_tcp(&frame, &from, &to,
                  &(struct segment){.flags = TCP_PSH | TCP_ACK,
                                    .seq = seq,
                                    .ack = 1,
                                    .window = 65000,
                                    .payload = {filler, sizeof filler}});
        film_add(at_us, &frame);
        frame.size = 0;
        frame_tcp(&frame, &to, &from,
                  &(struct segment){
                      .flags = TCP_ACK, .seq = 1, .ack = seq + UPLOAD_BYTES, .window = 65000});
        film_add(at_us + 200, &frame);
    }
}

/* The intruder was here before, for two days. */
static void live_before(void)
{
    struct endpoint from = intruder(44000), to = endpoint_of("203.0.113.40", 443);
    for (int64_t hour = 0; hour <= 48; hour += 8) {
        from.port++;
        add_segment(hour * 3600 * SECOND, &from, &to, TCP_SYN, 0);
        add_segment(hour * 3600 * SECOND + 300, &to, &from, TCP_RST | TCP_ACK, 0);
    }
}

static const struct step {
    void (*take)(void);
    const char *found; /* how it is told */
} steps[] = {
    {scan, "rule = 'port_scan' AND src_ip = '10.0.0.66' AND target = '" VICTIM "'"},
    {spoof, "rule = 'arp_conflict' AND target = '10.0.0.1' AND severity IN ('medium', 'high')"},
    {write_into_names, "rule = 'dns_tunnel' AND src_ip = '10.0.0.66' AND target = 'evil.example'"},
    {write_into_pings, "rule = 'icmp_tunnel' AND src_ip = '10.0.0.66' AND dst_ip = '203.0.113.9'"},
    {carry_out, "rule = 'exfiltration' AND src_ip = '10.0.0.66' AND target = '203.0.113.77'"},
};

/* ------------------------------------------------------------ the covers */

static void forge_senders_of_claims(int number)
{
    struct endpoint sender = endpoint_of("10.0.9.1", 0);
    sender.mac =
        (struct mac_address){{0x02, 0x99, 0, 0, (uint8_t)(number >> 8), (uint8_t)(number & 255)}};
    sender.ip.bytes[14] = (uint8_t)(number >> 8);
    sender.ip.bytes[15] = (uint8_t)number;
    add_claim(moment(number), &sender);
}

static void forge_claims_of_the_gateway(int number)
{
    struct endpoint sender = endpoint_of("10.0.0.1", 0);
    sender.mac =
        (struct mac_address){{0x02, 0x99, 0, 1, (uint8_t)(number >> 8), (uint8_t)(number & 255)}};
    add_claim(moment(number), &sender);
}

static void answer_what_nobody_asked(int number)
{
    char name[64];
    struct endpoint client = endpoint_of(VICTIM, 45353), server = endpoint_of(RESOLVER, 53);
    server.mac = intruder_mac;
    (void)snprintf(name, sizeof name, "www%d.bank.example", number % 90);
    add_dns(moment(number), &client, &server, (uint16_t)number, name, true);
}

static void answer_the_intruder_beside(int number)
{
    char name[64];
    struct endpoint client = intruder(42000), server = endpoint_of(RESOLVER, 53);
    (void)snprintf(name, sizeof name, "%d.harmless.example", number);
    add_dns(moment(number), &client, &server, (uint16_t)(number * 31), name, true);
}

static void ask_for_much(int number)
{
    char name[64], ip[32];
    (void)snprintf(ip, sizeof ip, "10.0.%d.%d", 10 + number % 4, 1 + number % 250);
    (void)snprintf(name, sizeof name, "site%d.example", number);
    struct endpoint client = endpoint_of(ip, 45000), server = endpoint_of(RESOLVER, 53);
    add_dns(moment(number), &client, &server, (uint16_t)number, name, false);
}

static void scan_from_forged_addresses(int number)
{
    char ip[32];
    (void)snprintf(ip, sizeof ip, "10.0.%d.%d", 20 + number / 250, 1 + number % 250);
    struct endpoint from = endpoint_of(ip, (uint16_t)(30000 + number)),
                    to = endpoint_of(VICTIM, (uint16_t)(1 + number % 1000));
    from.mac = intruder_mac;
    add_segment(moment(number), &from, &to, TCP_SYN, 1000);
}

static void scan_as_the_victim(int number)
{
    struct endpoint from = endpoint_of(VICTIM, (uint16_t)(30000 + number)),
                    to = endpoint_of("10.0.0.20", (uint16_t)(1 + number % 1000));
    from.mac = intruder_mac;
    add_segment(moment(number), &from, &to, TCP_SYN, 1000);
}

static void send_pieces(int number)
{
    static const uint8_t filler[64];
    struct build frame = {.size = 0};
    struct endpoint from = intruder(0), to = endpoint_of(VICTIM, 0);
    frame_piece(&frame, &from, &to,
                &(struct piece){.id = (uint32_t)number,
                                .offset = 64000,
                                .more = true,
                                .protocol = 6,
                                .payload = {filler, sizeof filler}});
    film_add(moment(number), &frame);
}

static void reset_the_scan(int number)
{
    struct endpoint from = endpoint_of(VICTIM, (uint16_t)(20 + number % 50)),
                    to = intruder((uint16_t)(41000 + number % 50));
    add_segment(moment(number), &from, &to, number % 2 ? TCP_RST : TCP_FIN | TCP_ACK,
                (uint32_t)number * 99991);
}

static void flood_with_opened_connections(int number)
{
    struct endpoint from = intruder((uint16_t)(30000 + number)), to = endpoint_of(VICTIM, 80);
    add_segment(moment(number), &from, &to, TCP_SYN, 1000);
}

/* A segment inside the upload, as a forger beside the way sends it. */
static void add_to_upload(int number, uint8_t flags, uint32_t seq, size_t bytes)
{
    static const uint8_t byte[1] = {'x'};
    struct build frame = {.size = 0};
    struct endpoint from = intruder(43000), to = endpoint_of("203.0.113.77", 443);
    frame_tcp(&frame, &from, &to,
              &(struct segment){.flags = flags,
                                .seq = seq,
                                .ack = 1,
                                .window = 65000,
                                .payload = {byte, bytes},
                                .ttl = 1});
    film_add(4 * SECOND + 3000 + moment(number), &frame);
}

static void send_bytes_far_ahead(int number)
{
    add_to_upload(number, TCP_PSH | TCP_ACK, (uint32_t)(number + 1) << 20 | 1U << 30, 1);
}

static void open_the_upload_again(int number)
{
    add_to_upload(number, TCP_SYN, ((uint32_t)number * 99991) | 1U << 28, 0);
}

static void end_the_upload(int number)
{
    add_to_upload(number, number % 2 ? TCP_RST : TCP_FIN | TCP_ACK,
                  1U << 30 | (uint32_t)number * 99991, 0);
}

/* A byte, RST, FIN or SYN with the very number that the server expects then, but its TTL is 1. */
static void send_what_does_not_arrive(int number)
{
    static const uint8_t flags[] = {TCP_PSH | TCP_ACK, TCP_RST, TCP_FIN | TCP_ACK, TCP_SYN};
    int64_t parts = 1 + (moment(number) + 2000) / UPLOAD_EVERY_US;
    if (parts > UPLOADS) return;
    add_to_upload(number, flags[number % 4], 1 + (uint32_t)parts * UPLOAD_BYTES, number % 4 == 0);
}

/* Each of a thousand streams holds one byte far ahead. */
static void fill_what_puts_streams_together(int number)
{
    static const uint8_t byte[1] = {'x'};
    struct build frame = {.size = 0};
    struct endpoint from = intruder((uint16_t)(50000 + number)), to = endpoint_of(VICTIM, 80);
    add_segment(moment(number), &from, &to, TCP_SYN, 1000);
    frame_tcp(&frame, &from, &to,
              &(struct segment){.flags = TCP_PSH | TCP_ACK,
                                .seq = 1001 + 126000,
                                .window = 65000,
                                .payload = {byte, sizeof byte}});
    film_add(moment(number) + 100, &frame);
}

static const struct cover {
    const char *name;
    void (*add)(int number); /* NULL: none */
} covers[] = {
    {"nothing", NULL},
    {"forged senders of claims", forge_senders_of_claims},
    {"forged claims of the gateway", forge_claims_of_the_gateway},
    {"answers that nobody asked for", answer_what_nobody_asked},
    {"answers to the intruder", answer_the_intruder_beside},
    {"many questions", ask_for_much},
    {"scans from forged addresses", scan_from_forged_addresses},
    {"a scan with the victim's address", scan_as_the_victim},
    {"pieces of datagrams", send_pieces},
    {"resets and ends of no connection", reset_the_scan},
    {"opened connections", flood_with_opened_connections},
    {"bytes far ahead in the upload", send_bytes_far_ahead},
    {"the upload opened again", open_the_upload_again},
    {"the upload ended by others", end_the_upload},
    {"decoys in the upload, with the number that is next", send_what_does_not_arrive},
    {"a byte far ahead in each of many streams", fill_what_puts_streams_together},
};

/* ------------------------------------------------------------ the tests */

static bool is_found(const char *path, const struct step *step)
{
    char sql[256];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM alerts WHERE %s", step->found);
    return count(path, sql) > 0;
}

static void each_step_is_found_behind_each_cover(void **state)
{
    unsigned hidden = 0;
    (void)state;
    struct run_report report;
    live_before();
    const char *before = film_write("before", 0, INT64_MAX);
    film_clear();
    for (size_t c = 0; c < sizeof covers / sizeof covers[0]; c++) {
        for (size_t s = 0; s < sizeof steps / sizeof steps[0]; s++)
            steps[s].take();
        for (int number = 0; covers[c].add && number < COVER_FRAMES; number++)
            covers[c].add(number);
        const char *path = database("red_team"), *files[] = {before, film_write_later("red_team")};
        film_clear();
        assert_true(run(path, "1", files, 2, &report));
        for (size_t s = 0; s < sizeof steps / sizeof steps[0]; s++) {
            if (is_found(path, &steps[s])) continue;
            print_message("not found behind %s: %s\n", covers[c].name, steps[s].found);
            hidden++;
        }
    }
    assert_int_equal(hidden, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_step_is_found_behind_each_cover),
    };
    return cmocka_run_group_tests(tests, runs_make_folder, runs_remove_folder);
}
