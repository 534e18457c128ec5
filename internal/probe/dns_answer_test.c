/* SPDX-License-Identifier: MIT */
#include "dns_answer.h"

#include "test.h"

#include <arpa/nameser.h>

/* A question for "a.b" of class IN, answered: the code, and how many records follow. */
#define HEAD(code, records)                                                                        \
    0x12, 0x34, 0x81, 0x80 | (code), 0, 1, 0, (records), 0, 0, 0, 0, 1, 'a', 1, 'b', 0, 0, 1, 0, 1
#define NAME 0xc0, 12
#define RECORD(type, ttl, size) NAME, 0, (type), 0, 1, 0, 0, 0, (ttl), 0, (size)

static struct step step;
static struct answer_addresses addresses;

static void read_bytes(const uint8_t *bytes, size_t size, int type)
{
    memset(&step, 0, sizeof step);
    memset(&addresses, 0, sizeof addresses);
    dns_answer_read(&step, (struct span){bytes, size}, type, &addresses);
}
#define READ(type, ...)                                                                            \
    do {                                                                                           \
        static const uint8_t bytes[] = {__VA_ARGS__};                                              \
        read_bytes(bytes, sizeof bytes, type);                                                     \
    } while (0)

static const char *text_of(const char *name)
{
    for (size_t i = 0; i < step.fact_count; i++)
        if (strcmp(step.facts[i].name, name) == 0) return step.facts[i].text;
    return "";
}

static int64_t number_of(const char *name)
{
    for (size_t i = 0; i < step.fact_count; i++)
        if (strcmp(step.facts[i].name, name) == 0) return step.facts[i].number;
    return -1;
}

static void addresses_are_sorted_and_the_smallest_ttl_counts(void **state)
{
    (void)state;
    READ(ns_t_a, HEAD(0, 2), RECORD(1, 60, 4), 192, 0, 2, 9, RECORD(1, 30, 4), 192, 0, 2, 1);
    assert_int_equal(step.state, PROBE_GOOD);
    assert_int_equal(addresses.count, 2);
    assert_int_equal(addresses.addresses[0].bytes[15], 1);
    assert_int_equal(number_of("ttl_s"), 30);
    assert_string_equal(step.brief, "192.0.2.9, 192.0.2.1, TTL 30 s");
}

static void an_answer_without_the_record_is_no_fault(void **state)
{
    (void)state;
    READ(ns_t_aaaa, HEAD(0, 0));
    assert_int_equal(step.state, PROBE_GOOD);
    assert_string_equal(step.brief, "no such record");
}

static void an_alias_is_named(void **state)
{
    (void)state;
    READ(ns_t_a, HEAD(0, 1), RECORD(5, 60, 4), 1, 'c', 0xc0, 14);
    assert_string_equal(text_of("cname"), "c.b");
}

static void an_https_record_tells_protocols_and_ech(void **state)
{
    (void)state;
    READ(TYPE_HTTPS, HEAD(0, 1), RECORD(65, 60, 25), 0, 1, 0, 0, 1, 0, 6, 2, 'h', '2', 2, 'h', '3',
         0, 3, 0, 2, 0x20, 0xfb, 0, 5, 0, 2, 1, 1);
    assert_int_equal(number_of("port"), 8443);
    assert_string_equal(text_of("edns"), "no");
    assert_int_equal(number_of("priority"), 1);
    assert_string_equal(text_of("alpn"), "h2");
    assert_string_equal(text_of("ech"), "offered");
    assert_string_equal(step.brief, "h2, h3, TTL 60 s");
}

static void each_code_has_its_word(void **state)
{
    (void)state;
    READ(ns_t_a, HEAD(3, 0));
    assert_string_equal(text_of("code"), "NXDOMAIN");
    assert_int_equal(step.state, PROBE_FAILED);
    READ(ns_t_a, HEAD(5, 0));
    assert_string_equal(text_of("code"), "REFUSED");
    READ(ns_t_a, HEAD(9, 0));
    assert_int_equal(number_of("code"), 9);
    assert_string_equal(step.why, "The resolver answers with the error code 9.");
}

static void a_record_that_is_cut_leaves_a_doubt_and_what_came_before_it(void **state)
{
    (void)state;
    READ(ns_t_a, HEAD(0, 2), RECORD(1, 60, 4), 192, 0, 2, 9, RECORD(1, 60, 200), 1, 2, 3, 4);
    assert_true(step.state != PROBE_GOOD);
    READ(ns_t_a, 1, 2, 3);
    assert_int_equal(step.state, PROBE_FAILED);
    assert_string_equal(step.why, "The answer is no DNS message.");
    READ(TYPE_HTTPS, HEAD(0, 1), RECORD(65, 60, 8), 0, 1, 0, 0, 1, 0, 99, 2);
    assert_string_equal(text_of("alpn"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_sorted_and_the_smallest_ttl_counts),
        cmocka_unit_test(an_answer_without_the_record_is_no_fault),
        cmocka_unit_test(an_alias_is_named),
        cmocka_unit_test(an_https_record_tells_protocols_and_ech),
        cmocka_unit_test(each_code_has_its_word),
        cmocka_unit_test(a_record_that_is_cut_leaves_a_doubt_and_what_came_before_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
