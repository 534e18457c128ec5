/* SPDX-License-Identifier: MIT */
/*
 * Names of flows over whole captures: who says what an address is called, and when it is believed.
 * The attacker's frames have a MAC of his own.
 */
#include "support/film.h"
#include "support/packets.h"
#include "support/runs.h"
#include "support/test.h"
#include "support/test_files.h"

#include "datasets/datasets.h"
#include "parser/packet.h"

#include <stdio.h>
#include <string.h>

enum { SECOND = FILM_SECOND_US, MS = 1000 };

#define CLIENT "192.168.1.20"
#define RESOLVER "192.168.1.1"
#define WEB "198.51.100.80"

static const struct mac_address attacker = {{0x02, 0, 0, 0, 0x0a, 0x77}};

/* A folder with a list of one tracker, ads.example. */
static char lists[64];

static void say_nothing(void *owner, const char *line)
{
    (void)owner;
    (void)line;
}

static int make_folders(void **state)
{
    struct error error = {.sentence = ""};
    folder_make(lists);
    file_put(lists, "lists/own.txt", "ads.example\n");
    if (!data_build(lists, "/nowhere", say_nothing, NULL, NULL, &error))
        fail_msg("%s", error.sentence);
    return runs_make_folder(state);
}

static int remove_folders(void **state)
{
    folder_remove(lists);
    return runs_remove_folder(state);
}

/* ------------------------------------------------------------ frames */

static struct endpoint said_by(const char *ip, uint16_t port, bool is_attacker)
{
    struct endpoint endpoint = endpoint_of(ip, port);
    if (is_attacker) endpoint.mac = attacker;
    return endpoint;
}

static void build_name(struct build *b, const char *name)
{
    while (*name) {
        size_t size = strcspn(name, ".");
        build_number(b, size, 1);
        build_bytes(b, name, size);
        name += size + (name[size] == '.');
    }
    build_number(b, 0, 1);
}

/* A question for A; the port is the client's. */
static void ask(int64_t at_us, uint16_t port, uint16_t id, const char *name)
{
    struct build dns = {.size = 0}, frame = {.size = 0};
    struct endpoint client = endpoint_of(CLIENT, port), server = endpoint_of(RESOLVER, 53);
    build_number(&dns, id, 2);
    build_hex(&dns, "0100 0001 0000 0000 0000");
    build_name(&dns, name);
    build_hex(&dns, "0001 0001");
    frame_udp(&frame, &client, &server, build_span(&dns));
    film_add(at_us, &frame);
}

struct reply {
    uint16_t port, id; /* of the client */
    const char *name, *address;
    const char *alias;  /* a CNAME between them; NULL: none */
    const char *server; /* NULL: the resolver */
    bool is_forged;     /* by the attacker's MAC */
};

static void answer(int64_t at_us, const struct reply *reply)
{
    struct build dns = {.size = 0}, frame = {.size = 0};
    struct endpoint client = endpoint_of(CLIENT, reply->port);
    struct endpoint server =
        said_by(reply->server ? reply->server : RESOLVER, 53, reply->is_forged);
    struct ip_address address;
    assert_true(ip_parse(reply->address, &address));
    build_number(&dns, reply->id, 2);
    build_hex(&dns, reply->alias ? "8180 0001 0002 0000 0000" : "8180 0001 0001 0000 0000");
    build_name(&dns, reply->name);
    build_hex(&dns, "0001 0001");
    if (reply->alias) {
        build_hex(&dns, "c00c 0005 0001 0000003c");
        size_t data = build_begin(&dns, 2);
        build_name(&dns, reply->alias);
        build_end(&dns, data, 2);
        build_name(&dns, reply->alias);
    } else {
        build_hex(&dns, "c00c");
    }
    build_hex(&dns, "0001 0001 0000003c 0004");
    build_bytes(&dns, address.bytes + 12, 4);
    frame_udp(&frame, &server, &client, build_span(&dns));
    film_add(at_us, &frame);
}

