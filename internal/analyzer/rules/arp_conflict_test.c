/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>
#include <string.h>

static void two_claimants_of_the_gateway_at_the_same_time_are_a_conflict(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_device(scene, 1, "00:11:22:33:44:01", "10.0.0.1", true, 0, 100);
    scene_add_claim(scene, "10.0.0.1", "00:11:22:33:44:01", 0, 100);
    scene_add_claim(scene, "10.0.0.1", "00:11:22:33:44:66", 50, 90);
    assert_string_equal(scene_analyze(scene),
                        "arp_conflict|high|10.0.0.1 (the gateway) is claimed by "
                        "00:11:22:33:44:01 and by 00:11:22:33:44:66\n");
}

/* The owner is heard at first and at last: in between it sleeps, or it does not. */
static const char *claims_for(struct scene *scene, int64_t heard_at_s, bool is_gateway,
                              enum evidence_ground ground, const char *value, int64_t evidence_s)
{
    scene_begin_capture(scene, 0, 9000);
    scene_add_device(scene, 1, "00:11:22:33:44:01", "10.0.0.20", is_gateway, 0, 9000);
    if (value) scene_add_evidence(scene, 1, ground, value, evidence_s, evidence_s);
    scene_add_claim(scene, "10.0.0.20", "00:11:22:33:44:01", 0, 9000);
    scene_add_claim(scene, "10.0.0.20", "00:11:22:33:44:66", 3000, 6000);
    scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.20",
                                               .to = "10.0.0.9",
                                               .port = 445,
                                               .state = "SF",
                                               .history = "ShADadFf",
                                               .at_ms = heard_at_s * 1000});
    return scene_analyze(scene);
}

static const char *claims_for_a_sleeper(struct scene *scene, int64_t heard_at_s)
{
    return claims_for(scene, heard_at_s, false, EVIDENCE_DHCP_ROUTER, NULL, 0);
}

static void who_answers_for_a_sleeper_is_news(void **state)
{
    assert_string_equal(claims_for_a_sleeper(*state, 2000),
                        "arp_conflict|info|10.0.0.20 is claimed by 00:11:22:33:44:01 and by "
                        "00:11:22:33:44:66\n");
}

static void who_claims_while_the_owner_talks_is_no_proxy(void **state)
{
    assert_string_equal(claims_for_a_sleeper(*state, 4000),
                        "arp_conflict|medium|10.0.0.20 is claimed by 00:11:22:33:44:01 and by "
                        "00:11:22:33:44:66\n");
}

/* A rogue DHCP server names a laptop as the router. */
static void a_sleeper_that_is_named_as_the_router_sleeps(void **state)
{
    const char *found = claims_for(*state, 2000, true, EVIDENCE_DHCP_ROUTER, "router", 0);
    assert_non_null(strstr(found, "arp_conflict|info|"));
}

static void who_forwards_does_not_sleep(void **state)
{
    const char *found =
        claims_for(*state, 2000, true, EVIDENCE_TRAFFIC_CARRIED, "198.51.100.0/24", 0);
    assert_non_null(strstr(found, "arp_conflict|high|"));
}

/* It gives itself out as a router when somebody has long answered for it. */
static void a_sleeper_that_becomes_a_router_later_slept(void **state)
{
    const char *found = claims_for(*state, 2000, true, EVIDENCE_NDP_ROUTER, "router", 8000);
    assert_non_null(strstr(found, "arp_conflict|info|"));
}

static void a_neighbour_of_ipv6_is_held_against_what_was_known(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_device(scene, 1, "00:11:22:33:44:01", "10.0.0.1", true, 0, 100);
    scene_add_claim(scene, "fe80::1", "00:11:22:33:44:01", 0, 40);
    scene_add_claim(scene, "fe80::1", "00:11:22:33:44:66", 50, 90);
    scene_add_claim(scene, "fe80::7", "00:11:22:33:44:07", 0, 90);
    scene_add_claim(scene, "fe80::7", "00:11:22:33:44:66", 55, 65);
    assert_string_equal(scene_analyze(scene),
                        "arp_conflict|high|fe80::1 (the gateway) is claimed by "
                        "00:11:22:33:44:01 and by 00:11:22:33:44:66\n"
                        "arp_conflict|medium|fe80::7 is claimed by "
                        "00:11:22:33:44:07 and by 00:11:22:33:44:66\n");
}

