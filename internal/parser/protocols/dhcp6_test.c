/* SPDX-License-Identifier: MIT */
#include "parse_check.h"
#include "test.h"

extern const struct protocol dhcp6_protocol;

static void expect(const char *hex, const char *expected)
{
    check_datagram_hex(&dhcp6_protocol, hex, expected);
}

#define DUID_LLT "0001 000e 0001 0001 12345678 02aabbccddee"
#define ADDRESS "0005 0018 20010db8000000000000000000000037 00000e10 00001c20"
#define TAKEN_BACK "0005 0018 20010db8000000000000000000000038 00000000 00000000"

static void a_solicit_describes_the_client(void **state)
{
    (void)state;
    expect(
        "01 abcdef" DUID_LLT "0006 0004 0017 0018"
        "0010 000e 00000137 0008 4d53465420352e30"
        "0027 000c 00 054b6576696e036c616e00",
        "dhcp version=6 type=1 xid=00abcdef mac=02:aa:bb:cc:dd:ee fqdn=\"kevin.lan\""
        " vendor_class=\"MSFT 5.0\" param_list=00170018"
        " client_id=000100011234567802aabbccddee\n"
        "evidence attribute=0 source=2 confidence=0.90 value=\"kevin.lan\" mac=02:aa:bb:cc:dd:ee\n"
        "evidence attribute=3 source=2 confidence=0.70 value=\"Windows\" mac=02:aa:bb:cc:dd:ee\n"
        "status more\n");
}

static void a_reply_claims_its_addresses(void **state)
{
    (void)state;
    expect("07 abcdef" DUID_LLT "0003 0044 00000001 00000000 00000000" ADDRESS TAKEN_BACK,
           "dhcp version=6 type=7 xid=00abcdef mac=02:aa:bb:cc:dd:ee"
           " client_id=000100011234567802aabbccddee assigned=2001:db8::37 seconds=7200\n"
           "binding source=3 router=0 gratuitous=0 ip=2001:db8::37 mac=02:aa:bb:cc:dd:ee\n"
           "status more\n");
}

static void a_relayed_message_is_unwrapped_and_the_relay_knows_the_mac(void **state)
{
    (void)state;
    /* The client's DUID is of type EN (2), which contains no MAC. */
    expect("0c 00 20010db8000000000000000000000001 fe800000000000000000000000000001"
           "004f 0008 0001 02aabbccddee"
           "0009 000e 03 abcdef 0001 0006 0002 00000009",
           "dhcp version=6 type=3 xid=00abcdef mac=02:aa:bb:cc:dd:ee client_id=000200000009\n"
           "status more\n");
}

static void an_option_that_goes_past_the_end_is_odd(void **state)
{
    (void)state;
    expect("0b abcdef 0006 00ff 0017", "oddity a DHCPv6 option goes past the end\n"
                                       "dhcp version=6 type=11 xid=00abcdef\n"
                                       "status more\n");
}

static void an_empty_relay_message_is_odd(void **state)
{
    (void)state;
    expect("0c 00 20010db8000000000000000000000001 fe800000000000000000000000000001",
           "oddity a DHCPv6 message is shorter than its header, or a relay's is empty\n"
           "status more\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_solicit_describes_the_client),
        cmocka_unit_test(a_reply_claims_its_addresses),
        cmocka_unit_test(a_relayed_message_is_unwrapped_and_the_relay_knows_the_mac),
        cmocka_unit_test(an_option_that_goes_past_the_end_is_odd),
        cmocka_unit_test(an_empty_relay_message_is_odd),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
