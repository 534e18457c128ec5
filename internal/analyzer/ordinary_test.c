/* SPDX-License-Identifier: MIT */
/*
 * Ordinary traffic that resembles an attack, held against all rules at once: nothing of `medium` or
 * higher may be told of it. Each scene is one source of confusion of ../docs/detectors.md.
 */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>

#define MINUTE_MS INT64_C(60000)
#define HOUR_S INT64_C(3600)
#define DAY_S (24 * HOUR_S)

static const char *const owner = "02:00:00:00:00:05", *const other = "02:00:00:00:00:06";

static void assert_quiet(struct scene *scene)
{
    const char *alerts = scene_analyze(scene);
    if (strstr(alerts, "|medium|") || strstr(alerts, "|high|") || strstr(alerts, "|critical|"))
        fail_msg("accused: %s", alerts);
}

struct talk {
    const char *to, *app, *name, *scope, *state;
    uint16_t port;
    uint64_t sent, received;
    int64_t every_ms, lasting_ms;
    int count;
    bool udp;
    int hosts; /* not 0: `to` is a prefix of that many addresses */
};

static void add_talk(struct scene *scene, const struct talk *talk)
{
    bool worked = talk->received > 0;
    for (int i = 0; i < talk->count; i++) {
        char to[64];
        snprintf(to, sizeof to, talk->hosts ? "%s%d" : "%s", talk->to,
                 talk->hosts ? 1 + i % talk->hosts : 0);
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = to,
                                                   .from_port = (uint16_t)(20000 + i),
                                                   .port = talk->port,
                                                   .udp = talk->udp,
                                                   .app = talk->app,
                                                   .name = talk->name,
                                                   .scope = talk->scope ? talk->scope : "inside",
                                                   .state = talk->state ? talk->state
                                                            : worked    ? "SF"
                                                                        : "S0",
                                                   .history = worked ? "ShADadFf" : "S",
                                                   .sent = talk->sent,
                                                   .received = talk->received,
                                                   .lasting_ms = talk->lasting_ms,
                                                   .at_ms = i * talk->every_ms});
    }
}

static void begin_hour(struct scene *scene)
{
    scene_begin_capture(scene, 0, HOUR_S);
    scene_add_device(scene, 1, owner, "10.0.0.5", false, 0, HOUR_S);
}

/* ------------------------------------------------------------ reconnaissance */

/* Passive FTP: each file comes over a port of its own, and some connections come too late. */
static void passive_ftp_is_no_scan(void **state)
{
    struct scene *scene = *state;
    begin_hour(scene);
    for (int i = 0; i < 200; i++) {
        bool late = i % 10 == 0;
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = "203.0.113.21",
                                                   .from_port = (uint16_t)(20000 + i),
                                                   .port = (uint16_t)(50000 + i),
                                                   .scope = "outside",
                                                   .state = late ? "REJ" : "SF",
                                                   .history = late ? "Sr" : "ShADadFf",
                                                   .received = late ? 0 : 40000,
                                                   .at_ms = i * 1000});
    }
    assert_quiet(scene);
}

/* Games and peers: datagrams to many addresses, of which many are gone. */
static void games_and_peers_are_no_scan(void **state)
{
    struct scene *scene = *state;
    begin_hour(scene);
    for (int i = 0; i < 600; i++) {
        char peer[32];
        snprintf(peer, sizeof peer, "%d.%d.113.%d", 60 + i % 120, i % 250, 1 + i % 200);
        scene_add_flow(
            scene, &(struct scene_flow){.from = "10.0.0.5",
                                        .to = peer,
                                        .from_port = 27015,
                                        .port = (uint16_t)(i % 3 ? 20000 + 37 * i % 40000 : 6881),
                                        .udp = true,
                                        .scope = "outside",
                                        .state = i % 2 ? "SF" : "S0",
                                        .received = i % 2 ? 300 : 0,
                                        .at_ms = i * 500});
    }
    assert_quiet(scene);
}