/* Routers that share an address: VRRP of IPv6, HSRP. */
static void a_hand_over_of_a_shared_router_is_silent(void **state)
{
    static const char *const shared[] = {"00:00:5e:00:02:01", "00:05:73:a0:00:01"};
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    for (size_t i = 0; i < sizeof shared / sizeof shared[0]; i++) {
        char ip[16];
        snprintf(ip, sizeof ip, "fe80::%zu", i + 1);
        scene_add_claim(scene, ip, "00:11:22:33:44:01", 0, 40);
        scene_add_claim(scene, ip, shared[i], 50, 90);
    }
    assert_string_equal(scene_analyze(scene), "");
}

static void many_claimants_of_one_address_are_one_alert(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_claim(scene, "10.0.0.7", "00:11:22:33:44:01", 0, 100);
    scene_add_claim(scene, "10.0.0.7", "00:11:22:33:44:66", 50, 60);
    scene_add_claim(scene, "10.0.0.7", "00:11:22:33:44:67", 55, 90);
    assert_string_equal(scene_analyze(scene),
                        "arp_conflict|medium|10.0.0.7 is claimed by "
                        "00:11:22:33:44:01 and by 00:11:22:33:44:66 and 1 more\n");
}

/* A thousand forged MACs for each of ten addresses: no square of a thousand, and few findings. */
static void a_flood_of_forged_claims_is_few_alerts(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    for (int i = 0; i < 10000; i++) {
        char ip[64], mac[32];
        snprintf(ip, sizeof ip, "10.0.0.%d", i % 10 + 1);
        snprintf(mac, sizeof mac, "02:00:00:00:%02x:%02x", i / 10 / 256, i / 10 % 256);
        scene_add_claim(scene, ip, mac, i / 200, 100);
    }
    (void)scene_analyze(scene);
    assert_non_null(strstr(scene->alerts,
                           "arp_conflict|medium|10.0.0.4 is claimed by 02:00:00:00:00:00 and by "
                           "02:00:00:00:00:01 and 998 more\n"));
    assert_null(strstr(scene->alerts, "medium|10.0.0.5 "));
    assert_non_null(
        strstr(scene->alerts, "medium|6 more of 02:00:00:00:00:01, such as: 10.0.0.10"));
    assert_non_null(strstr(scene->details, "\"addresses_in_conflict\":10"));
}

static void an_address_whose_owner_was_silent_was_passed_on(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 1000);
    scene_add_claim(scene, "10.0.0.20", "00:11:22:33:44:01", 0, 40);
    scene_add_claim(scene, "10.0.0.20", "00:11:22:33:44:02", 500, 900);
    assert_string_equal(scene_analyze(scene), "");
}

static void an_address_that_is_taken_over_at_once_is_a_conflict(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_claim(scene, "10.0.0.20", "00:11:22:33:44:01", 0, 0);
    scene_add_claim(scene, "10.0.0.20", "00:11:22:33:44:66", 2, 90);
    assert_string_equal(scene_analyze(scene), "arp_conflict|medium|10.0.0.20 is claimed by "
                                              "00:11:22:33:44:01 and by 00:11:22:33:44:66\n");
    assert_string_equal(scene_analyze(scene), ""); /* told */
}

static void claims_that_come_together_are_no_conflict(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_claim(scene, "10.0.0.20", "00:11:22:33:44:01", 0, 90);
    scene_add_claim(scene, "10.0.0.20", "00:11:22:33:44:66", 50, 53);
    assert_string_equal(scene_analyze(scene), "");
}

/* The laptop was carried to another network, where the router has the same address. */
static void the_router_of_another_network_is_no_conflict(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_device(scene, 1, "00:11:22:33:44:01", "192.168.1.1", true, 0, 100);
    scene_add_claim(scene, "192.168.1.1", "00:11:22:33:44:01", 0, 100);
    scene_begin_capture(scene, 90000, 91000);
    scene_add_device(scene, 2, "00:11:22:33:44:02", "192.168.1.1", true, 90000, 91000);
    scene_add_claim(scene, "192.168.1.1", "00:11:22:33:44:02", 90000, 91000);
    assert_string_equal(scene_analyze(scene), "");
}

static void virtual_routers_may_move(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_claim(scene, "10.0.0.1", "00:11:22:33:44:01", 0, 100);
    scene_add_claim(scene, "10.0.0.1", "00:00:5e:00:01:0a", 10, 90);
    scene_add_claim(scene, "10.0.0.1", "00:07:b4:00:0a:01", 20, 90); /* GLBP: two answer in turn */
    scene_add_claim(scene, "10.0.0.1", "00:07:b4:00:0a:02", 20, 90);
    assert_string_equal(scene_analyze(scene), "");
}

