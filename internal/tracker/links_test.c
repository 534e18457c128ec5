/* SPDX-License-Identifier: MIT */
/* Links are apart, and so are hosts without an address; the directions of one flow may be on two. */
#include "observer.h"
#include "packets.h"
#include "test.h"

#include "model/vlans.h"

#include <stdlib.h>

static const char complete[] = ">S <SA >A >A10 <A20 >A >FA <FA >A";

static uint32_t stack(uint16_t outer, uint16_t inner)
{
    return vlans_with(vlans_with(0, outer), inner);
}

static struct script script_on(struct observer *observer, uint32_t sent, uint32_t received)
{
    struct script script = script_between(observer, "10.0.0.1", 40000, "10.0.0.2", 80);
    script.client.link = sent;
    script.server.link = received;
    return script;
}

static void expect_flow(const struct observer *observer, unsigned number, uint32_t sent,
                        uint32_t received, const char *history)
{
    const struct flow_record *flow = &observer->flows[number];
    assert_int_equal(flow->originator.link, sent);
    assert_int_equal(flow->responder.link, received);
    assert_string_equal(flow->history, history);
}

/* Segment by segment in turn: use F4b. */
static void equal_connections_in_two_vlans_are_two_flows(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    uint32_t links[] = {10, 20, stack(10, 20), stack(20, 10), 0};
    enum { COUNT = sizeof links / sizeof links[0] };
    struct script scripts[COUNT];
    const char *words[] = {">S", "<SA", ">A", ">A10", "<A20", ">A", ">FA", "<FA", ">A"};
    for (unsigned i = 0; i < COUNT; i++)
        scripts[i] = script_on(observer, links[i], links[i]);
    for (unsigned word = 0; word < sizeof words / sizeof words[0]; word++)
        for (unsigned i = 0; i < COUNT; i++)
            script_play(&scripts[i], words[word]);
    (void)observer_finish(observer);
    assert_int_equal(observer->flow_count, COUNT);
    for (unsigned i = 0; i < COUNT; i++)
        expect_flow(observer, i, links[i], links[i], "ShADdFf");
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
}

static void expect_one_flow(uint32_t sent, uint32_t received)
{
    struct observer *observer = observer_create(NULL);
    struct script script = script_on(observer, sent, received);
    script_play(&script, complete);
    (void)observer_finish(observer);
    assert_int_equal(observer->flow_count, 1);
    expect_flow(observer, 0, sent, received, "ShADdFf");
    assert_int_equal(observer->flows[0].traffic[1].packets, 3);
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
}

static void directions_on_two_links_are_one_flow(void **state)
{
    (void)state;
    expect_one_flow(10, 20);
    expect_one_flow(0, 20);
    expect_one_flow(10, 0);
    expect_one_flow(stack(100, 10), stack(200, 10));
}

/* Beside a connection that is whole on one link, and has the same ends. */
static void split_directions_find_each_other_among_siblings(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    struct script whole = script_on(observer, 30, 30), split = script_on(observer, 10, 20);
    script_play(&whole, ">S <SA >A");
    script_play(&split, ">S <SA >A");
    script_play(&whole, ">A10 <A20 >A >FA <FA >A");
    script_play(&split, ">A10 <A20 >A >FA <FA >A");
    (void)observer_finish(observer);
    assert_int_equal(observer->flow_count, 2);
    expect_flow(observer, 0, 30, 30, "ShADdFf");
    expect_flow(observer, 1, 10, 20, "ShADdFf");
    observer_destroy(observer);
}

/* The first packet seen is the responder's: `vlan` is the originator's all the same. */
static void the_link_of_a_side_is_that_on_which_it_sends(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    struct script script = script_on(observer, 10, 20);
    script_play(&script, "~ >S <SA >A >A10 <A20");
    (void)observer_finish(observer);
    assert_int_equal(observer->flow_count, 1);
    expect_flow(observer, 0, 10, 20, "^hADd");
    observer_destroy(observer);
}