/* A call: streams of UDP to one host on many ports, both ways. */
static void a_call_is_no_scan_and_no_flood(void **state)
{
    struct scene *scene = *state;
    begin_hour(scene);
    for (int i = 0; i < 40; i++)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = "203.0.113.30",
                                                   .from_port = (uint16_t)(30000 + 2 * i),
                                                   .port = (uint16_t)(16384 + 2 * i),
                                                   .udp = true,
                                                   .scope = "outside",
                                                   .state = "SF",
                                                   .sent = 900000,
                                                   .received = 900000,
                                                   .packets = 5000,
                                                   .at_ms = i * 2000});
    assert_quiet(scene);
}

static void a_content_network_is_no_scan(void **state)
{
    struct scene *scene = *state;
    begin_hour(scene);
    add_talk(scene, &(struct talk){.to = "198.51.100.",
                                   .hosts = 200,
                                   .port = 443,
                                   .app = "tls",
                                   .name = "cdn.example",
                                   .scope = "outside",
                                   .count = 800,
                                   .every_ms = 100,
                                   .sent = 900,
                                   .received = 60000});
    assert_quiet(scene);
}

/* A health check of a load balancer: a connection a second to each of ten servers, one of which is down. */
static void health_checks_are_no_scan_and_no_flood(void **state)
{
    struct scene *scene = *state;
    begin_hour(scene);
    for (int host = 1; host <= 10; host++) {
        char to[32];
        snprintf(to, sizeof to, "10.0.2.%d", host);
        add_talk(scene, &(struct talk){.to = to,
                                       .port = 8080,
                                       .count = 300,
                                       .every_ms = 2000,
                                       .state = host == 1 ? "REJ" : "SF",
                                       .sent = 90,
                                       .received = host == 1 ? 0 : 120});
    }
    assert_quiet(scene);
}

/* Printers are asked for their levels by SNMP; a few are switched off. */
static void polling_printers_is_no_scan(void **state)
{
    struct scene *scene = *state;
    begin_hour(scene);
    add_talk(scene, &(struct talk){.to = "10.0.3.",
                                   .hosts = 30,
                                   .port = 161,
                                   .udp = true,
                                   .app = "snmp",
                                   .count = 360,
                                   .every_ms = 10000,
                                   .sent = 60,
                                   .received = 80});
    for (int i = 0; i < 60; i++) {
        char to[32];
        snprintf(to, sizeof to, "10.0.3.%d", 41 + i % 5);
        add_talk(scene, &(struct talk){.to = to, .port = 161, .udp = true, .count = 1, .sent = 60});
    }
    assert_quiet(scene);
}

static void a_morning_of_logins_is_no_flood(void **state)
{
    struct scene *scene = *state;
    begin_hour(scene);
    add_talk(scene, &(struct talk){.to = "10.0.0.2",
                                   .port = 88,
                                   .count = 600,
                                   .every_ms = 50,
                                   .sent = 1500,
                                   .received = 1600});
    add_talk(scene, &(struct talk){.to = "10.0.0.2",
                                   .port = 389,
                                   .app = "ldap",
                                   .count = 600,
                                   .every_ms = 50,
                                   .sent = 800,
                                   .received = 4000});
    assert_quiet(scene);
}

static void searches_of_neighbours_are_no_flood(void **state)
{
    struct scene *scene = *state;
    begin_hour(scene);
    static const struct {
        const char *group;
        uint16_t port;
    } groups[] = {{"239.255.255.250", 1900}, {"224.0.0.251", 5353}, {"224.0.0.252", 5355}};
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        add_talk(scene, &(struct talk){.to = groups[i].group,
                                       .port = groups[i].port,
                                       .udp = true,
                                       .scope = "group",
                                       .count = 700,
                                       .every_ms = 14,
                                       .sent = 130});
    assert_quiet(scene);
}

