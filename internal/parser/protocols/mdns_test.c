/* SPDX-License-Identifier: MIT */
#include "parse_check.h"
#include "test.h"

extern const struct protocol mdns_protocol;

static void expect(const char *hex, const char *expected)
{
    check_datagram_hex(&mdns_protocol, hex, expected);
}

#define LOCAL "056c6f63616c 00"
#define TCP_LOCAL "045f746370" LOCAL

static void a_query_keeps_its_class_without_the_unicast_bit(void **state)
{
    (void)state;
    expect("0000 0000 0001 0000 0000 0000 045f697070" TCP_LOCAL "000c 8001",
           "name protocol=1 id=0 flags=0000 rcode=0 response=0 truncated=0\n"
           "  question type=12 class=1 name=\"_ipp._tcp.local\"\n"
           "status more\n");
}

static void an_address_names_the_host(void **state)
{
    (void)state;
    expect("0000 8400 0000 0001 0000 0000 025043" LOCAL "0001 8001 00000078 0004 c0000201",
           "name protocol=1 id=0 flags=8400 rcode=0 response=1 truncated=0\n"
           "  record section=0 type=1 class=1 ttl=120 name=\"pc.local\" data=\"192.0.2.1\""
           " address=192.0.2.1\n"
           "evidence attribute=0 source=3 confidence=0.85 value=\"pc\" ip=192.0.2.1\n"
           "status more\n");
}

static void device_information_gives_model_and_system(void **state)
{
    (void)state;
    expect("0000 8400 0000 0001 0000 0000 024d79 0c5f6465766963652d696e666f" TCP_LOCAL
           "0010 0001 00001194 001a 0e6d6f64656c3d694d616331312c33 0a6f7378766572733d3137",
           "name protocol=1 id=0 flags=8400 rcode=0 response=1 truncated=0\n"
           "  record section=0 type=16 class=1 ttl=4500 name=\"my._device-info._tcp.local\""
           " data=\"\\\"model=iMac11,3\\\" \\\"osxvers=17\\\"\"\n"
           "evidence attribute=2 source=3 confidence=0.80 value=\"iMac11,3\"\n"
           "evidence attribute=3 source=3 confidence=0.70 value=\"macOS (Darwin 17)\"\n"
           "status more\n");
}

static void instances_show_their_service(void **state)
{
    (void)state;
    expect("0000 8400 0000 0002 0000 0000 045f697070" TCP_LOCAL
           "000c 0001 00001194 0005 025072 c00c"
           /* a goodbye: the record is gone */
           "045f737368" TCP_LOCAL "000c 0001 00000000 0005 025072 c00c",
           "name protocol=1 id=0 flags=8400 rcode=0 response=1 truncated=0\n"
           "  record section=0 type=12 class=1 ttl=4500 name=\"_ipp._tcp.local\""
           " data=\"pr._ipp._tcp.local\"\n"
           "  record section=0 type=12 class=1 ttl=0 name=\"_ssh._tcp.local\""
           " data=\"pr._ipp._tcp.local\"\n"
           "evidence attribute=5 source=3 confidence=0.70 value=\"_ipp._tcp\"\n"
           "evidence attribute=4 source=3 confidence=0.60 value=\"Printer\"\n"
           "status more\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_query_keeps_its_class_without_the_unicast_bit),
        cmocka_unit_test(an_address_names_the_host),
        cmocka_unit_test(device_information_gives_model_and_system),
        cmocka_unit_test(instances_show_their_service),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
