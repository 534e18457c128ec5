/* SPDX-License-Identifier: MIT */
/*
 * Kinds of traffic that programs of this sort are known to read wrongly, each with the rows that are
 * right. Every row is a conversation that is built here, and what its lines (observer.h) have and
 * have not.
 */
#include "support/observer.h"
#include "support/packets.h"
#include "support/quic_seal.h"
#include "support/test.h"

#include <stdlib.h>

typedef void play(struct observer *observer);

static void udp(struct observer *observer, const char *from, uint16_t from_port, const char *to,
                uint16_t to_port, struct span payload)
{
    struct endpoint source = endpoint_of(from, from_port), target = endpoint_of(to, to_port);
    struct build frame;
    frame_udp(&frame, &source, &target, payload);
    observer->now_us += 10000;
    observer_see(observer, &frame);
}

static void udp_hex(struct observer *observer, const char *from, uint16_t from_port, const char *to,
                    uint16_t to_port, const char *hex)
{
    struct build payload = {.size = 0};
    build_hex(&payload, hex);
    udp(observer, from, from_port, to, to_port, build_span(&payload));
}

/* ------------------------------------------------------------ QUIC */

/* Key, vector and header key of an end whose connection has the id "8bytecid": RFC 9001, 5.2, with
 * the salt of version 1, and with that of draft 29. */
static const char *const client_keys[] = {"8b0964645d36153d8848ba9fcc538df9",
                                          "f7749f76abce56e81d7ef25a",
                                          "04f546c7d2414d310a343c6719c8c308"};
static const char *const server_keys[] = {"2c8c49ff15aa0c428d7a493fe6b09725",
                                          "9e1fdefab49799210b548421",
                                          "12cf7e38af8ec13c7cef1918845d94a7"};
static const char *const draft_keys[] = {"73e2516852b342aeeea1c155f48ae630",
                                         "9f1b2b7654a1bb06b3783907",
                                         "e6bee8fbdc1cc85e8f192a5d62cb9e1b"};

/* The Initial of an end, with its hello. */
static void initial(struct build *out, bool of_client, uint32_t version, const char *const *keys)
{
    struct build body = {.size = 0}, message = {.size = 0}, frames = {.size = 0}, key[3];
    for (int i = 0; i < 3; i++) {
        key[i].size = 0;
        build_hex(&key[i], keys[i]);
    }
    if (of_client)
        build_client_hello(&body, 0x0303);
    else
        build_server_hello(&body, 0x0303, 0x0304);
    build_handshake(&message, of_client ? 1 : 2, build_span(&body));
    quic_seal_crypto(&frames, 0, build_span(&message));
    quic_seal_initial(out, &(struct quic_seal){.first = 0xc0,
                                               .version = version,
                                               .destination = of_client ? "8bytecid" : "me",
                                               .source = of_client ? "me" : "server",
                                               .key = key[0].data,
                                               .iv = key[1].data,
                                               .header_key = key[2].data,
                                               .frames = build_span(&frames),
                                               .payload_least = 1180});
}

static void say_hello(struct observer *observer, uint32_t version, const char *const *keys)
{
    struct build client = {.size = 0};
    initial(&client, true, version, keys);
    udp(observer, "10.0.0.1", 50000, "192.0.2.1", 4434, build_span(&client));
}

static void quic_of_a_reserved_version(struct observer *observer)
{
    say_hello(observer, 0x0a0a0a0a, draft_keys);
}

static void quic_of_a_private_version(struct observer *observer)
{
    say_hello(observer, 0x709a50c4, client_keys);
}

static void quic_after_its_version_was_negotiated(struct observer *observer)
{
    udp_hex(observer, "10.0.0.1", 50000, "192.0.2.1", 4434,
            "c5 5a6a7a8a 08 3862797465636964 02 6d65 00 4004 01020304");
    udp_hex(observer, "192.0.2.1", 4434, "10.0.0.1", 50000,
            "80 00000000 02 6d65 08 3862797465636964 709a50c4 00000001");
    say_hello(observer, 0x709a50c4, client_keys);
}

static void quic_at_a_client_port_of_tunnels(struct observer *observer)
{
    struct build client = {.size = 0}, server = {.size = 0};
    initial(&client, true, 1, client_keys);
    initial(&server, false, 1, server_keys);
    udp(observer, "10.0.0.1", 6635, "192.0.2.1", 443, build_span(&client));
    udp(observer, "192.0.2.1", 443, "10.0.0.1", 6635, build_span(&server));
}

/* ------------------------------------------------------------ DNS */

static void ask_from(struct observer *observer, uint16_t port)
{
    udp_hex(observer, "10.0.0.1", port, "10.0.0.2", 53,
            "1234 0100 0001 0000 0000 0000 0161 07 6578616d706c65 00 0001 0001");
    udp_hex(observer, "10.0.0.2", 53, "10.0.0.1", port,
            "1234 8180 0001 0001 0000 0000 0161 07 6578616d706c65 00 0001 0001"
            "c00c 0001 0001 0000003c 0004 cb007105");
}