/* Many subscribers behind one address: it calls many servers, some of which are dead. */
static void a_shared_address_is_no_scan(void **state)
{
    struct scene *scene = *state;
    begin_hour(scene);
    for (int i = 0; i < 2000; i++) {
        char to[32];
        bool is_dead = i % 25 == 0;
        snprintf(to, sizeof to, "%d.%d.%d.7", 20 + i % 150, i % 200, i % 90);
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = to,
                                                   .from_port = (uint16_t)(1024 + i),
                                                   .port = i % 4 ? 443 : 80,
                                                   .scope = "outside",
                                                   .state = is_dead ? "S0" : "SF",
                                                   .history = is_dead ? "S" : "ShADadFf",
                                                   .received = is_dead ? 0 : 5000,
                                                   .sent = 700,
                                                   .at_ms = i * 150});
    }
    assert_quiet(scene);
}

/* ------------------------------------------------------------ logins */

static void a_mail_program_that_asks_every_half_minute_guesses_nothing(void **state)
{
    struct scene *scene = *state;
    begin_hour(scene);
    add_talk(scene, &(struct talk){.to = "10.0.0.9",
                                   .port = 143,
                                   .app = "imap",
                                   .count = 110,
                                   .every_ms = MINUTE_MS / 2,
                                   .sent = 120,
                                   .received = 400});
    assert_quiet(scene);
}

/* Machines that are managed by SSH: one session each, of like size, every hour. */
static void a_manager_of_machines_is_one_signal(void **state)
{
    struct scene *scene = *state;
    begin_hour(scene);
    add_talk(scene, &(struct talk){.to = "10.0.4.",
                                   .hosts = 40,
                                   .port = 22,
                                   .app = "ssh",
                                   .count = 120,
                                   .every_ms = 5000,
                                   .sent = 4000,
                                   .received = 5000});
    assert_quiet(scene);
}

/* ------------------------------------------------------------ the local network */

/* A relay passes messages of many clients on; the server is another one than before, which is gone. */
static void a_relay_of_dhcp_is_no_second_server(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 3 * DAY_S);
    for (int i = 0; i < 30; i++) {
        char mac[20];
        snprintf(mac, sizeof mac, "02:00:00:00:01:%02x", i);
        scene_add_lease(scene, &(struct scene_lease){.server = "10.9.0.1",
                                                     .mac = mac,
                                                     .address = "10.0.0.50",
                                                     .type = 5,
                                                     .at_ms = i * 2 * HOUR_S * 1000});
    }
    assert_quiet(scene);
}

/* A machine that moves from one host to another keeps its MAC: it says so from there. */
static void a_machine_that_moves_claims_its_own_address(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 3600);
    scene_add_claim(scene, "10.0.0.20", owner, 0, 1700);
    scene_add_claim(scene, "10.0.0.20", owner, 1702, 3500);
    assert_quiet(scene);
}

/* Two cards of one host answer in turn for both of its addresses (ARP flux). */
static void two_cards_of_a_host_are_no_attack(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 7200);
    scene_add_claim(scene, "10.0.0.20", owner, 0, 10);
    scene_add_claim(scene, "10.0.0.20", other, 4000, 4001);
    assert_quiet(scene);
}

/* ------------------------------------------------------------ certificates, habits */

static void a_house_of_things_with_certificates_of_their_own_is_quiet(void **state)
{
    struct scene *scene = *state;
    begin_hour(scene);
    for (int i = 0; i < 20; i++) {
        char server[32], name[32];
        snprintf(server, sizeof server, "10.0.0.%d", 100 + i);
        snprintf(name, sizeof name, "%c-thing", 'a' + i);
        scene_add_hello(scene, &(struct scene_hello){.server = server,
                                                     .name = name,
                                                     .issuer = name,
                                                     .valid_to = "2020-01-01T00:00:00Z",
                                                     .at_ms = i * 1000});
    }
    assert_quiet(scene);
}

