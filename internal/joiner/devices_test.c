/* SPDX-License-Identifier: MIT */
/* Which endpoints become devices, and which only look like one. */
#include "joiner_state.h"

#include "packets.h"
#include "test.h"

#include <stdio.h>

static struct ip_network networks[2];
static struct joiner_counters counters;

static void ignore_evidence(void *owner, const struct device *device,
                            const struct evidence *evidence, int64_t time_us)
{
    (void)owner, (void)device, (void)evidence, (void)time_us;
}

static int64_t told_us; /* the newest word of traffic about an address */
static bool told_anew;

static void take_address(void *owner, const struct device *device, const struct ip_address *ip,
                         int64_t time_us, bool is_new)
{
    (void)owner, (void)device, (void)ip;
    told_us = time_us;
    told_anew = is_new;
}

static void begin(struct devices *devices)
{
    memset(devices, 0, sizeof *devices);
    counters = (struct joiner_counters){.devices_new = 0};
    assert_true(ip_network_parse("192.168.0.0/16", &networks[0]) &&
                ip_network_parse("fe80::/10", &networks[1]));
    struct joiner_options options = {
        .local_networks = networks, .local_network_count = 2, .devices_most = 100};
    assert_true(devices_init(devices, &options, &counters));
    devices->take_evidence = ignore_evidence;
    devices->take_address = take_address;
}

static struct endpoint end(const char *ip, const char *mac)
{
    struct endpoint endpoint = endpoint_of(ip, 1);
    assert_true(mac_parse(mac, &endpoint.mac));
    return endpoint;
}

#define PHONE "f0:18:98:00:00:01"
#define LAPTOP "f0:18:98:00:00:02"
#define ROUTER "00:80:77:00:00:01"

static struct address_binding_record claim(const char *ip, const char *mac)
{
    struct address_binding_record record = {.source = BINDING_ARP};
    assert_true(ip_parse(ip, &record.ip) && mac_parse(mac, &record.mac));
    return record;
}

static void say(struct devices *devices, struct device *device, enum evidence_source source,
                double confidence, const char *value, enum evidence_attribute attribute)
{
    const struct evidence evidence = {.attribute = attribute,
                                      .source = source,
                                      .confidence = confidence,
                                      .value = span_text(value)};
    evidence_take(devices, device, &evidence, 1);
}

/* Both sides of an exchange between this end and its peer were seen. */
static struct device *exchange(struct devices *devices, const struct endpoint *at,
                               const struct endpoint *peer, int64_t time_us)
{
    const struct sight sight = {.end = at,
                                .peer = peer,
                                .opened = true,
                                .sent = true,
                                .answered = true,
                                .time_us = time_us};
    return devices_whose(devices, &sight);
}

static void a_device_is_its_mac_whatever_address_it_has(void **state)
{
    (void)state;
    struct devices devices;
    begin(&devices);
    struct endpoint first = end("192.168.1.10", PHONE), second = end("192.168.1.20", PHONE);
    struct endpoint link_local = end("fe80::1", PHONE), other = end("192.168.1.5", LAPTOP);
    struct device *device = devices_at(&devices, &first, 100);
    assert_non_null(device);
    assert_ptr_equal(devices_at(&devices, &second, 150), device);
    assert_true(ip_equal(&device->ip, &first.ip)); /* one frame moves no address */
    assert_ptr_equal(exchange(&devices, &second, &other, 200), device);
    assert_ptr_equal(devices_at(&devices, &link_local, 300), device);
    assert_true(ip_equal(&device->ip, &second.ip)); /* the latest, and IPv4 before IPv6 */
    assert_int_equal(device->first_us, 100);
    assert_int_equal(device->last_us, 300);
    assert_int_equal(counters.devices_new, 1);
    devices_clear(&devices);
}

static void an_address_is_a_devices_since_the_earliest_of_its_flows(void **state)
{
    (void)state;
    struct devices devices;
    begin(&devices);
    struct endpoint phone = end("192.168.1.10", PHONE), laptop = end("192.168.1.5", LAPTOP);
    (void)exchange(&devices, &phone, &laptop, 500);
    assert_true(told_anew && told_us == 500);
    (void)exchange(&devices, &phone, &laptop, 700);
    assert_true(told_anew && told_us == 500);
    (void)exchange(&devices, &phone, &laptop, 100); /* it ended later */
    assert_true(!told_anew && told_us == 100);
    devices_clear(&devices);
}