/* A router's packets are seen on both sides of it: neither flow has one direction only. */
static void what_was_joined_stays_joined_and_a_whole_flow_takes_no_more(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    struct script split = script_on(observer, 10, 20), third = script_on(observer, 30, 30);
    script_play(&split, ">S <SA >A");
    split.server.link = 10; /* from now on in the VLAN of the others */
    split.client.link = 20;
    script_play(&split, ">A10 <A20 >A");
    script_play(&third, "<A");
    (void)observer_finish(observer);
    assert_int_equal(observer->flow_count, 2);
    expect_flow(observer, 0, 10, 20, "ShADd");
    assert_int_equal(observer->flows[0].traffic[0].packets, 4);
    assert_int_equal(observer->flows[0].traffic[1].packets, 2);
    assert_int_equal(observer->flows[1].responder.link, 30);
    observer_destroy(observer);
}

static void two_flows_of_one_direction_are_not_joined(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    struct script one = script_on(observer, 10, 10), other = script_on(observer, 20, 20);
    script_play(&one, ">S");
    script_play(&other, ">S");
    script_play(&one, ">S");
    (void)observer_finish(observer);
    assert_int_equal(observer->flow_count, 2);
    observer_destroy(observer);
}

static void joined_links_are_one_network(void **state)
{
    (void)state;
    struct tracker_options options = observer_options();
    options.links_joined = true;
    struct observer *observer = observer_create(&options);
    struct script script = script_on(observer, 10, 20);
    script_play(&script, ">S <SA >A >A10");
    script.client.link = 30;
    script_play(&script, ">A10 <A");
    (void)observer_finish(observer);
    assert_int_equal(observer->flow_count, 1);
    expect_flow(observer, 0, 10, 20, "ShADa");
    observer_destroy(observer);
}

/* Stacks of tags without end make neither a long search nor a broken table. */
static void a_flood_of_tags_is_one_flow_each(void **state)
{
    (void)state;
    enum { LINKS = 4000 };
    struct tracker_options options = observer_options();
    options.flows_most = LINKS / 2;
    struct observer *observer = observer_create(&options);
    observer->quiet = true;
    for (unsigned i = 1; i <= LINKS; i++) {
        struct script script = script_on(observer, i, i);
        script_play(&script, ">S");
    }
    (void)observer_finish(observer);
    assert_int_equal(observer->flow_count, LINKS);
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
}

/* ------------------------------------------------------------ pieces */

static void see_piece(struct observer *observer, struct endpoint from, uint32_t link,
                      struct span datagram, bool is_last)
{
    struct endpoint to = endpoint_of("10.0.0.2", 5000);
    struct build frame;
    struct span part = is_last ? (struct span){datagram.data + 16, datagram.size - 16}
                               : (struct span){datagram.data, 16};
    from.link = link;
    frame_piece(&frame, &from, &to,
                &(struct piece){.id = 7,
                                .offset = is_last ? 16 : 0,
                                .more = !is_last,
                                .protocol = 17,
                                .payload = part});
    observer_see(observer, &frame);
}

static void pieces_of_two_links_are_two_datagrams(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    struct endpoint from = endpoint_of("10.0.0.1", 4000), to = endpoint_of("10.0.0.2", 5000);
    struct build datagram = {.size = 0};
    datagram_udp(&datagram, &from, &to, span_text("a datagram of two pieces"));
    see_piece(observer, from, 10, build_span(&datagram), false);
    see_piece(observer, from, 20, build_span(&datagram), true);
    see_piece(observer, from, 20, build_span(&datagram), false);
    see_piece(observer, from, 10, build_span(&datagram), true);
    (void)observer_finish(observer);
    assert_int_equal(observer->flow_count, 2);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(observer->flows[i].traffic[0].packets, 2);
        assert_int_equal(observer->flows[i].traffic[0].payload, 24);
    }
    observer_destroy(observer);
}

/* ------------------------------------------------------------ without an address; DHCP */

static void see_udp(struct observer *observer, const struct endpoint *from,
                    const struct endpoint *to, struct span payload)
{
    struct build frame;
    frame_udp(&frame, from, to, payload);
    observer_see(observer, &frame);
}

