/* SPDX-License-Identifier: MIT */
/* Nothing is recorded of an excluded device, whatever its frames are wrapped in, and whichever host
 * sends facts about it. */
#include "observer.h"
#include "packets.h"
#include "test.h"

#include "parser/packet.h"

static struct exclusion excluded;

/* Excludes 10.0.0.66, 2001:db8:66::/48 and 02:00:00:00:66:66. */
static struct observer *observer_with_exclusion(void)
{
    struct tracker_options options = observer_options();
    excluded = (struct exclusion){.mac_count = 0};
    assert_int_equal(exclusion_add(&excluded, "10.0.0.66"), EXCLUSION_ADDED);
    assert_int_equal(exclusion_add(&excluded, "2001:db8:66::/48"), EXCLUSION_ADDED);
    assert_int_equal(exclusion_add(&excluded, "02:00:00:00:66:66"), EXCLUSION_ADDED);
    options.excluded = &excluded;
    return observer_create(&options);
}

/* Decodes the frame alone. Returns what is recorded of it and which count it is in. */
static void expect(const struct build *frame, bool recorded)
{
    struct observer *observer = observer_with_exclusion();
    observer_see(observer, frame);
    const char *lines = observer_finish(observer);
    const struct ledger *ledger = tracker_ledger(observer->tracker);
    if (!recorded) assert_string_equal(lines, "");
    if (recorded) assert_string_not_equal(lines, "");
    assert_int_equal(ledger->frames_captured, recorded);
    assert_int_equal(ledger->frames_excluded, !recorded);
    assert_int_equal(ledger->bytes_captured, recorded ? frame->size : 0);
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
}

static const struct span hello = {(const uint8_t *)"hello", 5};

static void udp(struct build *out, const char *from, const char *to, struct span payload)
{
    struct endpoint a = endpoint_of(from, 4000), b = endpoint_of(to, 5000);
    frame_udp(out, &a, &b, payload);
}

/* Inserts bytes between the MACs and the ether type. A given tag replaces the ether type. */
static void insert(struct build *frame, const char *hex, size_t replaced)
{
    struct build whole = {.size = 0};
    build_bytes(&whole, frame->data, 12);
    build_hex(&whole, hex);
    build_bytes(&whole, frame->data + 12 + replaced, frame->size - 12 - replaced);
    *frame = whole;
}

static void both_directions_are_left_out_and_others_are_not(void **state)
{
    struct build frame;
    (void)state;
    udp(&frame, "10.0.0.66", "10.0.0.2", hello);
    expect(&frame, false);
    udp(&frame, "10.0.0.2", "10.0.0.66", hello);
    expect(&frame, false);
    udp(&frame, "2001:db8:66::9", "2001:db8::1", hello);
    expect(&frame, false);
    udp(&frame, "10.0.0.67", "10.0.0.2", hello);
    expect(&frame, true);
    udp(&frame, "2001:db8:67::9", "2001:db8::1", hello);
    expect(&frame, true);
}

static void a_listed_mac_is_found_in_the_frame_and_in_ipv6_addresses_made_of_it(void **state)
{
    struct build frame;
    struct endpoint from = endpoint_of("10.0.0.5", 1), to = endpoint_of("10.0.0.6", 2);
    (void)state;
    (void)mac_parse("02:00:00:00:66:66", &from.mac);
    frame_udp(&frame, &from, &to, hello);
    expect(&frame, false);
    frame_udp(&frame, &to, &from, hello);
    expect(&frame, false);
    udp(&frame, "fe80::ff:fe00:6666", "fe80::1", hello);
    expect(&frame, false);
    udp(&frame, "fe80::ff:fe00:6667", "fe80::1", hello);
    expect(&frame, true);
}

static void tags_and_labels_in_front_hide_nothing(void **state)
{
    static const struct {
        const char *hex;
        size_t replaced;
    } wraps[] = {{"8100 0064", 0},
                 {"88a8 0064 8100 0065", 0},
                 {"8864 1100 0001 0040 0021", 2}, /* PPPoE session, PPP IPv4 */
                 {"8847 00010140", 2}};           /* MPLS, bottom of the stack */
    (void)state;
    for (size_t i = 0; i < sizeof wraps / sizeof wraps[0]; i++) {
        struct build frame;
        udp(&frame, "10.0.0.66", "10.0.0.2", hello);
        insert(&frame, wraps[i].hex, wraps[i].replaced);
        expect(&frame, false);
        udp(&frame, "10.0.0.67", "10.0.0.2", hello);
        insert(&frame, wraps[i].hex, wraps[i].replaced);
        expect(&frame, true);
    }
}