static void dns_from_port_5353(struct observer *observer)
{
    ask_from(observer, 5353);
}

static void dns_from_port_5355(struct observer *observer)
{
    ask_from(observer, 5355);
}

static void dns_from_port_137(struct observer *observer)
{
    ask_from(observer, 137);
}

/* RFC 2136, 2.4: section 2 is what must hold before, here that a name has an address. */
static void dns_update_with_a_prerequisite(struct observer *observer)
{
    udp_hex(observer, "10.0.0.1", 40000, "10.0.0.2", 53,
            "0077 2800 0001 0001 0000 0000 07 6578616d706c65 03 6f7267 00 0006 0001"
            "c00c 0001 0001 00000000 0004 cb00714d");
    udp_hex(observer, "10.0.0.2", 53, "10.0.0.1", 40000,
            "0077 a800 0001 0001 0000 0000 07 6578616d706c65 03 6f7267 00 0006 0001"
            "c00c 0001 0001 00000000 0004 cb00714d");
}

/* RFC 6762, 6: a question in a response is silently ignored, and its answer stays. */
static void mdns_response_with_a_question(struct observer *observer)
{
    udp_hex(observer, "10.0.0.1", 5353, "224.0.0.251", 5353,
            "0000 8400 0001 0001 0000 0000 0161 056c6f63616c 00 0001 0001"
            "c00c 0001 8001 0000003c 0004 0a000001");
}

/* ------------------------------------------------------------ TCP */

static struct script begin(struct observer *observer, uint16_t port, const char *words)
{
    struct script script = script_between(observer, "10.0.0.1", 40000, "192.0.2.1", port);
    script_play(&script, words);
    return script;
}

static void say(struct script *script, bool client_speaks, const char *text)
{
    script_say(script, client_speaks, span_text(text));
}