/* Trial A8. */
static void hosts_without_an_address_are_told_by_their_macs(void **state)
{
    (void)state;
    static const char *const nobody[] = {"0.0.0.0", "::"}, *const all[] = {"255.255.255.255",
                                                                           "ff02::1:2"};
    for (int version = 0; version < 2; version++) {
        struct observer *observer = observer_create(NULL);
        struct endpoint to = endpoint_of(all[version], version ? 547 : 67);
        for (int i = 0; i < 12; i++) {
            struct endpoint from = endpoint_of(nobody[version], version ? 546 : 68);
            from.mac.bytes[5] = (uint8_t)(1 + i % 3);
            see_udp(observer, &from, &to, span_text("x"));
        }
        (void)observer_finish(observer);
        assert_int_equal(observer->flow_count, 3);
        for (int i = 0; i < 3; i++) {
            assert_int_equal(observer->flows[i].traffic[0].packets, 4);
            assert_int_equal(observer->flows[i].originator.mac.bytes[5], 1 + i);
            assert_true(ip_is_unspecified(&observer->flows[i].originator.ip));
        }
        observer_destroy(observer);
    }
}

/* The answer comes from another MAC than the question went to: that one is the responder's. */
static bool answerer_is_responder(struct mac_address asked)
{
    struct observer *observer = observer_create(NULL);
    struct endpoint a = endpoint_of("10.0.0.1", 5000), b = endpoint_of("10.0.0.2", 5001), to = b;
    to.mac = asked;
    see_udp(observer, &a, &to, span_text("x"));
    see_udp(observer, &b, &a, span_text("y"));
    (void)observer_finish(observer);
    assert_int_equal(observer->flow_count, 1);
    const struct flow_record *flow = &observer->flows[0];
    bool answered = mac_equal(&flow->responder.mac, &b.mac);
    assert_true(answered || mac_equal(&flow->responder.mac, &asked));
    observer_destroy(observer);
    return answered;
}

static void
the_mac_of_a_side_is_that_of_its_own_frames_unless_a_virtual_router_was_asked(void **state)
{
    (void)state;
    assert_true(answerer_is_responder((struct mac_address){{0x02, 0, 0, 0, 0, 0x77}}));
    assert_false(answerer_is_responder((struct mac_address){{0x00, 0x00, 0x0c, 0x07, 0xac, 1}}));
}

static void expect_originator(const char *from, uint16_t from_port, const char *to,
                              uint16_t to_port, const char *payload, const char *originator)
{
    char ip[IP_TEXT_SIZE];
    struct observer *observer = observer_create(NULL);
    struct endpoint a = endpoint_of(from, from_port), b = endpoint_of(to, to_port);
    see_udp(observer, &a, &b, span_text(payload));
    (void)observer_finish(observer);
    assert_string_equal(ip_format(&observer->flows[0].originator.ip, ip), originator);
    observer_destroy(observer);
}

/* Trial B10. */
static void a_reply_of_dhcp_is_the_servers(void **state)
{
    (void)state;
    expect_originator("10.0.0.1", 67, "10.0.0.9", 68, "\2", "10.0.0.9");
    expect_originator("10.0.0.9", 68, "10.0.0.1", 67, "\1", "10.0.0.9");
    expect_originator("10.0.0.1", 67, "255.255.255.255", 68, "\2", "10.0.0.1");
    expect_originator("10.0.0.1", 67, "10.0.9.1", 67, "\2", "10.0.9.1"); /* to a relay */
    expect_originator("10.0.9.1", 67, "10.0.0.1", 67, "\1", "10.0.9.1");
    expect_originator("fe80::1", 547, "fe80::9", 546, "\7", "fe80::9");
    expect_originator("fe80::9", 546, "ff02::1:2", 547, "\1", "fe80::9");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_connections_in_two_vlans_are_two_flows),
        cmocka_unit_test(directions_on_two_links_are_one_flow),
        cmocka_unit_test(split_directions_find_each_other_among_siblings),
        cmocka_unit_test(the_link_of_a_side_is_that_on_which_it_sends),
        cmocka_unit_test(what_was_joined_stays_joined_and_a_whole_flow_takes_no_more),
        cmocka_unit_test(two_flows_of_one_direction_are_not_joined),
        cmocka_unit_test(joined_links_are_one_network),
        cmocka_unit_test(a_flood_of_tags_is_one_flow_each),
        cmocka_unit_test(pieces_of_two_links_are_two_datagrams),
        cmocka_unit_test(hosts_without_an_address_are_told_by_their_macs),
        cmocka_unit_test(
            the_mac_of_a_side_is_that_of_its_own_frames_unless_a_virtual_router_was_asked),
        cmocka_unit_test(a_reply_of_dhcp_is_the_servers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