/* Use F4. */
#define FIRST "00:11:22:33:44:01"
#define SECOND "00:11:22:33:44:66"
/* Two machines with an address each, and 10.0.0.50, which goes to the second one and back. */
static void begin_pair(struct scene *scene, bool is_gateway)
{
    scene_begin_capture(scene, 0, 90000);
    scene_add_device(scene, 1, FIRST, is_gateway ? "10.0.0.50" : "10.0.0.11", is_gateway, 0, 90000);
    scene_add_device(scene, 2, SECOND, "10.0.0.12", false, 0, 90000);
    scene_add_claim(scene, "10.0.0.11", FIRST, 10, 80000);
    scene_add_claim(scene, "10.0.0.12", SECOND, 10, 80000);
    scene_add_claim(scene, "10.0.0.50", FIRST, 20, 30000);
}

static void a_pair_without_a_virtual_mac_is_one_signal(void **state)
{
    struct scene *scene = *state;
    begin_pair(scene, false);
    scene_add_claim(scene, "10.0.0.50", SECOND, 30002, 60000);
    assert_string_equal(scene_analyze(scene),
                        "arp_conflict|low|10.0.0.50 is claimed by " FIRST " and by " SECOND "\n");
    assert_string_equal(scene_analyze(scene), "");
}

static void a_pair_of_routers_is_one_signal_when_the_address_came_back(void **state)
{
    struct scene *scene = *state;
    begin_pair(scene, true);
    scene_add_claim(scene, "10.0.0.50", SECOND, 30002, 60000);
    scene_add_claim(scene, "10.0.0.50", FIRST, 60002, 80000);
    assert_string_equal(scene_analyze(scene),
                        "arp_conflict|low|10.0.0.50 (the gateway) is claimed by " FIRST
                        " and by " SECOND "\n");
}

static void a_pair_of_routers_is_two_before(void **state)
{
    struct scene *scene = *state;
    begin_pair(scene, true);
    scene_add_claim(scene, "10.0.0.50", SECOND, 30002, 60000);
    assert_string_equal(scene_analyze(scene),
                        "arp_conflict|medium|10.0.0.50 (the gateway) is claimed by " FIRST
                        " and by " SECOND "\n");
}

static void who_is_contradicted_is_no_pair(void **state)
{
    struct scene *scene = *state;
    begin_pair(scene, false);
    scene_add_claim(scene, "10.0.0.50", SECOND, 25000, 60000);
    assert_string_equal(scene_analyze(scene), "arp_conflict|medium|10.0.0.50 is claimed by " FIRST
                                              " and by " SECOND "\n");
}

/* The intruder has an address of its own, and takes the only one of the owner. */
static void the_only_address_of_its_owner_is_no_service(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 90000);
    scene_add_device(scene, 2, SECOND, "10.0.0.12", false, 0, 90000);
    scene_add_claim(scene, "10.0.0.12", SECOND, 10, 80000);
    scene_add_claim(scene, "10.0.0.50", FIRST, 20, 30000);
    scene_add_claim(scene, "10.0.0.50", SECOND, 30002, 60000);
    assert_string_equal(scene_analyze(scene), "arp_conflict|medium|10.0.0.50 is claimed by " FIRST
                                              " and by " SECOND "\n");
}

static void the_same_addresses_in_two_vlans_are_no_conflict(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_device(scene, 1, "00:11:22:33:44:01", "10.0.0.1", true, 0, 100);
    scene_add_device(scene, 2, "00:11:22:33:44:02", "10.0.0.1", true, 0, 100);
    for (int i = 0; i < 2; i++) {
        scene->link = i ? 20 : 10;
        scene_add_claim(scene, "10.0.0.1", i ? "00:11:22:33:44:02" : "00:11:22:33:44:01", i, 90);
        scene_add_claim(scene, "10.0.0.7", i ? "00:11:22:33:44:72" : "00:11:22:33:44:71", i, 90);
    }
    assert_string_equal(scene_analyze(scene), "");
    scene_add_claim(scene, "10.0.0.7", "00:11:22:33:44:66", 50, 95); /* in VLAN 20 */
    assert_string_equal(scene_analyze(scene), "arp_conflict|medium|10.0.0.7 is claimed by "
                                              "00:11:22:33:44:72 and by 00:11:22:33:44:66\n");
}