/* A connection whose bytes say no name. */
static void shake_hands(int64_t at_us, const struct endpoint *client, const char *address)
{
    struct endpoint server = endpoint_of(address, 443);
    const struct segment segments[] = {
        {.flags = TCP_SYN, .seq = 999, .window = 1024},
        {.flags = TCP_SYN | TCP_ACK, .seq = 4999, .ack = 1000, .window = 1024},
        {.flags = TCP_ACK, .seq = 1000, .ack = 5000, .window = 1024},
    };
    for (int i = 0; i < 3; i++) {
        struct build frame = {.size = 0};
        frame_tcp(&frame, i == 1 ? &server : client, i == 1 ? client : &server, &segments[i]);
        film_add(at_us + i * MS, &frame);
    }
}

static void connect_to(int64_t at_us, uint16_t port, const char *address)
{
    struct endpoint client = endpoint_of(CLIENT, port);
    shake_hands(at_us, &client, address);
}

static void look_up(int64_t at_us, uint16_t port, const char *name, const char *address)
{
    ask(at_us, port, 7, name);
    answer(at_us + MS, &(struct reply){.port = port, .id = 7, .name = name, .address = address});
}

/* ------------------------------------------------------------ who is believed */

static void an_answer_that_nobody_asked_for_names_nothing(void **state)
{
    (void)state;
    answer(0, &(struct reply){.port = 33333,
                              .id = 7,
                              .name = "www.shop.example",
                              .alias = "ssl.ads.example",
                              .address = WEB,
                              .server = "203.0.113.5",
                              .is_forged = true});
    connect_to(SECOND / 2, 40001, WEB);
    const char *path = film_record_with("unasked", lists);
    assert_int_equal(count(path, "SELECT count(*) FROM flows WHERE dst_domain IS NOT NULL"), 0);
    assert_int_equal(count(path, "SELECT count(*) FROM tracker_connections"), 0);
    assert_int_equal(count(path, "SELECT count(*) FROM dns_queries WHERE query_seen = 0 AND "
                                 "query_domain = 'www.shop.example'"),
                     1);
    assert_int_equal(count(path, "SELECT count(*) FROM dns_queries WHERE server_ip = "
                                 "'203.0.113.5' AND said_by_mac = '02:00:00:00:0a:77'"),
                     1);
    assert_int_equal(count(path, "SELECT count(*) FROM name_days WHERE domain IS NOT NULL"), 0);
}

static void a_race_is_won_by_the_answer_to_the_question(void **state)
{
    (void)state;
    struct reply reply = {.port = 33333, .name = "evil.example", .address = WEB, .is_forged = true};
    ask(0, 33333, 0x1111, "www.bank.example");
    reply.id = 0x2222;
    answer(MS, &reply); /* another id */
    reply.id = 0x1111;
    answer(2 * MS, &reply); /* another question */
    reply.name = "www.bank.example";
    reply.is_forged = false;
    answer(3 * MS, &reply);
    connect_to(SECOND / 2, 40001, WEB);
    reply.is_forged = true;
    answer(SECOND, &reply); /* a second answer */
    reply.name = "evil2.example";
    reply.id = 0x3333;
    answer(SECOND + MS, &reply);
    reply.name = "www.bank.example";
    reply.id = 0x1111;
    reply.address = "198.51.100.81";
    answer(SECOND + 2 * MS, &reply); /* a second answer with another address */
    connect_to(3 * SECOND / 2, 40002, WEB);
    connect_to(3 * SECOND / 2, 40003, "198.51.100.81");
    const char *path = film_record_with("race", lists);
    assert_int_equal(count(path, "SELECT count(*) FROM flows WHERE dst_domain = "
                                 "'www.bank.example' AND dst_domain_confidence = 1"),
                     2);
    assert_int_equal(count(path, "SELECT count(*) FROM flows WHERE dst_domain LIKE 'evil%'"), 0);
    assert_int_equal(count(path, "SELECT count(*) FROM flows WHERE dst_ip = '198.51.100.81' AND "
                                 "dst_domain IS NULL"),
                     1);
    assert_int_equal(count(path, "SELECT count(*) FROM dns_queries"), 6);
    assert_int_equal(count(path, "SELECT count(*) FROM dns_queries WHERE said_by_mac = "
                                 "'02:00:00:00:0a:77'"),
                     5);
}