static unsigned take_all(struct devices *devices, unsigned *new_ones)
{
    unsigned count = 0;
    *new_ones = 0;
    for (struct device *device; (device = devices_take_changed(devices, false)); count++) {
        *new_ones += device->is_new;
        device->is_new = false;
    }
    return count;
}

static void new_devices_are_taken_in_the_order_of_their_ids(void **state)
{
    (void)state;
    struct devices devices;
    begin(&devices);
    struct endpoint phone = end("192.168.1.10", PHONE), laptop = end("192.168.1.11", LAPTOP);
    for (int turn = 0; turn < 2; turn++) {
        (void)devices_at(&devices, &phone, 100 + turn);
        (void)devices_at(&devices, &laptop, 100 + turn);
        const struct device *one = devices_take_changed(&devices, false);
        const struct device *other = devices_take_changed(&devices, false);
        assert_true(one && other && one->id < other->id);
        assert_null(devices_take_changed(&devices, false));
        devices_settle(&devices, true);
    }
    devices_clear(&devices);
}

static void a_device_whose_row_was_lost_is_new_once_more(void **state)
{
    (void)state;
    struct devices devices;
    unsigned new_ones;
    begin(&devices);
    struct endpoint phone = end("192.168.1.10", PHONE), laptop = end("192.168.1.11", LAPTOP);
    (void)devices_at(&devices, &phone, 100);
    assert_int_equal(take_all(&devices, &new_ones), 1);
    devices_settle(&devices, true);
    (void)devices_at(&devices, &phone, 200);
    (void)devices_at(&devices, &laptop, 200);
    assert_int_equal(take_all(&devices, &new_ones), 2);
    assert_int_equal(new_ones, 1);
    (void)devices_at(&devices, &laptop, 300); /* changed before the loss is known */
    devices_settle(&devices, false);
    assert_int_equal(take_all(&devices, &new_ones), 2);
    assert_int_equal(new_ones, 1);
    devices_settle(&devices, true);
    assert_int_equal(take_all(&devices, &new_ones), 0);
    devices_clear(&devices);
}

static void what_is_not_local_is_no_device(void **state)
{
    (void)state;
    static const char *const others[] = {"203.0.113.5", "224.0.0.251", "255.255.255.255",
                                         "2001:db8::1", "ff02::fb"};
    struct devices devices;
    begin(&devices);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct endpoint endpoint = end(others[i], ROUTER);
        assert_null(devices_at(&devices, &endpoint, 100));
    }
    struct mac_address mac;
    assert_true(mac_parse(ROUTER, &mac));
    struct device *router = device_of_mac(&devices, &mac); /* a frame came from it */
    assert_non_null(router);
    assert_false(ip_is_set(&router->ip));
    assert_false(role_forwards(router));
    devices_clear(&devices);
}

static void one_foreign_source_makes_no_router_and_several_exchanges_do(void **state)
{
    (void)state;
    struct devices devices;
    begin(&devices);
    struct endpoint phone = end("192.168.1.10", PHONE);
    struct endpoint one = end("203.0.113.5", ROUTER), two = end("198.51.100.5", ROUTER);
    assert_non_null(devices_at(&devices, &phone, 1));
    for (int i = 0; i < 9; i++)
        assert_null(devices_at(&devices, &two, 100));
    struct device *router = device_of_mac(&devices, &one.mac);
    assert_null(exchange(&devices, &one, &phone, 100));
    assert_null(exchange(&devices, &one, &phone, 100));
    assert_false(role_forwards(router));
    assert_null(exchange(&devices, &two, &phone, 100));
    assert_true(role_forwards(router));
    devices_clear(&devices);
}

static void a_host_with_two_prefixes_is_no_router_once_they_are_known(void **state)
{
    (void)state;
    struct devices devices;
    begin(&devices);
    struct endpoint one = end("2001:db8:1:1::5", PHONE), two = end("2001:db8:1:2::5", PHONE);
    struct endpoint three = end("2001:db8:1:3::5", PHONE), far = end("2001:db8:ffff::1", ROUTER);
    struct device *phone = exchange(&devices, &one, &far, 100);
    assert_non_null(phone);
    assert_null(exchange(&devices, &two, &far, 100));
    assert_null(exchange(&devices, &three, &far, 100));
    assert_true(role_forwards(phone));
    assert_true(network_learn(&devices, "2001:db8:1:2::/64"));
    assert_false(network_learn(&devices, "2001:db8:1:2::/64"));
    roles_reconsider(&devices);
    assert_false(role_forwards(phone));
    assert_ptr_equal(exchange(&devices, &two, &far, 200), phone);
    devices_clear(&devices);
}

