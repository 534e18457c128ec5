/* SPDX-License-Identifier: MIT */
/*
 * Households of frames, and the figures and scores of their reports, worked out by hand.
 *
 * The home is that of docs/privacy-report.md's example: a printer, a television, a phone full of
 * apps, a laptop behind a VPN, a camera, a guest's phone and a family laptop. Two weeks of them.
 */
#include "campus.h"
#include "report.h"

#include "datasets/datasets.h"
#include "datasets/mmdb_writer.h"
#include "film.h"
#include "model/request.h"
#include "packets.h"
#include "random.h"
#include "runs.h"
#include "score.h"
#include "storage/files.h"
#include "storage/storage.h"
#include "test.h"
#include "test_files.h"

#define DAY_US (INT64_C(86400) * FILM_SECOND_US)
/* Of the film's first midnight, 2026-11-22T00:00Z, and of the second week. */
#define MIDNIGHT_US (INT64_C(9955) * FILM_SECOND_US)
#define WEEK_US (MIDNIGHT_US + 7 * DAY_US)

enum { PRINTER = 10, TELEVISION, PHONE, WORK_LAPTOP, CAMERA, GUEST, LAPTOP };

/* ---------------------------------------------------------------- frames */

static struct {
    int64_t at_us;        /* of the next frame */
    unsigned drop;        /* per cent of frames that are lost before the sensor */
    unsigned times;       /* each contact so often */
    struct random random; /* that drops them */
    uint16_t port;
} play;

/* Bits of the TCP header (RFC 9293, 3.1). */
enum { FIN = 1, SYN = 2, PSH = 8, ACK = 16 };

static struct build frame, body;

static void shoot(void)
{
    play.at_us += 1000;
    if (random_below(&play.random, 100) >= play.drop) film_add(play.at_us, &frame);
}

static struct endpoint of_device(unsigned host, uint16_t port)
{
    char ip[32];
    (void)snprintf(ip, sizeof ip, "192.168.1.%u", host);
    return endpoint_of(ip, port);
}

/* What is outside comes from the router's MAC. */
static struct endpoint outside(const char *ip, uint16_t port)
{
    struct endpoint end = endpoint_of(ip, port);
    end.mac = endpoint_of("192.168.1.1", 0).mac;
    return end;
}

/* A whole connection in which each side says something: the client `said`, the server `answer`. */
static void connect(unsigned host, const char *ip, uint16_t port, struct span said,
                    struct span answer)
{
    struct endpoint a = of_device(host, play.port++), b = outside(ip, port);
    struct segment segment = {.flags = SYN, .seq = 100, .window = 1000};
    frame_tcp(&frame, &a, &b, &segment);
    shoot();
    segment = (struct segment){.flags = SYN | ACK, .seq = 500, .ack = 101, .window = 1000};
    frame_tcp(&frame, &b, &a, &segment);
    shoot();
    segment = (struct segment){
        .flags = PSH | ACK, .seq = 101, .ack = 501, .window = 1000, .payload = said};
    frame_tcp(&frame, &a, &b, &segment);
    shoot();
    segment = (struct segment){.flags = PSH | ACK,
                               .seq = 501,
                               .ack = 101 + (uint32_t)said.size,
                               .window = 1000,
                               .payload = answer};
    frame_tcp(&frame, &b, &a, &segment);
    shoot();
    segment = (struct segment){.flags = FIN | ACK,
                               .seq = 101 + (uint32_t)said.size,
                               .ack = 501 + (uint32_t)answer.size,
                               .window = 1000};
    frame_tcp(&frame, &a, &b, &segment);
    shoot();
}

/* A ClientHello with this name (RFC 8446, 4.1.2; RFC 6066, 3). */
static struct span hello(const char *name)
{
    body.size = 0;
    build_hex(&body, "16 03 01");
    size_t record = build_begin(&body, 2);
    build_hex(&body, "01");
    size_t handshake = build_begin(&body, 3);
    build_hex(&body, "03 03");
    for (int i = 0; i < 32; i++)
        build_number(&body, (uint64_t)i, 1);
    build_hex(&body, "00 0002 1301 01 00");
    size_t extensions = build_begin(&body, 2);
    build_hex(&body, "0000");
    size_t extension = build_begin(&body, 2), list = build_begin(&body, 2);
    build_hex(&body, "00");
    size_t text = build_begin(&body, 2);
    build_text(&body, name);
    build_end(&body, text, 2);
    build_end(&body, list, 2);
    build_end(&body, extension, 2);
    build_end(&body, extensions, 2);
    build_end(&body, handshake, 3);
    build_end(&body, record, 2);
    return build_span(&body);
}