static void the_answer_of_another_server_or_port_answers_nothing(void **state)
{
    (void)state;
    struct reply reply = {.port = 33333, .id = 7, .name = "www.bank.example", .address = WEB};
    ask(0, 33333, 7, "www.bank.example");
    reply.server = "203.0.113.5";
    answer(MS, &reply);
    reply.server = NULL;
    reply.port = 33334;
    answer(2 * MS, &reply);
    connect_to(SECOND / 2, 40001, WEB);
    assert_int_equal(count(film_record_with("sockets", lists),
                           "SELECT count(*) FROM flows WHERE dst_domain IS NOT NULL"),
                     0);
}

/* ------------------------------------------------------------ how certain */

static void two_names_of_one_address_make_each_a_guess(void **state)
{
    (void)state;
    look_up(0, 33333, "www.shop.example", WEB);
    connect_to(SECOND, 40001, WEB);
    look_up(2 * SECOND, 33334, "www.ads.example", WEB);
    connect_to(3 * SECOND, 40002, WEB);
    const char *path = film_record_with("two", lists);
    assert_int_equal(count(path, "SELECT count(*) FROM flows WHERE src_port = 40001 AND "
                                 "dst_domain = 'www.shop.example' AND dst_domain_confidence = 1"),
                     1);
    assert_int_equal(count(path, "SELECT count(*) FROM flows WHERE src_port = 40002 AND "
                                 "dst_domain = 'www.ads.example' AND "
                                 "dst_domain_confidence = 0.5 AND dst_domain_source = 'dns'"),
                     1);
    assert_int_equal(count(path, "SELECT count(*) FROM tracker_connections WHERE certain = 0"), 1);
    assert_int_equal(count(path, "SELECT count(*) FROM tracker_connections WHERE certain"), 0);
    assert_int_equal(count(path, "SELECT coalesce(sum(flows), 0) FROM tracker_days"), 0);
    assert_int_equal(count(path, "SELECT count(*) FROM alerts WHERE rule = 'tracker_connections'"),
                     0);
}

static void a_name_that_was_asked_for_alone_counts(void **state)
{
    (void)state;
    look_up(0, 33333, "www.ads.example", WEB);
    connect_to(SECOND, 40001, WEB);
    const char *path = film_record_with("alone", lists);
    assert_int_equal(count(path, "SELECT count(*) FROM tracker_connections WHERE certain"), 1);
    assert_int_equal(count(path, "SELECT sum(flows) FROM tracker_days"), 1);
    assert_int_equal(count(path, "SELECT count(*) FROM alerts WHERE rule = 'tracker_connections'"),
                     1);
}

