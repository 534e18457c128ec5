/* SPDX-License-Identifier: MIT */
#include "parse_check.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

extern const struct protocol dhcp_protocol;

#define ZEROS_8 "00000000 00000000"
#define ZEROS_64 ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8
#define CHADDR "02aabbccddee 0000 00000000 00000000"
#define COOKIE "63825363"
/* op, htype, hlen, hops, xid, secs, flags; then the addresses */
#define REQUEST_HEAD "01010600 deadbeef 00000000"
#define REPLY_HEAD "02010600 deadbeef 00000000"
#define NO_ADDRESSES ZEROS_8 ZEROS_8
#define YOUR_ADDRESS "00000000 c0000237 00000000 00000000"
#define NO_NAMES ZEROS_64 ZEROS_64 ZEROS_64

static char *events_of(const char *hex, bool from_client)
{
    struct span bytes = bytes_from_hex(hex);
    struct parse_input input = {.protocol = &dhcp_protocol,
                                .from_originator = from_client,
                                .sender_port = from_client ? 68 : 67,
                                .receiver_port = from_client ? 67 : 68,
                                .bytes = bytes};
    char *events = parse_datagram_events(&input);
    check_every_truncation(&input, true);
    free((void *)bytes.data);
    return events;
}

static void expect(const char *hex, bool from_client, const char *expected)
{
    char *events = events_of(hex, from_client);
    assert_string_equal(events, expected);
    free(events);
}

static void a_discover_describes_the_client(void **state)
{
    (void)state;
    expect(REQUEST_HEAD NO_ADDRESSES CHADDR NO_NAMES COOKIE
           "350101 3204c0000237 370401030f06 0c05 6b6576696e 3c08 4d53465420352e30"
           "3d07 0102aabbccddee ff",
           true,
           "dhcp version=4 type=1 xid=deadbeef mac=02:aa:bb:cc:dd:ee hostname=\"kevin\""
           " vendor_class=\"MSFT 5.0\" param_list=01030f06 client_id=0102aabbccddee"
           " requested=192.0.2.55\n"
           "evidence attribute=0 source=1 confidence=0.90 value=\"kevin\" mac=02:aa:bb:cc:dd:ee\n"
           "evidence attribute=3 source=1 confidence=0.70 value=\"Windows\" mac=02:aa:bb:cc:dd:ee\n"
           "status more\n");
}

static void a_hardware_address_of_an_odd_length_is_no_mac(void **state)
{
    (void)state;
    expect("01011000 deadbeef 00000000" NO_ADDRESSES CHADDR NO_NAMES COOKIE
           "350101 0c05 6b6576696e ff",
           true,
           "dhcp version=4 type=1 xid=deadbeef hostname=\"kevin\"\n"
           "evidence attribute=0 source=1 confidence=0.90 value=\"kevin\"\n"
           "status more\n");
}

static void a_repeated_type_is_no_long_one(void **state)
{
    (void)state;
    char *events = events_of(REPLY_HEAD YOUR_ADDRESS CHADDR NO_NAMES COOKIE
                             "350105 350105 3604c0000201 330400000e10 ff",
                             false);
    assert_non_null(strstr(events, "type=5"));
    assert_non_null(strstr(events, "binding"));
    free(events);
}

static void an_acknowledgement_claims_the_address(void **state)
{
    (void)state;
    expect(REPLY_HEAD YOUR_ADDRESS CHADDR NO_NAMES COOKIE "350105 3604c0000201 330400000e10 ff",
           false,
           "dhcp version=4 type=5 xid=deadbeef mac=02:aa:bb:cc:dd:ee assigned=192.0.2.55"
           " server=192.0.2.1 seconds=3600\n"
           "binding source=2 router=0 gratuitous=0 ip=192.0.2.55 mac=02:aa:bb:cc:dd:ee\n"
           "status more\n");
}

static void an_offer_claims_nothing(void **state)
{
    (void)state;
    expect(REPLY_HEAD YOUR_ADDRESS CHADDR NO_NAMES COOKIE "350102 ff", false,
           "dhcp version=4 type=2 xid=deadbeef mac=02:aa:bb:cc:dd:ee assigned=192.0.2.55\n"
           "status more\n");
}

static void an_option_in_parts_is_one_option(void **state)
{
    (void)state;
    expect(REQUEST_HEAD NO_ADDRESSES CHADDR NO_NAMES COOKIE
           "350103 0c02 6162 37020103 0c02 6364 370106 ff",
           true,
           "dhcp version=4 type=3 xid=deadbeef mac=02:aa:bb:cc:dd:ee hostname=\"abcd\""
           " param_list=010306\n"
           "evidence attribute=0 source=1 confidence=0.90 value=\"abcd\" mac=02:aa:bb:cc:dd:ee\n"
           "status more\n");
}