static void a_router_lends_its_identity_to_nobody(void **state)
{
    (void)state;
    struct devices devices;
    begin(&devices);
    struct address_binding_record own = claim("192.168.1.1", ROUTER);
    own.is_router = true;
    struct device *router = devices_bind(&devices, &own);
    assert_true(role_forwards(router));
    struct endpoint phone = end("192.168.1.10", PHONE);
    struct endpoint behind = end("192.168.9.7", ROUTER);  /* another local network is, too */
    struct endpoint behind2 = end("192.168.9.8", ROUTER); /* with several devices */
    assert_null(devices_at(&devices, &behind, 100));      /* nobody answered */
    struct device *one = exchange(&devices, &behind, &phone, 200);
    struct device *two = exchange(&devices, &behind2, &phone, 200);
    assert_true(one && two && one != two);
    assert_false(mac_is_set(&one->mac));
    assert_false(role_forwards(one));
    assert_ptr_equal(devices_at(&devices, &behind, 300), one);
    struct endpoint itself = end("192.168.1.1", ROUTER);
    assert_ptr_equal(devices_at(&devices, &itself, 300), router);
    devices_clear(&devices);
}

static void what_is_said_from_behind_a_router_waits_for_its_device(void **state)
{
    (void)state;
    struct devices devices;
    begin(&devices);
    struct address_binding_record own = claim("192.168.1.1", ROUTER);
    own.is_router = true;
    struct device *router = devices_bind(&devices, &own);
    struct endpoint phone = end("192.168.1.10", PHONE), behind = end("192.168.9.7", ROUTER);
    struct device *expected = devices_speaker(&devices, &behind, 100);
    assert_non_null(expected);
    assert_ptr_not_equal(expected, router);
    assert_int_equal(expected->id, 0);
    say(&devices, expected, EVIDENCE_FROM_MDNS, 0.9, "kitchen", ATTRIBUTE_HOSTNAME);
    assert_string_equal(expected->hostname.text, "");
    struct device *device = exchange(&devices, &behind, &phone, 200);
    assert_ptr_equal(device, expected);
    assert_int_not_equal(device->id, 0);
    assert_string_equal(device->hostname.text, "kitchen");
    devices_clear(&devices);
}

static void a_claim_binds_and_a_probe_does_not(void **state)
{
    (void)state;
    struct devices devices;
    begin(&devices);
    struct address_binding_record probe =
        claim("0.0.0.0", PHONE); /* RFC 5227: a probe, which claims nothing */
    struct address_binding_record real = claim("192.168.1.10", PHONE);
    struct device *device = devices_bind(&devices, &probe);
    assert_true(device == NULL || !ip_is_set(&device->ip));
    assert_null(address_find(&devices.addresses, &probe.ip));
    device = devices_bind(&devices, &real);
    assert_int_equal(address_find(&devices.addresses, &real.ip)->hold, HOLD_CLAIMED);
    assert_true(ip_equal(&device->ip, &real.ip));
    devices_clear(&devices);
}

static void an_address_claimed_by_another_moves_to_it(void **state)
{
    (void)state;
    struct devices devices;
    begin(&devices);
    struct address_binding_record first = claim("192.168.1.10", PHONE);
    struct address_binding_record second = claim("192.168.1.10", LAPTOP);
    struct endpoint routed = end("192.168.1.10", ROUTER);
    struct address_binding_record router = claim("192.168.1.1", ROUTER);
    router.is_router = true;
    (void)devices_bind(&devices, &router);
    struct device *phone = devices_bind(&devices, &first);
    assert_ptr_equal(devices_at(&devices, &routed, 100), phone);
    struct device *laptop = devices_bind(&devices, &second);
    assert_ptr_not_equal(phone, laptop);
    assert_ptr_equal(devices_at(&devices, &routed, 200), laptop);
    devices_clear(&devices);
}