static void a_mirror_of_one_direction_names_as_a_source_that_nothing_counts(void **state)
{
    (void)state;
    enum { ANSWERS = 1100 };
    for (int i = 0; i < ANSWERS; i++) {
        char address[32];
        (void)snprintf(address, sizeof address, "203.0.%d.%d", i / 200, 1 + i % 200);
        answer((int64_t)i * MS, &(struct reply){.port = (uint16_t)(20000 + i),
                                                .id = (uint16_t)i,
                                                .name = "www.ads.example",
                                                .address = address});
    }
    connect_to(5 * SECOND, 40001, "203.0.5.50"); /* the first answers were not believed yet */
    connect_to(5 * SECOND, 40002, "203.0.0.5");
    const char *path = film_record_with("one_sided", lists);
    assert_int_equal(count(path, "SELECT count(*) FROM flows WHERE dst_domain = "
                                 "'www.ads.example' AND dst_domain_source = "
                                 "'dns_unasked' AND dst_domain_confidence = 0.5"),
                     1);
    assert_int_equal(count(path, "SELECT count(*) FROM flows WHERE dst_ip = '203.0.0.5' AND "
                                 "dst_domain IS NULL"),
                     1);
    assert_int_equal(count(path, "SELECT count(*) FROM tracker_contacts"), 0);
    assert_int_equal(count(path, "SELECT count(*) FROM name_days WHERE domain IS NOT NULL"), 0);
    assert_int_equal(count(path, "SELECT count(*) FROM contact_days WHERE name IS NOT NULL"), 0);
    assert_int_equal(
        count(path, "SELECT count(*) FROM traffic_minutes WHERE dst_domain IS NOT NULL"), 0);
}

/* ------------------------------------------------------------ names of devices */

static const struct mac_address victim_mac = {{0x02, 0, 192, 168, 1, 20}}; /* as endpoint_of() */

static void add_arp(int64_t at_us, const struct endpoint *sender)
{
    struct build frame = {.size = 0};
    frame_arp(&frame, 1, sender, sender);
    film_add(at_us, &frame);
}

/* The victim, the router, and the attacker at .66 are known by ARP. */
static void introduce(void)
{
    struct endpoint victim = endpoint_of(CLIENT, 0), router = endpoint_of(RESOLVER, 0);
    struct endpoint other = said_by("192.168.1.66", 0, true);
    add_arp(0, &victim);
    add_arp(1, &router);
    add_arp(2, &other);
}

/* "This name has this address", to the group of mDNS or LLMNR, or to a host that asked. */
static void announce(int64_t at_us, const struct endpoint *from, const char *to, const char *name,
                     const char *ip)
{
    struct build dns = {.size = 0}, frame = {.size = 0};
    struct endpoint group = endpoint_of(to, from->port);
    struct ip_address address;
    assert_true(ip_parse(ip, &address));
    build_hex(&dns, "0000 8400 0000 0001 0000 0000");
    build_name(&dns, name);
    build_hex(&dns, "0001 0001 00000078 0004");
    build_bytes(&dns, address.bytes + 12, 4);
    frame_udp(&frame, from, &group, build_span(&dns));
    film_add(at_us, &frame);
}

enum { DISCOVER = 1, REQUEST = 3, ACK = 5 };

struct dhcp {
    uint8_t type;
    uint32_t id;
    struct mac_address client;
    const char *assigned, *name; /* NULL: none */
};

static void dhcp(int64_t at_us, const struct endpoint *from, const struct endpoint *to,
                 const struct dhcp *message)
{
    struct build b = {.size = 0}, frame = {.size = 0};
    bool is_ack = message->type == ACK;
    struct ip_address assigned = {.version = 0};
    if (message->assigned) assert_true(ip_parse(message->assigned, &assigned));
    build_hex(&b, is_ack ? "02010600" : "01010600");
    build_number(&b, message->id, 4);
    build_number(&b, 0, 8);
    build_bytes(&b, assigned.bytes + 12, 4);
    build_number(&b, 0, 8);
    build_bytes(&b, message->client.bytes, 6);
    for (int i = 0; i < 10 + 192; i++)
        build_number(&b, 0, 1);
    build_hex(&b, "63825363 3501");
    build_number(&b, message->type, 1);
    if (is_ack) {
        build_hex(&b, "3604");
        build_bytes(&b, from->ip.bytes + 12, 4);
        build_hex(&b, "3304 00000e10");
    }
    if (message->name) {
        build_number(&b, 12, 1);
        build_number(&b, strlen(message->name), 1);
        build_text(&b, message->name);
    }
    build_number(&b, 255, 1);
    frame_udp(&frame, from, to, build_span(&b));
    film_add(at_us, &frame);
}