static const char answer_text[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

static void tls(unsigned host, const char *ip, const char *name)
{
    for (unsigned i = 0; i < play.times; i++)
        connect(host, ip, 443, hello(name), span_text("\x15\x03\x03"));
}

static void http(unsigned host, const char *ip, const char *name)
{
    char request[200];
    (void)snprintf(request, sizeof request, "GET /x HTTP/1.1\r\nHost: %s\r\n\r\n", name);
    for (unsigned i = 0; i < play.times; i++)
        connect(host, ip, 80, span_text(request), span_text(answer_text));
}

/* Something without a name that nobody can read, 500 bytes of it in each connection. */
static void secret(unsigned host, const char *ip, unsigned connections)
{
    static uint8_t bytes[500];
    for (unsigned i = 0; i < connections * play.times; i++)
        connect(host, ip, 4443, (struct span){bytes, sizeof bytes}, span_text("y"));
}

/* A question to a resolver outside, and its answer: a name that does not exist. */
static void ask_resolver(unsigned host, const char *ip)
{
    struct endpoint a = of_device(host, play.port++), b = outside(ip, 53);
    static const char question[] =
        "0000 0100 0001 0000 0000 0000 01 78 04 74 65 73 74 00 0001 0001";
    static const char reply[] = "0000 8183 0001 0000 0000 0000 01 78 04 74 65 73 74 00 0001 0001";
    body.size = 0;
    build_hex(&body, question);
    frame_udp(&frame, &a, &b, build_span(&body));
    shoot();
    body.size = 0;
    build_hex(&body, reply);
    frame_udp(&frame, &b, &a, build_span(&body));
    shoot();
}

/* ---------------------------------------------------------------- the home */

/* Tracking companies are the entries of the list: t01.example to t22.example. */
static void tell(unsigned host, unsigned first, unsigned last)
{
    char name[40];
    for (unsigned i = first; i <= last; i++) {
        (void)snprintf(name, sizeof name, "a.t%02u.example", i);
        tls(host, "80.10.0.9", name);
    }
}

static void play_day(int day)
{
    bool is_second = day >= 7;
    play.at_us = MIDNIGHT_US + day * DAY_US + INT64_C(36000) * FILM_SECOND_US;
    tls(PRINTER, "80.10.0.20", "printer.test");
    /* The television: two companies, then four; a page and a resolver in the clear. */
    tell(TELEVISION, 1, is_second ? 3 : 1);
    tell(TELEVISION, 22, 22);
    http(TELEVISION, "80.20.0.5", "tv.test");
    ask_resolver(TELEVISION, "8.8.8.8");
    /* The phone: eighteen companies (1 to 18), a site in the clear, Russia and the United States. */
    tell(PHONE, 1, 18);
    http(PHONE, "80.30.0.5", "planted-clear.test");
    tls(PHONE, "46.10.0.5", "planted-site.test");
    tls(PHONE, "44.10.0.5", "planted-other.test");
    /* Behind a VPN: a little signed update in the clear, and much that nobody can read. */
    http(WORK_LAPTOP, "80.20.0.7", "deb.debian.org");
    secret(WORK_LAPTOP, "80.40.0.5", 9);
    /* The camera: in the clear to China, and much to an address without a name in the US. */
    http(CAMERA, "36.10.0.5", "camera.test");
    secret(CAMERA, "44.20.0.5", 30);
    /* The family laptop: four companies (1, 19, 20, 21), three sites and a resolver in the clear. */
    tell(LAPTOP, 1, 1);
    tell(LAPTOP, 19, 21);
    http(LAPTOP, "80.20.0.11", "planted-one.test");
    http(LAPTOP, "80.30.0.12", "planted-two.test");
    http(LAPTOP, "80.40.0.13", "planted-three.test");
    ask_resolver(LAPTOP, "8.8.8.8");
    if (day == 9) tell(GUEST, 1, 4);
}

/* So many days, each played by `play_one`, watched from the first midnight to the last. */
static void play_days(unsigned first_day, unsigned last_day, void (*play_one)(int day))
{
    play.at_us = 0;
    play.port = 20000;
    struct endpoint router = endpoint_of("192.168.1.1", 0), printer = of_device(PRINTER, 0);
    frame_arp(&frame, 1, &router, &printer);
    film_add(0, &frame); /* from before the first midnight on */
    for (unsigned day = first_day; day <= last_day; day++)
        play_one((int)day);
    frame_arp(&frame, 1, &printer, &router);
    film_add(MIDNIGHT_US + (last_day + 1) * DAY_US - FILM_SECOND_US, &frame);
}

static void play_home(unsigned first_day, unsigned last_day)
{
    play_days(first_day, last_day, play_day);
}

/* ---------------------------------------------------------------- what is known of addresses */

static void say_nothing(void *owner, const char *line)
{
    (void)owner;
    (void)line;
}

static const struct {
    const char *network, *country, *name; /* NULL: no name of the network */
    uint32_t number;
} networks[] = {{"80.10.0.0/16", "DE", "NET A", 65001}, {"80.20.0.0/16", "DE", "NET B", 65002},
                {"80.30.0.0/16", "DE", "NET C", 65003}, {"80.40.0.0/16", "SE", "NET D", 65004},
                {"36.10.0.0/16", "CN", "NET E", 65005}, {"44.10.0.0/16", "US", "NET F", 65006},
                {"44.20.0.0/16", "US", "NET G", 65007}, {"46.10.0.0/16", "RU", "NET H", 65008},
                {"8.8.8.0/24", "US", "GOOGLE", 65009}};

static void save(struct mmdb_writer *writer, const char *folder, const char *name, const char *type)
{
    char path[256];
    struct error error;
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    if (!mmdb_writer_save(writer, path, type, "test", 1700000000000000, &error))
        fail_msg("%s", error.sentence);
    mmdb_writer_destroy(writer);
}

static void make_places(const char *folder, bool with_networks)
{
    struct mmdb_writer *countries = mmdb_writer_create(), *systems = mmdb_writer_create();
    for (size_t i = 0; i < sizeof networks / sizeof networks[0]; i++) {
        struct ip_network network;
        assert_true(ip_network_parse(networks[i].network, &network));
        unsigned bits = network.prefix_bits + 96u;
        mmdb_writer_put(countries, network.address.bytes, bits,
                        mmdb_writer_country(countries, networks[i].country));
        mmdb_writer_put(systems, network.address.bytes, bits,
                        mmdb_writer_as(systems, networks[i].number, networks[i].name));
    }
    save(countries, folder, "country.mmdb", "NetScope-Country");
    if (with_networks)
        save(systems, folder, "asn.mmdb", "NetScope-ASN");
    else
        mmdb_writer_destroy(systems);
}

enum { WITH_LIST = 1, WITH_NETWORKS = 2, WITH_ALL = 3 };

/* A data directory with the list of trackers and the networks. */
static void make_data(char folder[64], unsigned with)
{
    char list[1000], root[80];
    struct text text = text_into(list, sizeof list);
    struct error error = {.sentence = ""};
    folder_make(folder);
    for (unsigned i = 1; with & WITH_LIST && i <= 22; i++)
        text_format(&text, "t%02u.example\n", i);
    if (with & WITH_LIST) file_put(folder, "lists/mine.txt", list);
    (void)snprintf(root, sizeof root, "%s/none", folder);
    if (!data_build(folder, root, say_nothing, NULL, NULL, &error)) fail_msg("%s", error.sentence);
    char known[96];
    (void)snprintf(known, sizeof known, "%s/trackers.data", folder);
    if (!(with & WITH_LIST)) (void)unlink(known);
    make_places(folder, with & WITH_NETWORKS);
}

/* ---------------------------------------------------------------- recording and asking */

static int64_t device_of(const char *path, unsigned host)
{
    char sql[100];
    (void)snprintf(
        sql, sizeof sql,
        "SELECT coalesce(max(device_id), 0) FROM devices WHERE mac_address LIKE '%%:%02x'", host);
    return count(path, sql);
}

static void say_kind(struct storage_writer *writer, const char *path, unsigned host,
                     const char *kind, const char *label)
{
    struct error error = {.sentence = ""};
    struct request_answer result;
    if (device_of(path, host) == 0) return; /* all of its frames were lost */
    struct request request = {
        .kind = REQUEST_DEVICE_KIND, .id = device_of(path, host), .text = kind, .by = "cli"};
    if (!storage_execute(writer, &request, &result, &error)) fail_msg("%s", error.sentence);
    request.kind = REQUEST_DEVICE_LABEL;
    request.text = label;
    if (label && !storage_execute(writer, &request, &result, &error))
        fail_msg("%s", error.sentence);
}

/* Records the film, and says what the devices are. */
static const char *record(const char *name, unsigned with)
{
    char folder[64];
    struct run_report report;
    struct error error = {.sentence = ""};
    make_data(folder, with);
    const char *path = database(name), *file = film_write(name, 0, INT64_MAX);
    const struct run_switch switches[] = {
        {"data.directory", folder}, {"time.zone", "UTC"}, {NULL, NULL}};
    assert_true(run_with(switches, path, "1", &file, 1, &report));
    film_clear();
    folder_remove(folder);
    struct storage_writer *writer = storage_writer_open(path, &error);
    if (!writer) fail_msg("%s", error.sentence);
    say_kind(writer, path, PRINTER, "thing", NULL);
    say_kind(writer, path, TELEVISION, "thing", "living-room-tv");
    say_kind(writer, path, CAMERA, "thing", "garden-camera");
    say_kind(writer, path, PHONE, "personal", NULL);
    say_kind(writer, path, LAPTOP, "personal", "the laptop");
    say_kind(writer, path, WORK_LAPTOP, "personal", NULL);
    say_kind(writer, path, GUEST, "guest", "planted-guest");
    assert_true(storage_writer_close(writer, &error));
    return path;
}

/* The report of the week from its first day on, of so many days. Owned by the caller. */
static char *report_of(const char *path, enum report_kind kind, enum report_format format,
                       int64_t device_id, int days)
{
    struct error error = {.sentence = ""};
    struct sink_buffer buffer = {0};
    struct sink sink = sink_into(&buffer);
    struct storage_reader *reader = storage_reader_open(path, &error);
    const struct report_request request = {.kind = kind,
                                           .format = format,
                                           .device_id = device_id,
                                           .least = 5,
                                           .since_us = FILM_START_US + WEEK_US,
                                           .until_us = FILM_START_US + WEEK_US + days * DAY_US,
                                           .zone = "UTC",
                                           .software = "test"};
    if (!reader || !report_write(reader, &request, &sink, &error)) fail_msg("%s", error.sentence);
    storage_reader_close(reader);
    return buffer.data;
}

/* A number of the JSON, by a statement over `j.d`, the document. */
static long long figure(const char *path, const char *json, const char *what)
{
    size_t size = 2 * strlen(json) + strlen(what) + 200;
    char *sql = malloc(size);
    assert_non_null(sql);
    struct text text = text_into(sql, size);
    text_format(&text, "SELECT %s FROM (SELECT '", what);
    for (; *json; json++) {
        if (*json == '\'') text_add_char(&text, '\'');
        text_add_char(&text, *json);
    }
    text_add(&text, "' AS d) j");
    assert_false(text.cut);
    long long number = count(path, sql);
    free(sql);
    return number;
}

/* Of a device (host 0: of all together): companies, days, open, far, the sum. */
static void expect_exposure(const char *path, const char *json, unsigned host,
                            const int expected[5])
{
    static const char *const parts[] = {"parts[0].count", "parts[1].count", "parts[2].count",
                                        "parts[3].count", "value"};
    for (int i = 0; i < 5; i++) {
        char what[300];
        (void)snprintf(what, sizeof what,
                       host ? "(SELECT json_extract(e.value, '$.exposure.%s') FROM json_each(j.d, "
                              "'$.devices') e WHERE json_extract(e.value, '$.device_id') = %lld)"
                            : "json_extract(j.d, '$.exposure.%s')",
                       parts[i], host ? (long long)device_of(path, host) : 0);
        if (figure(path, json, what) != expected[i])
            fail_msg("host %u, %s: %lld, not %d", host, parts[i], figure(path, json, what),
                     expected[i]);
    }
}

static void play_once(void)
{
    play.drop = 0;
    play.times = 1;
    play.random.state = 1;
}

static const char *home_of_two_weeks(const char *name, unsigned with)
{
    play_once();
    play_home(0, 13);
    return record(name, with);
}

/* ---------------------------------------------------------------- tests */

/*
 * Points by hand: 4 companies 22, 18 and 22 companies 34, 2 companies 16; 7 days 20; 1 place 6, 2
 * places 9, 4 and 7 places 12; 2 and 3 countries 9.
 */
static void the_exposures_of_a_home_are_those_worked_out_by_hand(void **state)
{
    (void)state;
    const char *path = home_of_two_weeks("home", WITH_ALL);
    char *json = report_of(path, REPORT_PRIVACY, REPORT_JSON, 0, 7);
    expect_exposure(path, json, PRINTER, (int[]){0, 0, 0, 0, 0});
    expect_exposure(path, json, TELEVISION, (int[]){4, 7, 2, 0, 22 + 20 + 9});
    expect_exposure(path, json, PHONE, (int[]){18, 7, 1, 2, 34 + 20 + 6 + 9});
    expect_exposure(path, json, WORK_LAPTOP, (int[]){0, 0, 0, 0, 0});
    expect_exposure(path, json, CAMERA, (int[]){0, 7, 1, 2, 20 + 6 + 9});
    expect_exposure(path, json, LAPTOP, (int[]){4, 7, 4, 0, 22 + 20 + 12});
    expect_exposure(path, json, 0, (int[]){22, 7, 7, 3, 34 + 20 + 12 + 9});
    assert_int_equal(figure(path, json, "json_extract(j.d, '$.guests')"), 1);
    assert_int_equal(figure(path, json, "json_array_length(j.d, '$.devices')"), 6);
    assert_int_equal(
        figure(path, json,
               "(SELECT json_extract(e.value, '$.exposure.before.by_lists_of_today') FROM "
               "json_each(j.d, '$.devices') e WHERE json_extract(e.value, '$.name') = "
               "'living-room-tv')"),
        16 + 20 + 9);
    free(json);
}

/* A printer, and a television that tells one company on three days of the week. */
static void play_quiet_day(int day)
{
    play.at_us = MIDNIGHT_US + day * DAY_US + INT64_C(36000) * FILM_SECOND_US;
    tls(PRINTER, "80.10.0.20", "printer.test");
    if (day >= 8 && day <= 10) tell(TELEVISION, 5, 5);
    tls(TELEVISION, "80.10.0.21", "films.test");
}

/* By hand: one company 10, three days 8. */
static void a_quiet_household_has_eighteen_points(void **state)
{
    (void)state;
    play_once();
    play_days(7, 13, play_quiet_day);
    const char *path = record("quiet", WITH_ALL);
    char *json = report_of(path, REPORT_PRIVACY, REPORT_JSON, 0, 7);
    expect_exposure(path, json, PRINTER, (int[]){0, 0, 0, 0, 0});
    expect_exposure(path, json, TELEVISION, (int[]){1, 3, 0, 0, 10 + 8});
    expect_exposure(path, json, 0, (int[]){1, 3, 0, 0, 10 + 8});
    free(json);
}

/* One camera that does all of it: every company, eight places in the clear, three far countries. */
static void play_loud_day(int day)
{
    char ip[20], name[20];
    play.at_us = MIDNIGHT_US + day * DAY_US + INT64_C(36000) * FILM_SECOND_US;
    tell(CAMERA, 1, 22);
    for (int i = 1; i <= 8; i++) {
        (void)snprintf(ip, sizeof ip, "80.20.1.%d", i);
        (void)snprintf(name, sizeof name, "p%d.test", i);
        http(CAMERA, ip, name);
    }
    connect(CAMERA, "80.20.1.1", 80,
            span_text("GET /x HTTP/1.1\r\nHost: p1.test\r\n"
                      "Authorization: Basic dXNlcjpwYXNz\r\n\r\n"),
            span_text(answer_text));
    tls(CAMERA, "36.10.0.5", "one.test");
    tls(CAMERA, "44.10.0.5", "two.test");
    tls(CAMERA, "46.10.0.5", "three.test");
}

/* By hand: 22 companies 34, seven days 20, eight places 15, a password 10, three countries 9. */
static void a_household_of_one_loud_camera_has_eighty_eight(void **state)
{
    (void)state;
    play_once();
    play_days(7, 13, play_loud_day);
    const char *path = record("loud", WITH_ALL);
    char *json = report_of(path, REPORT_PRIVACY, REPORT_JSON, 0, 7);
    expect_exposure(path, json, CAMERA, (int[]){22, 7, 8, 3, 34 + 20 + 15 + 10 + 9});
    expect_exposure(path, json, 0, (int[]){22, 7, 8, 3, 34 + 20 + 15 + 10 + 9});
    free(json);
}

/* The first two messages of WireGuard, and of IKE (RFC 7296, 3.1), over UDP. */
static void tunnel(unsigned host, const char *ip, uint16_t port)
{
    struct endpoint a = of_device(host, play.port++), b = outside(ip, port);
    for (int turn = 0; turn < 2; turn++) {
        body.size = 0;
        if (port == 500)
            build_hex(&body,
                      turn ? "0102030405060708 1112131415161718 21 20 22 20 00000000 0000001c"
                           : "0102030405060708 0000000000000000 21 20 22 08 00000000 0000001c");
        else
            build_hex(&body, turn ? "02000000" : "01000000");
        for (int i = 0; port != 500 && i < (turn ? 88 : 144); i++)
            build_number(&body, (uint64_t)(i % 251), 1);
        frame_udp(&frame, turn ? &b : &a, turn ? &a : &b, build_span(&body));
        shoot();
    }
}

static void play_relays_day(int day)
{
    play.at_us = MIDNIGHT_US + day * DAY_US + INT64_C(36000) * FILM_SECOND_US;
    tls(PHONE, "80.10.0.30", "mask.icloud.com");
    tls(PHONE, "80.10.0.31", "news.test");
    secret(LAPTOP, "162.159.192.1", 1);
    secret(LAPTOP, "131.188.40.189", 1);
    tls(PRINTER, "80.10.0.32", "engage.cloudflareclient.com");
    tunnel(LAPTOP, "80.10.0.33", 51820);
    tunnel(LAPTOP, "80.10.0.34", 500);
}

static void vpns_and_relays_are_known_and_hide_names(void **state)
{
    (void)state;
    play_once();
    play_days(7, 13, play_relays_day);
    const char *path = record("relays", WITH_ALL);
    char *json = report_of(path, REPORT_PRIVACY, REPORT_JSON, 0, 7);
    static const struct {
        const char *relay, *how;
    } expected[] = {{"Cloudflare WARP", "address"}, {"Cloudflare WARP", "name"},
                    {"IPsec", "protocol"},          {"Tor", "address"},
                    {"WireGuard", "protocol"},      {"iCloud Private Relay", "name"}};
    for (int i = 0; i < 6; i++) {
        char question[300];
        (void)snprintf(
            question, sizeof question,
            "json_extract(j.d, '$.relays[%d].relay') = '%s' AND json_extract(j.d, "
            "'$.relays[%d].how') = '%s' AND json_extract(j.d, '$.relays[%d].devices') = 1",
            i, expected[i].relay, i, expected[i].how, i);
        assert_int_equal(figure(path, json, question), 1);
    }
    assert_int_equal(figure(path, json, "json_array_length(j.d, '$.relays')"), 6);
    /* Half of what the phone contacts is a relay, with a longer name: of it no site is known. */
    assert_int_equal(figure(path, json,
                            "(SELECT max(CAST(json_extract(e.value, '$.names_read') * 100 AS "
                            "INTEGER)) FROM json_each(j.d, '$.devices') e)"),
                     49);
    free(json);
    char *page = report_of(path, REPORT_PRIVACY, REPORT_HTML, 0, 7);
    assert_non_null(strstr(page, "device uses iCloud Private Relay, known by its public name."));
    assert_non_null(strstr(page, "device uses WireGuard, known by how it speaks."));
    free(page);
}

/* By hand: two days 5, one place 6, a password 10. */
static void a_password_in_the_clear_adds_ten_and_comes_first(void **state)
{
    (void)state;
    play_once();
    play_home(0, 0);
    for (int day = 7; day <= 8; day++) {
        play.at_us = MIDNIGHT_US + day * DAY_US;
        connect(PRINTER, "80.20.0.20", 80,
                span_text("GET /x HTTP/1.1\r\nHost: login.test\r\n"
                          "Authorization: Basic dXNlcjpwYXNz\r\n\r\n"),
                span_text(answer_text));
    }
    play.at_us = MIDNIGHT_US + 14 * DAY_US - FILM_SECOND_US;
    tls(PRINTER, "80.10.0.20", "printer.test");
    const char *path = record("password", WITH_ALL);
    char *json = report_of(path, REPORT_PRIVACY, REPORT_JSON, 0, 7);
    expect_exposure(path, json, PRINTER, (int[]){0, 2, 1, 0, 5 + 6 + 10});
    expect_exposure(path, json, 0, (int[]){0, 2, 1, 0, 5 + 6 + 10});
    assert_int_equal(figure(path, json, "json_extract(j.d, '$.decisions[0].rule') = 'password'"),
                     1);
    assert_null(strstr(json, "dXNlcjpwYXNz"));
    free(json);
}

static void too_little_seen_is_not_ranked(void **state)
{
    (void)state;
    const char *path = database("home");
    char *json = report_of(path, REPORT_PRIVACY, REPORT_JSON, 0, 7);
    char what[300];
    const unsigned hidden[] = {CAMERA, WORK_LAPTOP}, shown[] = {PRINTER, TELEVISION, PHONE, LAPTOP};
    static const char ranked[] =
        "(SELECT json_extract(e.value, '$.ranked') FROM json_each(j.d, '$.devices') e "
        "WHERE json_extract(e.value, '$.device_id') = %lld)";
    for (size_t i = 0; i < 2; i++) {
        (void)snprintf(what, sizeof what, ranked, (long long)device_of(path, hidden[i]));
        assert_int_equal(figure(path, json, what), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        (void)snprintf(what, sizeof what, ranked, (long long)device_of(path, shown[i]));
        assert_int_equal(figure(path, json, what), 1);
    }
    free(json);
}

/* Rule 2 the camera, rule 4 the phone, rule 5 the television; the laptop is rule 6. */
static void decisions_follow_the_rules_and_not_the_score(void **state)
{
    (void)state;
    const char *path = database("home");
    char *json = report_of(path, REPORT_PRIVACY, REPORT_JSON, 0, 7);
    static const char *const rules[] = {"clear_far", "many", "new", "clear"};
    for (int i = 0; i < 4; i++) {
        char what[200];
        (void)snprintf(what, sizeof what, "json_extract(j.d, '$.decisions[%d].rule') = '%s'", i,
                       rules[i]);
        if (figure(path, json, what) != 1)
            fail_msg("decision %d is not %s: %.300s", i, rules[i], strstr(json, "decisions"));
    }
    /* Without the phone: companies 1 to 3 and 19 to 22, 6 open places, 2 countries. */
    assert_int_equal(figure(path, json, "json_extract(j.d, '$.decisions[1].exposure_without')"),
                     22 + 20 + 12 + 9);
    free(json);
}

static void nothing_planted_of_people_is_in_any_form(void **state)
{
    (void)state;
    const char *path = database("home");
    static const char *const planted[] = {"planted-",     "80.30.0.5",  "46.10.0.5", "44.10.0.5",
                                          "80.20.0.11",   "80.40.0.13", "NET H",     "NET F",
                                          "192.168.1.12", "02:00:c0:a8"};
    for (int format = 0; format <= REPORT_JSON; format++) {
        char *text = report_of(path, REPORT_PRIVACY, (enum report_format)format, 0, 7);
        for (size_t i = 0; i < sizeof planted / sizeof planted[0]; i++)
            if (strstr(text, planted[i])) fail_msg("'%s' is in form %d", planted[i], format);
        assert_non_null(strstr(text, format == REPORT_MARKDOWN ? "camera\\.test" : "camera.test"));
        free(text);
    }
    char *json = report_of(path, REPORT_PRIVACY, REPORT_JSON, 0, 7);
    assert_int_equal(
        figure(path, json,
               "(SELECT count(*) FROM json_each(j.d, '$.hours') h, json_each(j.d, "
               "'$.devices') e WHERE json_extract(h.value, '$.device_id') = "
               "json_extract(e.value, '$.device_id') AND json_extract(e.value, '$.kind') "
               "IS NOT 'thing')"),
        0);
    assert_true(figure(path, json, "json_array_length(j.d, '$.hours')") > 7);
    free(json);
}

static void the_report_of_its_owner_has_sites_and_hours(void **state)
{
    (void)state;
    const char *path = database("home");
    int64_t phone = device_of(path, PHONE);
    char *json = report_of(path, REPORT_DEVICE, REPORT_JSON, phone, 7);
    assert_non_null(strstr(json, "planted-clear.test"));
    assert_null(strstr(json, "camera.test"));
    assert_int_equal(figure(path, json, "json_array_length(j.d, '$.devices')"), 1);
    assert_int_equal(figure(path, json, "json_extract(j.d, '$.exposure.value')"), 69);
    free(json);
    char *page = report_of(path, REPORT_DEVICE, REPORT_HTML, phone, 7);
    assert_non_null(strstr(page, "planted-site.test"));
    free(page);
}

static void fewer_than_seven_days_have_figures_and_no_score(void **state)
{
    (void)state;
    const char *path = database("home");
    char *json = report_of(path, REPORT_PRIVACY, REPORT_JSON, 0, 6);
    assert_int_equal(figure(path, json, "json_extract(j.d, '$.exposure') IS NULL"), 1);
    assert_int_equal(figure(path, json, "json_array_length(j.d, '$.companies') > 20"), 1);
    free(json);
}

static bool has_no_end(const char *name, size_t size)
{
    static const char *const names[] = {"!DOCTYPE", "meta", "path", "rect", "circle"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strlen(names[i]) == size && memcmp(names[i], name, size) == 0) return true;
    return false;
}

/* The end of a tag that begins here; each of its quotes is closed. */
static const char *end_of_tag(const char *at)
{
    bool is_quoted = false;
    for (; *at && (is_quoted || *at != '>'); at++) {
        if (*at == '<' && is_quoted) fail_msg("a quote is not closed before %.80s", at);
        is_quoted ^= *at == '"';
    }
    return at;
}

/* Each element ends, in the order of its beginning. */
static void expect_whole_elements(const char *page)
{
    struct {
        const char *name;
        size_t size;
    } open[40];
    size_t depth = 0;
    const char *style = strstr(page, "<style>"), *behind = strstr(page, "</style>");
    for (const char *at = page; (at = strchr(at, '<')); at = end_of_tag(at)) {
        bool is_end = at[1] == '/';
        const char *name = at + 1 + is_end;
        size_t size = strcspn(name, " >/\n");
        if (at > style && at < behind) continue;
        if (is_end && (depth == 0 || open[depth - 1].size != size ||
                       memcmp(open[depth - 1].name, name, size) != 0))
            fail_msg("this ends nothing: %.80s", at);
        if (is_end) depth--;
        if (is_end || has_no_end(name, size)) continue;
        assert_true(depth < 40);
        open[depth].name = name;
        open[depth++].size = size;
    }
    assert_int_equal(depth, 0);
}

static void pages_are_whole(void **state)
{
    (void)state;
    const char *path = database("home");
    for (enum report_kind kind = REPORT_PRIVACY; kind <= REPORT_DEVICE; kind++)
        for (int days = 1; days <= 7; days += 6) {
            char *page = report_of(path, kind, REPORT_HTML, device_of(path, CAMERA), days);
            expect_whole_elements(page);
            free(page);
        }
}

static void play_owner_day(int day)
{
    play.at_us = MIDNIGHT_US + day * DAY_US + INT64_C(36000) * FILM_SECOND_US;
    tls(TELEVISION, "36.10.0.9", "graph.facebook.com");
    tell(TELEVISION, 5, 5);
}

/* The address is in China, the company's head office in the United States. */
static void the_seat_of_a_company_is_no_country_of_an_address(void **state)
{
    (void)state;
    play_once();
    play_days(7, 13, play_owner_day);
    const char *path = record("seat", WITH_ALL);
    char *json = report_of(path, REPORT_PRIVACY, REPORT_JSON, 0, 7);
    assert_int_equal(figure(path, json,
                            "json_extract(j.d, '$.companies[0].company') = 'Meta' AND "
                            "json_extract(j.d, '$.companies[0].seat') = 'US' AND json_extract(j.d, "
                            "'$.companies[1].seat') IS NULL"),
                     1);
    assert_int_equal(figure(path, json,
                            "(SELECT count(*) FROM json_each(j.d, '$.places') e WHERE "
                            "json_extract(e.value, '$.country') = 'US')"),
                     0);
    free(json);
    char *page = report_of(path, REPORT_PRIVACY, REPORT_MARKDOWN, 0, 7);
    assert_non_null(strstr(page, "seat in "));
    free(page);
}

/* A fortnight has two rows of squares, each a week: the paper's edge cuts none. */
static void days_of_a_long_time_are_drawn_by_weeks(void **state)
{
    (void)state;
    play_once();
    play_days(7, 20, play_quiet_day);
    const char *path = record("fortnight", WITH_ALL);
    char *page = report_of(path, REPORT_PRIVACY, REPORT_HTML, 0, 14);
    assert_non_null(strstr(page, "width=\"75\" height=\"24\" viewBox=\"0 0 75 24\""));
    assert_null(strstr(page, "viewBox=\"0 0 152 11\""));
    free(page);
    page = report_of(path, REPORT_PRIVACY, REPORT_HTML, 0, 7);
    assert_non_null(strstr(page, "width=\"75\" height=\"11\" viewBox=\"0 0 75 11\""));
    free(page);
    page = report_of(path, REPORT_PRIVACY, REPORT_HTML, 0, 1);
    assert_non_null(strstr(page, "lede\">On "));
    free(page);
}

static void what_others_chose_stays_text(void **state)
{
    (void)state;
    const char *path = database("home");
    static const char label[] = "<script>x()</script>|[a](http://b.test)`*_\"'";
    struct error error = {.sentence = ""};
    struct storage_writer *writer = storage_writer_open(path, &error);
    say_kind(writer, path, CAMERA, "thing", label);
    assert_true(storage_writer_close(writer, &error));
    char *page = report_of(path, REPORT_PRIVACY, REPORT_HTML, 0, 7);
    assert_null(strstr(page, "<script"));
    assert_non_null(
        strstr(page, "&lt;script&gt;x()&lt;/script&gt;|[a](http://b.test)`*_&quot;&#39;"));
    assert_true(strlen(page) < 200 * 1024);
    free(page);
    char *words = report_of(path, REPORT_PRIVACY, REPORT_MARKDOWN, 0, 7);
    assert_null(strstr(words, "](http"));
    assert_non_null(strstr(
        words,
        "\\<script\\>x\\(\\)\\<\\/script\\>\\|\\[a\\]\\(http\\:\\/\\/b\\.test\\)\\`\\*\\_\\\"\\'"));
    free(words);
    char *json = report_of(path, REPORT_PRIVACY, REPORT_JSON, 0, 7);
    assert_int_equal(figure(path, json,
                            "(SELECT count(*) FROM json_each(j.d, '$.devices') e WHERE "
                            "json_extract(e.value, '$.name') LIKE '<script>x()%')"),
                     1);
    free(json);
}

static void without_a_list_there_is_no_score_and_without_networks_nothing_is_far(void **state)
{
    (void)state;
    const char *path = home_of_two_weeks("unlisted", WITH_NETWORKS);
    char *json = report_of(path, REPORT_PRIVACY, REPORT_JSON, 0, 7);
    assert_int_equal(figure(path, json, "json_extract(j.d, '$.has_lists')"), 0);
    assert_int_equal(figure(path, json, "json_extract(j.d, '$.exposure') IS NULL"), 1);
    free(json);
    path = home_of_two_weeks("nowhere", WITH_LIST);
    json = report_of(path, REPORT_PRIVACY, REPORT_JSON, 0, 7);
    assert_int_equal(figure(path, json, "json_extract(j.d, '$.exposure.parts[3].points')"), 0);
    assert_int_equal(
        figure(path, json, "json_extract(j.d, '$.exposure.parts[3].missing') IS NOT NULL"), 1);
    assert_true(figure(path, json, "json_extract(j.d, '$.exposure.value')") <= 34 + 20 + 12);
    free(json);
}

/* The parts of all together and of each device, in the order of hosts: 0 where there is none. */
static void read_parts(const char *path, const char *json, long long parts[LAPTOP + 1][PART_COUNT])
{
    for (unsigned host = 0; host <= LAPTOP; host++)
        for (int part = 0; part < PART_COUNT; part++) {
            char what[300];
            if (host > 0 && host < PRINTER) continue;
            (void)snprintf(
                what, sizeof what,
                host ? "coalesce((SELECT json_extract(e.value, '$.exposure.parts[%d].points') FROM "
                       "json_each(j.d, '$.devices') e WHERE json_extract(e.value, '$.device_id') = "
                       "%lld), 0)"
                     : "coalesce(json_extract(j.d, '$.exposure.parts[%d].points'), 0)",
                part, host ? (long long)device_of(path, host) : 0);
            parts[host][part] = figure(path, json, what);
        }
}

static void read_home(const char *name, unsigned drop, uint64_t seed,
                      long long parts[LAPTOP + 1][PART_COUNT])
{
    play_once();
    play.drop = drop;
    play.random.state = seed;
    play_home(7, 13);
    const char *path = record(name, WITH_ALL);
    char *json = report_of(path, REPORT_PRIVACY, REPORT_JSON, 0, 7);
    read_parts(path, json, parts);
    free(json);
    storage_remove_files(path);
}

/* Frames that are lost before the sensor can only lower a part. NETSCOPE_SEEDS: how many of each. */
static void lost_frames_raise_no_part(void **state)
{
    static const unsigned drops[] = {5, 20, 50, 80, 95};
    const char *asked = getenv("NETSCOPE_SEEDS");
    uint64_t seeds = asked ? strtoull(asked, NULL, 10) : 2;
    long long whole[LAPTOP + 1][PART_COUNT] = {{0}}, less[LAPTOP + 1][PART_COUNT] = {{0}};
    (void)state;
    read_home("whole", 0, 1, whole);
    assert_int_equal(whole[0][0], 34);
    for (uint64_t seed = 1; seed <= seeds; seed++)
        for (size_t i = 0; i < sizeof drops / sizeof drops[0]; i++) {
            read_home("less", drops[i], seed * 100 + drops[i], less);
            for (unsigned host = 0; host <= LAPTOP; host++)
                for (int part = 0; part < PART_COUNT; part++)
                    if (less[host][part] > whole[host][part])
                        fail_msg("%u %% of frames lost, seed %llu: host %u, part %d rose to %lld",
                                 drops[i], (unsigned long long)seed, host, part, less[host][part]);
        }
}

/* Two companies and a page in the clear on each of seven days, so often. */
static void play_small_home(unsigned times)
{
    play_once();
    play.times = times;
    play.at_us = 0;
    for (int day = 7; day < 14; day++) {
        play.at_us = MIDNIGHT_US + day * DAY_US + FILM_SECOND_US;
        tell(TELEVISION, 1, 2);
        http(TELEVISION, "80.20.0.5", "tv.test");
    }
}

static void fifty_times_the_contacts_change_no_score(void **state)
{
    (void)state;
    for (unsigned times = 1; times <= 50; times += 49) {
        char folder[64];
        struct run_report report;
        make_data(folder, WITH_ALL);
        play_small_home(times);
        const char *path = database(times == 1 ? "once" : "often"),
                   *file = film_write("often", 0, INT64_MAX);
        const struct run_switch switches[] = {
            {"data.directory", folder}, {"time.zone", "UTC"}, {NULL, NULL}};
        assert_true(run_with(switches, path, "1", &file, 1, &report));
        film_clear();
        folder_remove(folder);
        char *json = report_of(path, REPORT_PRIVACY, REPORT_JSON, 0, 7);
        expect_exposure(path, json, 0, (int[]){2, 7, 1, 0, 16 + 20 + 6});
        free(json);
    }
}

static void set_cells(struct campus_list *list, const char *const *labels, const int64_t *devices,
                      size_t count)
{
    *list = (struct campus_list){.has_hidden = false};
    for (size_t i = 0; i < count; i++) {
        struct campus_cell *cell = rows_add(&list->cells, sizeof *cell);
        assert_non_null(cell);
        *cell = (struct campus_cell){labels[i], devices[i]};
    }
}

static void expect_cells(const struct campus_list *list, const char *const *labels,
                         const int64_t *devices, size_t count)
{
    const struct campus_cell *cells = list->cells.items;
    assert_int_equal(list->cells.count, count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(cells[i].label, labels[i]);
        assert_int_equal(cells[i].devices, devices[i]);
    }
}

/* By hand, with a least of 10. */
static void small_cells_of_a_campus_become_one_and_take_the_next_with_them(void **state)
{
    static const char *const labels[] = {"camera", "lamp", "lock", "plug"};
    struct campus_list list;
    (void)state;
    /* 4 + 3 are 7: too few, so the lamps go with them. 12 + 7 are 19. */
    set_cells(&list, labels, (const int64_t[]){38, 12, 4, 3}, 4);
    campus_protect(&list, 10, true);
    expect_cells(&list, (const char *const[]){"camera", "others"}, (const int64_t[]){30, 10}, 2);
    assert_true(list.has_hidden);
    free(list.cells.items);
    /* 6 + 5 are 11: enough. */
    set_cells(&list, labels, (const int64_t[]){38, 12, 6, 5}, 4);
    campus_protect(&list, 10, true);
    expect_cells(&list, (const char *const[]){"camera", "lamp", "others"},
                 (const int64_t[]){30, 10, 10}, 3);
    free(list.cells.items);
    /* One device may be in several cells: nothing to add up, and nothing to work out. */
    set_cells(&list, labels, (const int64_t[]){38, 12, 4, 3}, 4);
    campus_protect(&list, 10, false);
    expect_cells(&list, (const char *const[]){"camera", "lamp"}, (const int64_t[]){30, 10}, 2);
    free(list.cells.items);
    set_cells(&list, labels, (const int64_t[]){3, 2, 1, 1}, 4);
    campus_protect(&list, 10, true);
    assert_int_equal(list.cells.count, 0);
    assert_true(list.has_hidden);
    free(list.cells.items);
}

/* The difference of two multiples of ten is none of 1 to 9. */
static void numbers_of_a_campus_are_multiples_so_no_difference_is_a_small_cell(void **state)
{
    static const char *const labels[] = {"a", "b", "c", "d", "e", "f"};
    struct random random = {.state = 7};
    (void)state;
    for (int round = 0; round < 2000; round++) {
        struct campus_list list;
        int64_t devices[6], all = 0, shown = 0;
        for (int i = 0; i < 6; i++)
            all += devices[i] = random_below(&random, round % 2 ? 40 : 14) + 1;
        set_cells(&list, labels, devices, 6);
        campus_protect(&list, 10, true);
        const struct campus_cell *cells = list.cells.items;
        for (size_t i = 0; i < list.cells.count; i++) {
            assert_true(cells[i].devices >= 10 && cells[i].devices % 10 == 0);
            shown += cells[i].devices;
        }
        assert_true(shown <= all);
        free(list.cells.items);
    }
}

static void a_campus_report_names_no_device_and_no_person(void **state)
{
    (void)state;
    const char *path = database("home");
    for (enum report_format format = REPORT_HTML; format <= REPORT_JSON; format++) {
        char *page = report_of(path, REPORT_CAMPUS, format, 0, 7);
        static const char *const never[] = {"planted",  "laptop", "living-room", "garden-camera",
                                            "192.168.", "80.10.", "NET A",       "camera.test",
                                            "tv.test",  "SELECT", "t01.example"};
        for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
            if (strstr(page, never[i])) fail_msg("'%s' is in it: %s", never[i], page);
        free(page);
    }
    /* Six devices: three things are too few, and so are three of people; together they are enough. */
    char *json = report_of(path, REPORT_CAMPUS, REPORT_JSON, 0, 7);
    assert_int_equal(figure(path, json, "json_extract(j.d, '$.campus.kinds[0].devices_at_least')"),
                     5);
    assert_int_equal(figure(path, json, "json_extract(j.d, '$.campus.kinds[0].label') = 'others'"),
                     1);
    assert_int_equal(figure(path, json, "json_array_length(j.d, '$.campus.kinds')"), 1);
    assert_int_equal(figure(path, json, "json_array_length(j.d, '$.campus.exposures')"), 0);
    assert_int_equal(figure(path, json, "json_array_length(j.d, '$.campus.companies')"), 0);
    assert_int_equal(figure(path, json, "json_extract(j.d, '$.guests')"), 0);
    free(json);
}

/* 24 things from host 20 on, and 36 devices of people from host 44 on. */
enum { FIRST_THING = 20, FIRST_PERSON = 44, LAST_PERSON = 79 };

static void play_campus_day(int day)
{
    play.at_us = MIDNIGHT_US + day * DAY_US + INT64_C(36000) * FILM_SECOND_US;
    for (unsigned host = FIRST_THING; host < FIRST_PERSON; host++) {
        tls(host, "80.10.0.20", "planted-maker.test");
        if (host < 32) tell(host, 1, 1);                                /* twelve */
        if (host >= 28) http(host, "36.10.0.5", "planted-camera.test"); /* sixteen */
    }
    for (unsigned host = FIRST_PERSON; host <= LAST_PERSON; host++) {
        tls(host, "80.10.0.21", "planted-site.test");
        if (host < 74) tell(host, 1, 1);  /* thirty */
        if (host >= 73) tell(host, 2, 2); /* seven */
        if (host >= 76) tell(host, 3, 3); /* four: too few */
        if (host == LAST_PERSON) http(host, "46.10.0.5", "planted-far.test");
    }
}

static void expect_campus(const char *path, const char *json, const char *list, const char *label,
                          int devices)
{
    char what[300];
    (void)snprintf(what, sizeof what,
                   "(SELECT json_extract(e.value, '$.devices_at_least') FROM json_each(j.d, "
                   "'$.campus.%s') e WHERE json_extract(e.value, '$.label') = '%s')",
                   list, label);
    if (figure(path, json, what) != devices)
        fail_msg("%s, %s: %lld, not %d: %s", list, label, figure(path, json, what), devices, json);
}

/*
 * By hand, rounded down to fives. Things: 8 have one company on seven days (30 points), 12 a place
 * in the clear in China (32), 4 both (42): four are too few, and the others would tell them.
 */
static void a_campus_of_sixty_devices_has_figures(void **state)
{
    (void)state;
    play_once();
    play_days(7, 13, play_campus_day);
    const char *path = record("campus", WITH_ALL);
    struct error error = {.sentence = ""};
    struct storage_writer *writer = storage_writer_open(path, &error);
    assert_non_null(writer);
    for (unsigned host = FIRST_THING; host <= LAST_PERSON; host++)
        say_kind(writer, path, host, host < FIRST_PERSON ? "thing" : "personal", NULL);
    assert_true(storage_writer_close(writer, &error));
    char *json = report_of(path, REPORT_CAMPUS, REPORT_JSON, 0, 7);
    expect_campus(path, json, "kinds", "devices of people, or of which nothing was said", 35);
    expect_campus(path, json, "kinds", "things", 20);
    expect_campus(path, json, "exposures", "others", 20);
    assert_int_equal(figure(path, json, "json_array_length(j.d, '$.campus.exposures')"), 1);
    expect_campus(path, json, "companies", "t01.example", 40);
    expect_campus(path, json, "companies", "t02.example", 5);
    assert_int_equal(figure(path, json, "json_array_length(j.d, '$.campus.companies')"), 2);
    expect_campus(path, json, "far", "CN", 15);
    assert_int_equal(figure(path, json, "json_array_length(j.d, '$.campus.far')"), 1);
    assert_int_equal(figure(path, json, "json_array_length(j.d, '$.campus.clear')"), 1);
    free(json);
    for (enum report_format format = REPORT_HTML; format <= REPORT_JSON; format++) {
        char *page = report_of(path, REPORT_CAMPUS, format, 0, 7);
        if (strstr(page, "planted") || strstr(page, "192.168."))
            fail_msg("A device or a site is in it: %s", page);
        free(page);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_exposures_of_a_home_are_those_worked_out_by_hand),
        cmocka_unit_test(a_quiet_household_has_eighteen_points),
        cmocka_unit_test(a_household_of_one_loud_camera_has_eighty_eight),
        cmocka_unit_test(vpns_and_relays_are_known_and_hide_names),
        cmocka_unit_test(a_password_in_the_clear_adds_ten_and_comes_first),
        cmocka_unit_test(too_little_seen_is_not_ranked),
        cmocka_unit_test(decisions_follow_the_rules_and_not_the_score),
        cmocka_unit_test(nothing_planted_of_people_is_in_any_form),
        cmocka_unit_test(the_report_of_its_owner_has_sites_and_hours),
        cmocka_unit_test(fewer_than_seven_days_have_figures_and_no_score),
        cmocka_unit_test(the_seat_of_a_company_is_no_country_of_an_address),
        cmocka_unit_test(days_of_a_long_time_are_drawn_by_weeks),
        cmocka_unit_test(what_others_chose_stays_text),
        cmocka_unit_test(pages_are_whole),
        cmocka_unit_test(a_campus_report_names_no_device_and_no_person),
        cmocka_unit_test(a_campus_of_sixty_devices_has_figures),
        cmocka_unit_test(without_a_list_there_is_no_score_and_without_networks_nothing_is_far),
        cmocka_unit_test(lost_frames_raise_no_part),
        cmocka_unit_test(fifty_times_the_contacts_change_no_score),
        cmocka_unit_test(small_cells_of_a_campus_become_one_and_take_the_next_with_them),
        cmocka_unit_test(numbers_of_a_campus_are_multiples_so_no_difference_is_a_small_cell),
    };
    return cmocka_run_group_tests(tests, runs_make_folder, runs_remove_folder);
}