static void group_addresses_are_nobody(void **state)
{
    (void)state;
    struct devices devices;
    struct mac_address everybody, none = {{0}};
    begin(&devices);
    assert_true(mac_parse("ff:ff:ff:ff:ff:ff", &everybody));
    assert_null(devices_with_mac(&devices, &everybody, 1));
    assert_null(devices_with_mac(&devices, &none, 1));
    struct address_binding_record odd = claim("192.168.1.10", "33:33:00:00:00:01");
    assert_null(devices_bind(&devices, &odd));
    devices_clear(&devices);
}

static void the_broadcast_address_of_a_network_is_nobody(void **state)
{
    (void)state;
    struct devices devices;
    begin(&devices);
    struct endpoint all = end("192.168.1.255", "ff:ff:ff:ff:ff:ff");
    assert_null(devices_at(&devices, &all, 1));
    assert_int_equal(counters.devices_new, 0);
    devices_clear(&devices);
}

static void a_name_that_names_nothing_is_no_name(void **state)
{
    (void)state;
    static const char *const nothing[] = {"localhost", "LocalHost", "*", "   ", "unknown", "-"};
    struct devices devices;
    struct mac_address mac;
    begin(&devices);
    assert_true(mac_parse(PHONE, &mac));
    struct device *device = devices_with_mac(&devices, &mac, 1);
    say(&devices, device, EVIDENCE_FROM_MDNS, 0.9, "kitchen", ATTRIBUTE_HOSTNAME);
    for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++) {
        say(&devices, device, EVIDENCE_FROM_DHCP, 0.9, nothing[i], ATTRIBUTE_HOSTNAME);
        assert_string_equal(device->hostname.text, "kitchen");
    }
    devices_clear(&devices);
}

static void the_better_source_names_the_device(void **state)
{
    (void)state;
    struct devices devices;
    struct mac_address mac;
    begin(&devices);
    assert_true(mac_parse(PHONE, &mac));
    struct device *device = devices_with_mac(&devices, &mac, 1);
    say(&devices, device, EVIDENCE_FROM_NBNS, 0.5, "NETBIOS", ATTRIBUTE_HOSTNAME);
    assert_string_equal(device->hostname.text, "NETBIOS");
    say(&devices, device, EVIDENCE_FROM_DHCP, 0.5, "phone", ATTRIBUTE_HOSTNAME);
    assert_string_equal(device->hostname.text, "phone");
    say(&devices, device, EVIDENCE_FROM_MDNS, 0.9, "other", ATTRIBUTE_HOSTNAME);
    assert_string_equal(device->hostname.text, "phone");
    say(&devices, device, EVIDENCE_FROM_DHCP, 0.5, "renamed", ATTRIBUTE_HOSTNAME);
    assert_string_equal(device->hostname.text, "renamed");
    say(&devices, device, EVIDENCE_FROM_HTTP_UA, 0.6, "iOS", ATTRIBUTE_OS);
    say(&devices, device, EVIDENCE_FROM_DHCP, 0.4, "Android", ATTRIBUTE_OS);
    assert_string_equal(device->os.text, "iOS");
    devices_clear(&devices);
}

static void a_long_name_is_cut_between_characters(void **state)
{
    (void)state;
    char name[400] = "";
    struct devices devices;
    struct mac_address mac;
    begin(&devices);
    for (int i = 0; i < 100; i++)
        strcat(name, "\xe2\x82\xac"); /* three bytes each */
    assert_true(mac_parse(PHONE, &mac));
    struct device *device = devices_with_mac(&devices, &mac, 1);
    say(&devices, device, EVIDENCE_FROM_DHCP, 0.5, name, ATTRIBUTE_HOSTNAME);
    assert_int_equal(strlen(device->hostname.text) % 3, 0);
    assert_in_range(strlen(device->hostname.text), 120, DEVICE_TEXT_SIZE - 1);
    devices_clear(&devices);
}

static void devices_beyond_the_table_are_counted(void **state)
{
    (void)state;
    struct devices devices;
    begin(&devices);
    for (unsigned i = 0; i < 300; i++) {
        struct endpoint endpoint = endpoint_of("192.168.1.1", 1);
        endpoint.ip.bytes[15] = (uint8_t)i;
        endpoint.ip.bytes[14] = (uint8_t)(i >> 8);
        endpoint.mac = mac_from_integer(0xf01898000000 + i);
        assert_int_equal(devices_at(&devices, &endpoint, 100) != NULL, i < 50);
    }
    assert_int_equal(counters.devices_held_back, 250);
    devices_clear(&devices);
}