static void a_body_in_many_segments(struct observer *observer)
{
    struct script script = begin(observer, 80, ">S <SA >A");
    char part[500];
    memset(part, 'x', sizeof part);
    say(&script, true, "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n");
    for (int i = 0; i < 10; i++)
        script_say(&script, true, (struct span){(const uint8_t *)part, sizeof part});
    say(&script, false, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    script_play(&script, ">FA <FA >A");
}

static void a_syn_recorded_behind_the_request(struct observer *observer)
{
    struct script script = begin(observer, 80, "~ >S");
    struct build late = script.last;
    script_play(&script, "<SA >A");
    say(&script, true, "GET /late HTTP/1.1\r\nHost: a\r\n\r\n");
    observer_see(observer, &late);
    say(&script, false, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    script_play(&script, ">FA <FA >A");
}

static void hello_record(struct build *stream)
{
    struct build body = {.size = 0}, message = {.size = 0};
    build_client_hello(&body, 0x0303);
    build_handshake(&message, 1, build_span(&body));
    build_hex(stream, "16 0301");
    build_number(stream, message.size, 2);
    build_bytes(stream, message.data, message.size);
}

static void greeted(struct observer *observer, uint16_t port, const char *greeting)
{
    struct build hello = {.size = 0};
    struct script script = begin(observer, port, ">S <SA >A");
    hello_record(&hello);
    say(&script, false, greeting);
    script_say(&script, true, build_span(&hello));
    script_play(&script, "<FA >FA <A");
}

static void tls_to_a_mail_server_that_greets(struct observer *observer)
{
    greeted(observer, 25, "220 mail.example ESMTP Postfix\r\n");
}

static void tls_to_a_file_server_that_greets(struct observer *observer)
{
    greeted(observer, 21, "220 files.example FTP server ready.\r\n");
}

static void tls_to_a_web_server_in_clear(struct observer *observer)
{
    struct build hello = {.size = 0};
    struct script script = begin(observer, 80, ">S <SA >A");
    hello_record(&hello);
    script_say(&script, true, build_span(&hello));
    say(&script, false, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    script_play(&script, "<FA >FA <A");
}

/* The client waits for "100 Continue", is refused, and sends no body. */
static void refused(struct observer *observer, const char *status, const char *next)
{
    struct script script = begin(observer, 80, ">S <SA >A");
    say(&script, true,
        "PUT /u HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    say(&script, false, status);
    say(&script, true, next);
    say(&script, false, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    script_play(&script, ">FA <FA >A");
}

static void a_body_refused_by_417(struct observer *observer)
{
    refused(observer, "HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n",
            "GET /after417 HTTP/1.1\r\nHost: a\r\n\r\n");
}

static void a_body_refused_by_401(struct observer *observer)
{
    refused(observer, "HTTP/1.1 401 Who\r\nContent-Length: 0\r\n\r\n",
            "POST /again HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
}

static void lengths_that_contradict(struct observer *observer)
{
    struct script script = begin(observer, 80, ">S <SA >A");
    say(&script, true,
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 3\r\n\r\nabc abc");
    say(&script, false, "HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n");
    script_play(&script, ">FA <FA >A");
}

/* ------------------------------------------------------------ the table */

#define QUIC_HELLO "server=0 version=0000 cipher=0000 sni=example.com"
#define QUIC_JA4 "ja4=q13d1516h2_8daaf6152771_e5627efa2ab1"
#define ANSWER(port)                                                                               \
    "dns 10.0.0.1:" port " 10.0.0.2:53 id=4660 type=1 rcode=0 asked=1 attempt=1 answered=1 "       \
    "after=10000 tcp=0 opcode=0 ttl=60 domain=a.example answers="

static const struct row {
    const char *name;
    play *play;
    const char *has[4], *has_not[3];
    unsigned flows;
} rows[] = {
#define ROW(play) #play, play
    {ROW(quic_of_a_reserved_version),
     {QUIC_HELLO, QUIC_JA4, "quic=0a0a0a0a", "app=quic"},
     {"conflict"},
     1},
    {ROW(quic_of_a_private_version),
     {QUIC_HELLO, QUIC_JA4, "quic=709a50c4", "app=quic"},
     {"conflict"},
     1},
    {ROW(quic_after_its_version_was_negotiated),
     {QUIC_HELLO, QUIC_JA4, "quic=709a50c4", "app=quic"},
     {"quic=5a6a7a8a"},
     1},
    {ROW(quic_at_a_client_port_of_tunnels),
     {"client=1 server=1", "cipher=1301", "app=quic", "packets=1/1"},
     {"server=0"},
     1},
    {ROW(dns_from_port_5353), {ANSWER("5353"), "203.0.113.5", "app=dns"}, {"mdns"}, 1},
    {ROW(dns_from_port_5355), {ANSWER("5355"), "203.0.113.5", "app=dns"}, {"llmnr"}, 1},
    {ROW(dns_from_port_137), {ANSWER("137"), "203.0.113.5", "app=dns"}, {"nbns", "cb007105"}, 1},
    {ROW(dns_update_with_a_prerequisite),
     {"type=6 rcode=0 asked=1", "opcode=5", "domain=example.org", "app=dns"},
     {"203.0.113.77"},
     1},
    {ROW(mdns_response_with_a_question),
     {"asked=0", "10.0.0.1", "app=mdns"},
     {"dns 224.0.0.251", "asked=1", "domain="},
     1},
    {ROW(a_body_in_many_segments),
     {"method=POST host=a uri=/a status=200 request_body=5000"},
     {"request_body=-1"},
     1},
    {ROW(a_syn_recorded_behind_the_request),
     {"method=GET host=a uri=/late status=200", " SF ", "packets=5/3"},
     {"status=-1", " S0 "},
     1},
    {ROW(tls_to_a_mail_server_that_greets),
     {"client=1 server=0", "sni=example.com", "app=smtp", "label=220 mail.example ESMTP Postfix"},
     {"app=tls"},
     1},
    {ROW(tls_to_a_file_server_that_greets),
     {"client=1 server=0", "sni=example.com", "app=ftp", "label=220 files.example"},
     {"app=tls"},
     1},
    {ROW(tls_to_a_web_server_in_clear),
     {"client=1 server=0", "sni=example.com", "app=tls", "asked=0 status=400"},
     {"method="},
     1},
    {ROW(a_body_refused_by_417),
     {"method=PUT host=a uri=/u status=417", "method=GET host=a uri=/after417 status=200"},
     {"status=-1", "method=after"},
     1},
    {ROW(a_body_refused_by_401),
     {"method=PUT host=a uri=/u status=401", "method=POST host=a uri=/again status=200"},
     {"status=-1"},
     1},
    {ROW(lengths_that_contradict),
     {"method=POST host=a uri=/a status=400"},
     {"method=b", "method=a", "status=-1"},
     1},
};

static void each_kind_of_traffic_has_the_rows_that_are_right(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct row *row = &rows[i];
        struct observer *observer = observer_create(NULL);
        row->play(observer);
        const char *lines = observer_finish(observer);
        for (size_t j = 0; j < 4 && row->has[j]; j++)
            if (!strstr(lines, row->has[j]))
                fail_msg("%s: no %s in\n%s", row->name, row->has[j], lines);
        for (size_t j = 0; j < 3 && row->has_not[j]; j++)
            if (strstr(lines, row->has_not[j]))
                fail_msg("%s: %s in\n%s", row->name, row->has_not[j], lines);
        assert_int_equal(observer->flow_count, row->flows);
        assert_null(observer_broken_rule(observer));
        observer_destroy(observer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_of_traffic_has_the_rows_that_are_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