static void options_go_on_in_file_and_sname_where_they_are_overloaded(void **state)
{
    (void)state;
    /* sname holds the first letters of the host name, file the last: file is read before sname. */
    expect(REQUEST_HEAD NO_ADDRESSES CHADDR
           "0c02 6364 ff 000000" ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8
           "0c02 6162 ff 000000" ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_64
               COOKIE "350101 340103 ff",
           true,
           "dhcp version=4 type=1 xid=deadbeef mac=02:aa:bb:cc:dd:ee hostname=\"abcd\"\n"
           "evidence attribute=0 source=1 confidence=0.90 value=\"abcd\" mac=02:aa:bb:cc:dd:ee\n"
           "status more\n");
}

static void a_full_name_may_be_in_dns_form_or_in_ascii(void **state)
{
    (void)state;
    const char *expected =
        "dhcp version=4 type=1 xid=deadbeef mac=02:aa:bb:cc:dd:ee fqdn=\"pc.lan\"\n"
        "evidence attribute=0 source=1 confidence=0.90 value=\"pc.lan\" mac=02:aa:bb:cc:dd:ee\n"
        "status more\n";
    expect(REQUEST_HEAD NO_ADDRESSES CHADDR NO_NAMES COOKIE
           "350101 510b 040000 027063 036c616e 00 ff",
           true, expected);
    expect(REQUEST_HEAD NO_ADDRESSES CHADDR NO_NAMES COOKIE "350101 510a 000000 70632e6c616e2e ff",
           true, expected);
}

static void bootp_without_options_is_a_message_of_type_0(void **state)
{
    (void)state;
    expect(REQUEST_HEAD NO_ADDRESSES CHADDR NO_NAMES, true,
           "dhcp version=4 type=0 xid=deadbeef mac=02:aa:bb:cc:dd:ee\n"
           "status more\n");
}

static void an_option_that_goes_past_the_end_is_odd(void **state)
{
    (void)state;
    expect(REQUEST_HEAD NO_ADDRESSES CHADDR NO_NAMES COOKIE "350101 0cff 6162", true,
           "oddity a DHCP option goes past the end\n"
           "dhcp version=4 type=1 xid=deadbeef mac=02:aa:bb:cc:dd:ee\n"
           "status more\n");
}

static void odd_bytes_in_a_host_name_are_escaped_in_the_trait(void **state)
{
    (void)state;
    expect(
        REQUEST_HEAD NO_ADDRESSES CHADDR NO_NAMES COOKIE "350101 0c04 61ff0000 ff", true,
        "dhcp version=4 type=1 xid=deadbeef mac=02:aa:bb:cc:dd:ee hostname=\"a\\\\xff\"\n"
        "evidence attribute=0 source=1 confidence=0.90 value=\"a\\\\xff\" mac=02:aa:bb:cc:dd:ee\n"
        "status more\n");
}

static void only_the_cookie_makes_it_dhcp_on_other_ports(void **state)
{
    (void)state;
    struct parse_context context = {.carrier = CARRIER_UDP, .sender_port = 9, .receiver_port = 9};
    struct span bytes = bytes_from_hex(REQUEST_HEAD NO_ADDRESSES CHADDR NO_NAMES COOKIE "ff");
    assert_int_equal(dhcp_protocol.probe(&context, bytes), PROBE_YES);
    bytes.size -= 2;
    assert_int_equal(dhcp_protocol.probe(&context, bytes), PROBE_NO);
    context.port_hint = true;
    assert_int_equal(dhcp_protocol.probe(&context, bytes), PROBE_YES);
    free((void *)bytes.data);
}

static void no_flipped_bit_does_harm(void **state)
{
    (void)state;
    struct span bytes = bytes_from_hex(REQUEST_HEAD NO_ADDRESSES CHADDR NO_NAMES COOKIE
                                       "350101 3204c0000237 370401030f06 0c05 6b6576696e"
                                       "3c08 4d53465420352e30 0c02 6162 340103"
                                       "510b 040000 027063 036c616e 00 3d07 0102aabbccddee ff");
    struct parse_input input = {
        .protocol = &dhcp_protocol, .sender_port = 68, .receiver_port = 67, .bytes = bytes};
    check_every_flip(&input, true);
    free((void *)bytes.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_discover_describes_the_client),
        cmocka_unit_test(a_hardware_address_of_an_odd_length_is_no_mac),
        cmocka_unit_test(a_repeated_type_is_no_long_one),
        cmocka_unit_test(an_acknowledgement_claims_the_address),
        cmocka_unit_test(an_offer_claims_nothing),
        cmocka_unit_test(an_option_in_parts_is_one_option),
        cmocka_unit_test(options_go_on_in_file_and_sname_where_they_are_overloaded),
        cmocka_unit_test(a_full_name_may_be_in_dns_form_or_in_ascii),
        cmocka_unit_test(bootp_without_options_is_a_message_of_type_0),
        cmocka_unit_test(an_option_that_goes_past_the_end_is_odd),
        cmocka_unit_test(odd_bytes_in_a_host_name_are_escaped_in_the_trait),
        cmocka_unit_test(only_the_cookie_makes_it_dhcp_on_other_ports),
        cmocka_unit_test(no_flipped_bit_does_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