static void fragments_are_left_out_too(void **state)
{
    struct build frame;
    uint8_t bytes[16] = {0};
    struct endpoint from = endpoint_of("10.0.0.66", 1), to = endpoint_of("10.0.0.2", 2);
    struct piece piece = {
        .id = 7, .offset = 8, .more = true, .protocol = IP_UDP, .payload = {bytes, sizeof bytes}};
    (void)state;
    frame_piece(&frame, &from, &to, &piece);
    expect(&frame, false);
    piece.offset = 0;
    frame_piece(&frame, &to, &from, &piece);
    expect(&frame, false);
}

static void in_a_tunnel_the_inner_flow_is_left_out_and_the_outer_one_is_kept(void **state)
{
    struct observer *observer = observer_with_exclusion();
    struct build inner, frame;
    struct endpoint from = endpoint_of("192.0.2.1", 0), to = endpoint_of("192.0.2.2", 0);
    (void)state;
    udp(&inner, "10.0.0.66", "10.0.0.2", hello);
    struct span packet = {inner.data + 14, inner.size - 14};
    frame_ip(&frame, &from, &to, IP_IPIP, packet);
    observer_see(observer, &frame);
    udp(&inner, "10.0.0.67", "10.0.0.2", hello);
    frame_ip(&frame, &from, &to, IP_IPIP, packet);
    observer_see(observer, &frame);
    const char *lines = observer_finish(observer);
    assert_int_equal(observer->flow_packets, 2);
    assert_non_null(strstr(lines, "10.0.0.67"));
    assert_null(strstr(lines, "10.0.0.66"));
    assert_int_equal(tracker_counters(observer->tracker)->inner_excluded, 1);
    assert_int_equal(tracker_ledger(observer->tracker)->frames_excluded, 0);
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
}

static void questions_of_others_about_it_are_left_out(void **state)
{
    struct build frame, body = {.size = 0};
    struct endpoint router = endpoint_of("10.0.0.1", 0), it = endpoint_of("10.0.0.66", 0),
                    other = endpoint_of("10.0.0.67", 0), router6 = endpoint_of("fe80::1", 0),
                    all = endpoint_of("ff02::1:ff00:9", 0);
    (void)state;
    frame_arp(&frame, 1, &router, &it);
    expect(&frame, false);
    frame_arp(&frame, 1, &router, &other);
    expect(&frame, true);
    build_hex(&body, "00000000 20010db8 00660000 00000000 00000009");
    frame_icmp(&frame, &router6, &all, 135, 0, build_span(&body));
    expect(&frame, false);
    body.size = 0;
    build_hex(&body, "00000000 20010db8 00670000 00000000 00000009");
    frame_icmp(&frame, &router6, &all, 135, 0, build_span(&body));
    expect(&frame, true);
}

/* BOOTP's fixed part with these addresses and this hardware address, then options. */
static void dhcp(struct build *frame, const char *addresses, const char *chaddr,
                 const char *options)
{
    struct build message = {.size = 0};
    struct endpoint relay = endpoint_of("10.0.0.1", 67), server = endpoint_of("10.0.0.2", 67);
    build_hex(&message, "01010600 deadbeef 00000000");
    build_hex(&message, addresses);
    build_hex(&message, chaddr);
    for (int i = 0; i < 202; i++)
        build_number(&message, 0, 1);
    build_hex(&message, "63825363");
    build_hex(&message, options);
    frame_udp(frame, &relay, &server, build_span(&message));
}

#define NO_ADDRESSES "00000000 00000000 00000000 00000000"