/* Before somebody agrees, each name leads to the portal, which has a certificate for itself. */
static void a_captive_portal_is_one_signal(void **state)
{
    struct scene *scene = *state;
    begin_hour(scene);
    for (int i = 0; i < 30; i++) {
        char name[32];
        snprintf(name, sizeof name, "www.site%d.example", i);
        add_talk(scene, &(struct talk){.to = "203.0.113.1",
                                       .port = 443,
                                       .app = "tls",
                                       .scope = "outside",
                                       .count = 1,
                                       .sent = 400,
                                       .received = 2000});
        scene_add_hello(scene, &(struct scene_hello){.server = "203.0.113.1",
                                                     .name = "portal.hotel.example",
                                                     .sans = "[\"portal.hotel.example\"]",
                                                     .sni = name,
                                                     .issuer = "An authority",
                                                     .valid_to = "2027-11-01T00:00:00Z",
                                                     .at_ms = i * 1000});
        scene_add_question(scene, &(struct scene_question){.client = "10.0.0.5",
                                                           .name = name,
                                                           .answer = "203.0.113.1",
                                                           .at_ms = i * 1000});
    }
    assert_quiet(scene);
}

/* The copy of each night goes to the same place. */
static void backups_of_every_night_are_quiet(void **state)
{
    struct scene *scene = *state;
    enum { DAYS = 9 };
    scene_begin_capture(scene, 0, DAYS * DAY_S);
    scene_add_device(scene, 1, owner, "10.0.0.5", false, 0, DAYS * DAY_S);
    for (int day = 0; day < DAYS; day++)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = "198.51.100.9",
                                                   .port = 443,
                                                   .state = "SF",
                                                   .scope = "outside",
                                                   .name = "backup.example",
                                                   .sent = 400000000 + (uint64_t)day * 9000000,
                                                   .received = 90000,
                                                   .lasting_ms = 1800000,
                                                   .at_ms = (day * DAY_S + 3 * HOUR_S) * 1000});
    assert_quiet(scene);
}

/* Data about places are renewed: what was in one country lies in another one on the next day. */
static void an_address_that_moves_to_another_country_is_one_signal(void **state)
{
    struct scene *scene = *state;
    enum { DAYS = 9 };
    scene_begin_capture(scene, 0, DAYS * DAY_S);
    scene_add_device(scene, 1, owner, "10.0.0.5", false, 0, DAYS * DAY_S);
    for (int hour = 0; hour < DAYS * 24; hour += 2)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = "198.51.100.9",
                                                   .port = 443,
                                                   .state = "SF",
                                                   .scope = "outside",
                                                   .country = hour < 7 * 24 ? "DE" : "SC",
                                                   .asn = hour < 7 * 24 ? 64500 : 64501,
                                                   .as_org = hour < 7 * 24 ? "One" : "Other",
                                                   .sent = 500,
                                                   .received = 900,
                                                   .at_ms = hour * HOUR_S * 1000});
    assert_quiet(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(passive_ftp_is_no_scan),
        SCENE_TEST(games_and_peers_are_no_scan),
        SCENE_TEST(a_call_is_no_scan_and_no_flood),
        SCENE_TEST(a_content_network_is_no_scan),
        SCENE_TEST(health_checks_are_no_scan_and_no_flood),
        SCENE_TEST(polling_printers_is_no_scan),
        SCENE_TEST(a_morning_of_logins_is_no_flood),
        SCENE_TEST(searches_of_neighbours_are_no_flood),
        SCENE_TEST(a_shared_address_is_no_scan),
        SCENE_TEST(a_mail_program_that_asks_every_half_minute_guesses_nothing),
        SCENE_TEST(a_manager_of_machines_is_one_signal),
        SCENE_TEST(a_relay_of_dhcp_is_no_second_server),
        SCENE_TEST(a_machine_that_moves_claims_its_own_address),
        SCENE_TEST(two_cards_of_a_host_are_no_attack),
        SCENE_TEST(a_house_of_things_with_certificates_of_their_own_is_quiet),
        SCENE_TEST(a_captive_portal_is_one_signal),
        SCENE_TEST(backups_of_every_night_are_quiet),
        SCENE_TEST(an_address_that_moves_to_another_country_is_one_signal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