/* Forged frames once made every later host invisible, in that run and in later ones. */
static void no_minute_brings_more_than_so_many_devices_that_took_part_in_nothing(void **state)
{
    (void)state;
    struct joiner_counters told = {0};
    const struct joiner_options options = {.devices_most = 65536};
    struct devices devices;
    memset(&devices, 0, sizeof devices);
    assert_true(devices_init(&devices, &options, &told));
    devices.take_evidence = ignore_evidence;
    for (unsigned i = 0; i < 5000 + 1; i++) {
        const struct address_binding_record claim = {
            .source = BINDING_ARP,
            .base.time_us = i < 5000 ? 100 + i : 60000000,
            .mac = {{2, 9, 0, 0, (uint8_t)(i >> 8), (uint8_t)i}},
            .ip = ip_from_v4((uint8_t[]){192, 168, (uint8_t)(i >> 8), (uint8_t)i})};
        (void)devices_bind(&devices, &claim);
    }
    assert_int_equal(told.devices_new, 1024 + 1); /* and the next minute one more */
    assert_true(told.devices_held_back >= 5000 - 1024);
    devices_clear(&devices);
}

static void forged_frames_take_half_of_the_table_and_hosts_that_speak_have_the_rest(void **state)
{
    (void)state;
    struct devices devices;
    begin(&devices);
    for (unsigned i = 0; i < 1000; i++) {
        const struct address_binding_record claim = {.base.time_us = 100 + i,
                                                     .ip = endpoint_of("192.168.1.7", 1).ip,
                                                     .mac = mac_from_integer(0x020000000000 + i),
                                                     .source = BINDING_ARP};
        (void)devices_bind(&devices, &claim);
    }
    assert_int_equal(devices.unproven_count, 50);
    assert_true(counters.devices_held_back > 900);
    struct endpoint host = endpoint_of("192.168.1.20", 1), server = endpoint_of("192.0.2.1", 1);
    host.mac = mac_from_integer(0xf01898000001);
    const struct sight sight = {.end = &host,
                                .peer = &server,
                                .opened = true,
                                .sent = true,
                                .answered = true,
                                .time_us = 2000};
    struct device *device = devices_whose(&devices, &sight);
    assert_non_null(device);
    assert_true(device->id > 0 && device->is_proven);
    /* The next run, which reads back what this one wrote. */
    devices_clear(&devices);
    begin(&devices);
    for (unsigned i = 0; i < 50; i++) {
        const struct device_summary forged = {.device_id = i + 1,
                                              .mac = mac_from_integer(0x020000000000 + i),
                                              .first_seen_us = 100,
                                              .last_seen_us = 200};
        devices_learn(&devices, &forged);
    }
    device = devices_whose(&devices, &sight);
    assert_true(device && device->id > 0);
    devices_clear(&devices);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_is_its_mac_whatever_address_it_has),
        cmocka_unit_test(an_address_is_a_devices_since_the_earliest_of_its_flows),
        cmocka_unit_test(new_devices_are_taken_in_the_order_of_their_ids),
        cmocka_unit_test(a_device_whose_row_was_lost_is_new_once_more),
        cmocka_unit_test(what_is_not_local_is_no_device),
        cmocka_unit_test(a_router_lends_its_identity_to_nobody),
        cmocka_unit_test(one_foreign_source_makes_no_router_and_several_exchanges_do),
        cmocka_unit_test(a_host_with_two_prefixes_is_no_router_once_they_are_known),
        cmocka_unit_test(what_is_said_from_behind_a_router_waits_for_its_device),
        cmocka_unit_test(a_claim_binds_and_a_probe_does_not),
        cmocka_unit_test(an_address_claimed_by_another_moves_to_it),
        cmocka_unit_test(group_addresses_are_nobody),
        cmocka_unit_test(the_broadcast_address_of_a_network_is_nobody),
        cmocka_unit_test(a_name_that_names_nothing_is_no_name),
        cmocka_unit_test(the_better_source_names_the_device),
        cmocka_unit_test(a_long_name_is_cut_between_characters),
        cmocka_unit_test(devices_beyond_the_table_are_counted),
        cmocka_unit_test(no_minute_brings_more_than_so_many_devices_that_took_part_in_nothing),
        cmocka_unit_test(forged_frames_take_half_of_the_table_and_hosts_that_speak_have_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
