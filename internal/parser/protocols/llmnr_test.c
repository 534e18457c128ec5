/* SPDX-License-Identifier: MIT */
#include "parse_check.h"
#include "test.h"

extern const struct protocol llmnr_protocol;

static void expect(const char *hex, const char *expected)
{
    check_datagram_hex(&llmnr_protocol, hex, expected);
}

static void a_host_that_asks_for_any_of_a_name_wants_it(void **state)
{
    (void)state;
    expect("0001 0000 0001 0000 0000 0000 084b6576696e2d5043 00 00ff 0001",
           "name protocol=2 id=1 flags=0000 rcode=0 response=0 truncated=0\n"
           "  question type=255 class=1 name=\"kevin-pc\"\n"
           "evidence attribute=0 source=5 confidence=0.40 value=\"kevin-pc\"\n"
           "status more\n");
}

static void an_answer_names_the_host(void **state)
{
    (void)state;
    expect("0001 8000 0001 0001 0000 0000 084b6576696e2d5043 00 0001 0001 c00c 0001 0001 0000001e "
           "0004 c0000201",
           "name protocol=2 id=1 flags=8000 rcode=0 response=1 truncated=0\n"
           "  question type=1 class=1 name=\"kevin-pc\"\n"
           "  record section=0 type=1 class=1 ttl=30 name=\"kevin-pc\" data=\"192.0.2.1\""
           " address=192.0.2.1\n"
           "evidence attribute=0 source=5 confidence=0.60 value=\"kevin-pc\" ip=192.0.2.1\n"
           "status more\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_host_that_asks_for_any_of_a_name_wants_it),
        cmocka_unit_test(an_answer_names_the_host),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