static void the_same_addresses_at_two_interfaces_are_no_conflict(void **state)
{
    struct scene *scene = *state;
    static const char *const interfaces[] = {"eth1", "eth2", "eth1"};
    for (int i = 0; i < 3; i++) {
        scene->interface = interfaces[i];
        scene_begin_capture(scene, i * 100, i * 100 + 99);
        scene_add_device(scene, 1, "00:11:22:33:44:88", "10.0.0.88", false, 0, i * 100 + 99);
        scene_add_claim(scene, "10.0.0.7", i ? "00:11:22:33:44:02" : "00:11:22:33:44:01", i * 100,
                        i * 100 + 90);
        const char *expected = i == 2 ? "arp_conflict|medium|10.0.0.7 is claimed by "
                                        "00:11:22:33:44:01 and by 00:11:22:33:44:02\n"
                                      : "";
        assert_string_equal(scene_analyze(scene), expected);
    }
}

/* A router that never claims its address but in its advertisements owns it by its frames. */
static void a_router_owns_the_address_that_it_sends_from(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_device(scene, 1, "00:11:22:33:44:01", "10.0.0.1", true, 0, 99);
    scene_add_device(scene, 2, "00:11:22:33:44:66", "10.0.0.66", false, 0, 99);
    scene_add_sender(scene, "fe80::1", "00:11:22:33:44:01", 5);
    scene_add_claim(scene, "fe80::1", "00:11:22:33:44:66", 50, 90);
    assert_string_equal(scene_analyze(scene),
                        "arp_conflict|high|fe80::1 (the gateway) is claimed by 00:11:22:33:44:01 "
                        "and by 00:11:22:33:44:66\n");
}

/* A routed address has frames of the router; a link-local one of two machines says nothing alone. */
static void who_only_sends_from_an_address_is_not_accused(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_device(scene, 1, "00:11:22:33:44:01", "10.0.0.1", true, 0, 99);
    scene_add_device(scene, 2, "00:11:22:33:44:66", "10.0.0.66", false, 0, 99);
    scene_add_sender(scene, "2001:db8::7", "00:11:22:33:44:01", 5);
    scene_add_claim(scene, "2001:db8::7", "00:11:22:33:44:66", 10, 90);
    scene_add_claim(scene, "fe80::7", "00:11:22:33:44:66", 10, 90);
    scene_add_sender(scene, "fe80::7", "00:11:22:33:44:01", 50);
    scene_add_sender(scene, "fe80::8", "00:11:22:33:44:01", 5);
    scene_add_sender(scene, "fe80::8", "00:11:22:33:44:66", 50);
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(two_claimants_of_the_gateway_at_the_same_time_are_a_conflict),
        SCENE_TEST(who_answers_for_a_sleeper_is_news),
        SCENE_TEST(who_claims_while_the_owner_talks_is_no_proxy),
        SCENE_TEST(a_sleeper_that_is_named_as_the_router_sleeps),
        SCENE_TEST(a_sleeper_that_becomes_a_router_later_slept),
        SCENE_TEST(who_forwards_does_not_sleep),
        SCENE_TEST(a_neighbour_of_ipv6_is_held_against_what_was_known),
        SCENE_TEST(a_router_owns_the_address_that_it_sends_from),
        SCENE_TEST(who_only_sends_from_an_address_is_not_accused),
        SCENE_TEST(a_hand_over_of_a_shared_router_is_silent),
        SCENE_TEST(many_claimants_of_one_address_are_one_alert),
        SCENE_TEST(a_flood_of_forged_claims_is_few_alerts),
        SCENE_TEST(an_address_whose_owner_was_silent_was_passed_on),
        SCENE_TEST(an_address_that_is_taken_over_at_once_is_a_conflict),
        SCENE_TEST(claims_that_come_together_are_no_conflict),
        SCENE_TEST(the_router_of_another_network_is_no_conflict),
        SCENE_TEST(virtual_routers_may_move),
        SCENE_TEST(a_pair_without_a_virtual_mac_is_one_signal),
        SCENE_TEST(a_pair_of_routers_is_one_signal_when_the_address_came_back),
        SCENE_TEST(a_pair_of_routers_is_two_before),
        SCENE_TEST(who_is_contradicted_is_no_pair),
        SCENE_TEST(the_only_address_of_its_owner_is_no_service),
        SCENE_TEST(the_same_addresses_in_two_vlans_are_no_conflict),
        SCENE_TEST(the_same_addresses_at_two_interfaces_are_no_conflict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