static struct endpoint everybody(void)
{
    struct endpoint all = endpoint_of("255.255.255.255", 67);
    memset(&all.mac, 0xff, sizeof all.mac);
    return all;
}

#define NAMED(name) "SELECT count(*) FROM devices WHERE hostname = '" name "'"
#define SAID_BY_ATTACKER(name)                                                                     \
    "SELECT count(*) FROM device_evidence WHERE value = '" name                                    \
    "' AND said_by_mac = '02:00:00:00:0a:77'"

static void a_name_that_others_say_is_evidence_and_no_name(void **state)
{
    (void)state;
    introduce();
    struct endpoint mdns = said_by("192.168.1.66", 5353, true), all = everybody();
    struct endpoint llmnr = said_by("192.168.1.66", 5355, true);
    struct endpoint forged = said_by(CLIENT, 5353, true), nobody = said_by("0.0.0.0", 68, true);
    announce(MS, &mdns, "224.0.0.251", "fake-mdns.local", CLIENT);
    announce(2 * MS, &llmnr, RESOLVER, "fake-llmnr", CLIENT);
    announce(3 * MS, &forged, "224.0.0.251", "fake-source.local", CLIENT);
    dhcp(4 * MS, &nobody, &all, &(struct dhcp){DISCOVER, 7, victim_mac, NULL, "fake-dhcp"});
    connect_to(SECOND, 40001, WEB);
    const char *path = film_record("others");
    assert_int_equal(count(path, "SELECT count(*) FROM devices WHERE hostname IS NOT NULL"), 0);
    assert_int_equal(count(path, SAID_BY_ATTACKER("fake-mdns")), 1);
    assert_int_equal(count(path, SAID_BY_ATTACKER("fake-llmnr")), 1);
    assert_int_equal(count(path, SAID_BY_ATTACKER("fake-dhcp")), 1);
}

static void a_forgery_inside_the_victims_own_flow_is_the_attackers_word(void **state)
{
    (void)state;
    introduce();
    struct endpoint own = endpoint_of(CLIENT, 5353), forged = said_by(CLIENT, 5353, true);
    announce(MS, &own, "224.0.0.251", "true-name.local", CLIENT);
    announce(SECOND, &forged, "224.0.0.251", "fake-name.local", CLIENT);
    connect_to(2 * SECOND, 40001, WEB);
    const char *path = film_record("inside");
    assert_int_equal(count(path, NAMED("true-name") " AND mac_address = '02:00:c0:a8:01:14'"), 1);
    assert_int_equal(count(path, NAMED("fake-name")), 0);
    assert_int_equal(count(path, SAID_BY_ATTACKER("fake-name")), 1);
}

/* The host speaks, under this MAC. */
static void speak(int64_t at_us, const char *ip, const struct mac_address *mac)
{
    struct endpoint host = endpoint_of(ip, 40000);
    host.mac = *mac;
    shake_hands(at_us, &host, WEB);
}

#define TABLET "192.168.1.40"
static const struct mac_address repeater_mac = {{0xe8, 0x94, 0xf6, 0, 0, 0x50}};
static const struct mac_address tablet_mac = {{0x3c, 0x22, 0xfb, 0, 0, 0x40}};

