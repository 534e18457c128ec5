/* SPDX-License-Identifier: MIT */
#include "parse_check.h"
#include "test.h"

extern const struct protocol nbns_protocol;

static void expect(const char *hex, const char *expected)
{
    check_datagram_hex(&nbns_protocol, hex, expected);
}

/* First-level encoded (RFC 1001, section 14.1). */
#define KEVIN_PC_20 "20454c45464647454a454f434e4641454443414341434143414341434143414341"
#define WORKGROUP_1E "20464845504643454c45484643455046464641434143414341434143414341424f"
#define ANY_NAME "20434b414141414141414141414141414141414141414141414141414141414141"

static void a_question_is_decoded_with_its_suffix(void **state)
{
    (void)state;
    expect("0001 0110 0001 0000 0000 0000" WORKGROUP_1E "00 0020 0001",
           "name protocol=3 id=1 flags=0110 rcode=0 response=0 truncated=0\n"
           "  question type=32 class=1 name=\"workgroup<1e>\"\n"
           "status more\n");
}

static void a_scope_follows_the_name(void **state)
{
    (void)state;
    expect("0001 0110 0001 0000 0000 0000" KEVIN_PC_20 "036c616e 00 0020 0001",
           "name protocol=3 id=1 flags=0110 rcode=0 response=0 truncated=0\n"
           "  question type=32 class=1 name=\"kevin-pc<20>.lan\"\n"
           "status more\n");
}

static void a_registration_names_the_host(void **state)
{
    (void)state;
    expect("0001 2910 0001 0000 0000 0001" KEVIN_PC_20 "00 0020 0001"
           "c00c 0020 0001 000493e0 0006 0000 c0000237",
           "name protocol=3 id=1 flags=2910 rcode=0 response=0 truncated=0\n"
           "  question type=32 class=1 name=\"kevin-pc<20>\"\n"
           "  record section=2 type=32 class=1 ttl=300000 name=\"kevin-pc<20>\""
           " data=\"192.0.2.55\" address=192.0.2.55\n"
           "evidence attribute=0 source=4 confidence=0.80 value=\"kevin-pc\" ip=192.0.2.55\n"
           "status more\n");
}

static void a_group_is_not_a_host(void **state)
{
    (void)state;
    expect("0001 2910 0001 0000 0000 0001" KEVIN_PC_20 "00 0020 0001"
           "c00c 0020 0001 000493e0 0006 8000 c0000237",
           "name protocol=3 id=1 flags=2910 rcode=0 response=0 truncated=0\n"
           "  question type=32 class=1 name=\"kevin-pc<20>\"\n"
           "  record section=2 type=32 class=1 ttl=300000 name=\"kevin-pc<20>\""
           " data=\"192.0.2.55 group\" address=192.0.2.55\n"
           "status more\n");
}

static void a_node_status_lists_names_and_the_hardware_address(void **state)
{
    (void)state;
    expect(
        "0001 8400 0000 0001 0000 0000" ANY_NAME "00 0021 0001 00000000 0053"
        "024b4556494e2d504320202020202020000400"
        "574f524b47524f5550202020202020008400"
        "02aabbccddee000000000000000000000000000000000000000000000000000000000000000000000000000"
        "00000",
        "name protocol=3 id=1 flags=8400 rcode=0 response=1 truncated=0\n"
        "  record section=0 type=33 class=1 ttl=0 name=\"*<00>\""
        " data=\"kevin-pc<00> unique workgroup<00> group mac 02:aa:bb:cc:dd:ee\"\n"
        "evidence attribute=0 source=4 confidence=0.80 value=\"kevin-pc\" mac=02:aa:bb:cc:dd:ee\n"
        "status more\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_is_decoded_with_its_suffix),
        cmocka_unit_test(a_scope_follows_the_name),
        cmocka_unit_test(a_registration_names_the_host),
        cmocka_unit_test(a_group_is_not_a_host),
        cmocka_unit_test(a_node_status_lists_names_and_the_hardware_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