static void dhcp_about_it_is_left_out_also_from_relays(void **state)
{
    struct build frame, message = {.size = 0};
    struct endpoint relay = endpoint_of("2001:db8::1", 547),
                    server = endpoint_of("2001:db8::2", 547);
    (void)state;
    dhcp(&frame, NO_ADDRESSES, "020000006666", "350101ff");
    expect(&frame, false);
    dhcp(&frame, NO_ADDRESSES, "020000006667", "350101ff");
    expect(&frame, true);
    dhcp(&frame, "00000000 0a000042 00000000 00000000", "020000006667", "350105ff");
    expect(&frame, false);
    dhcp(&frame, NO_ADDRESSES, "020000006667", "350103 32040a000042 ff");
    expect(&frame, false);
    dhcp(&frame, NO_ADDRESSES, "020000006667", "350101 3d0701020000006666 ff");
    expect(&frame, false);
    /* DHCPv6: a relay forwards a REPLY with an address of the excluded network. */
    build_hex(&message, "0c00 20010db8000000000000000000000001 fe800000000000000000000000000005");
    build_hex(&message, "0009 0030 07aabbcc 0003 0028 00000001 00000000 00000000"
                        "0005 0018 20010db8006600000000000000000009 00000e10 00000e10");
    frame_udp(&frame, &relay, &server, build_span(&message));
    expect(&frame, false);
    message.data[message.size - 24 + 5] = 0x67; /* of another network */
    frame_udp(&frame, &relay, &server, build_span(&message));
    expect(&frame, true);
}

static void answers_that_name_it_lose_that_address_and_nothing_else(void **state)
{
    struct observer *observer = observer_with_exclusion();
    struct endpoint client = endpoint_of("10.0.0.2", 4000), server = endpoint_of("10.0.0.1", 53);
    struct build message = {.size = 0}, frame;
    (void)state;
    build_hex(&message, "1234 8180 0001 0002 0000 0000 03 6e6173 03 6c616e 00 0001 0001");
    build_hex(&message, "c00c 0001 0001 0000003c 0004 0a000042");
    build_hex(&message, "c00c 0001 0001 0000003c 0004 0a000043");
    frame_udp(&frame, &server, &client, build_span(&message));
    observer_see(observer, &frame);
    message.size = 0; /* a query for the name of the excluded address */
    build_hex(&message, "1235 0100 0001 0000 0000 0000 02 3636 01 30 01 30 02 3130"
                        "07 696e2d61646472 04 61727061 00 000c 0001");
    frame_udp(&frame, &client, &server, build_span(&message));
    observer_see(observer, &frame);
    const char *lines = observer_finish(observer);
    assert_non_null(strstr(lines, "nas.lan"));
    assert_non_null(strstr(lines, "10.0.0.67"));
    assert_null(strstr(lines, "10.0.0.66"));
    assert_null(strstr(lines, "66.0.0.10"));
    observer_destroy(observer);
}

static void what_is_excluded_later_is_recorded_until_then(void **state)
{
    (void)state;
    struct observer *observer = observer_with_exclusion();
    struct tracker_options renewed = observer_options();
    struct build early, late, now_open;
    struct exclusion other = {.mac_count = 0};
    assert_int_equal(exclusion_add(&other, "10.0.0.77"), EXCLUSION_ADDED);
    renewed.excluded = &other;
    udp(&early, "10.0.0.77", "10.0.0.2", hello);
    udp(&late, "10.0.0.77", "10.0.0.3", hello);
    udp(&now_open, "10.0.0.66", "10.0.0.4", hello);
    observer_see(observer, &early);
    tracker_renew(observer->tracker, &renewed);
    observer_see(observer, &late);
    observer_see(observer, &now_open);
    const char *lines = observer_finish(observer);
    assert_non_null(strstr(lines, "10.0.0.2"));
    assert_null(strstr(lines, "10.0.0.3"));
    assert_non_null(strstr(lines, "10.0.0.4"));
    assert_int_equal(tracker_ledger(observer->tracker)->frames_excluded, 1);
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_directions_are_left_out_and_others_are_not),
        cmocka_unit_test(a_listed_mac_is_found_in_the_frame_and_in_ipv6_addresses_made_of_it),
        cmocka_unit_test(tags_and_labels_in_front_hide_nothing),
        cmocka_unit_test(fragments_are_left_out_too),
        cmocka_unit_test(in_a_tunnel_the_inner_flow_is_left_out_and_the_outer_one_is_kept),
        cmocka_unit_test(questions_of_others_about_it_are_left_out),
        cmocka_unit_test(dhcp_about_it_is_left_out_also_from_relays),
        cmocka_unit_test(what_is_excluded_later_is_recorded_until_then),
        cmocka_unit_test(answers_that_name_it_lose_that_address_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