static void what_a_host_says_through_a_repeater_counts_if_the_server_acknowledged_it(void **state)
{
    (void)state;
    struct endpoint server = endpoint_of(RESOLVER, 67), all = everybody();
    struct endpoint client = endpoint_of("0.0.0.0", 68), leased = endpoint_of(CLIENT, 68);
    struct endpoint forged = said_by("0.0.0.0", 68, true);
    client.mac = leased.mac = repeater_mac;
    add_arp(0, &server);
    dhcp(MS, &client, &all, &(struct dhcp){REQUEST, 9, victim_mac, NULL, "kids-tablet"});
    dhcp(2 * MS, &server, &leased, &(struct dhcp){ACK, 9, victim_mac, CLIENT, NULL});
    speak(SECOND, CLIENT, &repeater_mac);
    /* Nobody acknowledges this exchange. */
    dhcp(3 * SECOND, &forged, &all, &(struct dhcp){REQUEST, 10, victim_mac, NULL, "fake-dhcp"});
    const char *path = film_record("repeater");
    assert_int_equal(count(path, NAMED("kids-tablet") " AND mac_address = '02:00:c0:a8:01:14'"), 1);
    assert_int_equal(count(path, NAMED("fake-dhcp")), 0);
    assert_int_equal(count(path, "SELECT count(*) FROM device_evidence WHERE value = 'kids-tablet' "
                                 "AND said_by_mac = 'e8:94:f6:00:00:50'"),
                     1);
}

/* A client asks from this MAC and is acknowledged. The server calls it so. */
static void lease(int64_t at_us, const struct mac_address *asker, const struct dhcp *answer)
{
    struct endpoint client = endpoint_of("0.0.0.0", 68), all = everybody();
    struct endpoint server = endpoint_of(RESOLVER, 67), leased = endpoint_of(answer->assigned, 68);
    client.mac = leased.mac = *asker;
    dhcp(at_us, &client, &all, &(struct dhcp){REQUEST, answer->id, answer->client, NULL, NULL});
    dhcp(at_us + MS, &server, &leased, answer);
}

static void a_known_dhcp_server_names_who_sends_no_frames_of_its_own(void **state)
{
    (void)state;
    struct endpoint forger = said_by("192.168.1.66", 67, true), leased = endpoint_of(TABLET, 68);
    introduce();
    lease(MS, &victim_mac, &(struct dhcp){ACK, 9, victim_mac, CLIENT, "not-its-name"});
    speak(SECOND, CLIENT, &victim_mac);
    lease(2 * SECOND, &repeater_mac, &(struct dhcp){ACK, 10, tablet_mac, TABLET, "kids-tablet"});
    dhcp(3 * SECOND, &forger, &leased, &(struct dhcp){ACK, 10, tablet_mac, TABLET, "fake-ack"});
    speak(4 * SECOND, TABLET, &repeater_mac);
    const char *path = film_record("served");
    assert_int_equal(count(path, NAMED("kids-tablet") " AND mac_address = '3c:22:fb:00:00:40'"), 1);
    assert_int_equal(count(path, "SELECT count(*) FROM devices WHERE hostname IS NOT NULL"), 1);
    assert_int_equal(count(path, SAID_BY_ATTACKER("fake-ack")), 1);
    assert_int_equal(count(path,
                           "SELECT count(*) FROM device_evidence WHERE said_by_mac = "
                           "'02:00:c0:a8:01:01' AND value IN ('not-its-name', 'kids-tablet')"),
                     2);
}

static void a_server_whose_clients_never_spoke_names_nobody(void **state)
{
    (void)state;
    introduce();
    lease(MS, &victim_mac, &(struct dhcp){ACK, 9, victim_mac, CLIENT, NULL});
    lease(2 * SECOND, &repeater_mac, &(struct dhcp){ACK, 10, tablet_mac, TABLET, "fake-tablet"});
    speak(4 * SECOND, TABLET, &repeater_mac);
    const char *path = film_record("unserved");
    assert_int_equal(count(path, "SELECT count(*) FROM devices WHERE hostname IS NOT NULL"), 0);
    assert_int_equal(
        count(path, "SELECT count(*) FROM device_evidence WHERE value = 'fake-tablet'"), 1);
}

static void a_host_that_sends_frames_of_its_own_is_named_by_these_only(void **state)
{
    (void)state;
    introduce();
    struct endpoint server = endpoint_of(RESOLVER, 67), all = everybody();
    struct endpoint own = endpoint_of("0.0.0.0", 68), leased = endpoint_of(CLIENT, 68);
    struct endpoint forged = said_by("0.0.0.0", 68, true), spoken = leased;
    own.mac = victim_mac;
    dhcp(MS, &own, &all, &(struct dhcp){REQUEST, 9, victim_mac, NULL, "annas-laptop"});
    dhcp(2 * MS, &server, &leased, &(struct dhcp){ACK, 9, victim_mac, CLIENT, NULL});
    dhcp(SECOND, &forged, &all, &(struct dhcp){REQUEST, 10, victim_mac, NULL, "fake-dhcp"});
    spoken.mac = attacker;
    dhcp(SECOND + MS, &server, &spoken, &(struct dhcp){ACK, 10, victim_mac, CLIENT, NULL});
    connect_to(2 * SECOND, 40001, WEB);
    dhcp(3 * SECOND, &forged, &all, &(struct dhcp){REQUEST, 11, victim_mac, NULL, "fake-again"});
    const char *path = film_record("own");
    assert_int_equal(count(path, NAMED("annas-laptop")), 1);
    assert_int_equal(count(path, "SELECT count(*) FROM devices WHERE hostname LIKE 'fake%'"), 0);
}

static void what_clients_were_told_before_a_restart_names_flows_after_it(void **state)
{
    (void)state;
    struct run_report report;
    introduce();
    look_up(SECOND, 33333, "www.shop.example", WEB);
    look_up(2 * SECOND, 33334, "www.ads.example", "198.51.100.81");
    look_up(3 * SECOND, 33335, "www.other.example", "198.51.100.81");
    answer(4 * SECOND,
           &(struct reply){
               .port = 33336, .id = 7, .name = "evil.example", .address = WEB, .is_forged = true});
    connect_to(100 * SECOND, 40001, WEB);
    connect_to(100 * SECOND, 40002, "198.51.100.81");
    const char *files[] = {film_write("before", 0, 50 * SECOND),
                           film_write("after", 50 * SECOND, INT64_MAX)};
    const char *path = database("restart");
    film_clear();
    assert_true(run(path, "1", &files[0], 1, &report));
    assert_true(run(path, "1", &files[1], 1, &report));
    assert_int_equal(count(path, "SELECT count(*) FROM flows WHERE src_port = 40001 AND "
                                 "dst_domain = 'www.shop.example' AND dst_domain_confidence = 1"),
                     1);
    assert_int_equal(count(path,
                           "SELECT count(*) FROM flows WHERE src_port = 40002 AND "
                           "dst_domain = 'www.other.example' AND dst_domain_confidence = 0.5"),
                     1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_that_nobody_asked_for_names_nothing),
        cmocka_unit_test(a_race_is_won_by_the_answer_to_the_question),
        cmocka_unit_test(the_answer_of_another_server_or_port_answers_nothing),
        cmocka_unit_test(two_names_of_one_address_make_each_a_guess),
        cmocka_unit_test(a_name_that_was_asked_for_alone_counts),
        cmocka_unit_test(what_clients_were_told_before_a_restart_names_flows_after_it),
        cmocka_unit_test(a_name_that_others_say_is_evidence_and_no_name),
        cmocka_unit_test(a_forgery_inside_the_victims_own_flow_is_the_attackers_word),
        cmocka_unit_test(what_a_host_says_through_a_repeater_counts_if_the_server_acknowledged_it),
        cmocka_unit_test(a_known_dhcp_server_names_who_sends_no_frames_of_its_own),
        cmocka_unit_test(a_server_whose_clients_never_spoke_names_nobody),
        cmocka_unit_test(a_host_that_sends_frames_of_its_own_is_named_by_these_only),
        cmocka_unit_test(a_mirror_of_one_direction_names_as_a_source_that_nothing_counts),
    };
    return cmocka_run_group_tests(tests, make_folders, remove_folders);
}
