/* SPDX-License-Identifier: MIT */
/* A name counts for the client that resolved it, from the time of the answer on. */
#include "joiner_state.h"

#include "test.h"

#include <stdio.h>

enum { SECOND_US = 1000000, HOUR_S = 3600 };

static struct joiner_counters counters;

static struct ip_address address_of(const char *text)
{
    struct ip_address ip;
    assert_true(ip_parse(text, &ip));
    return ip;
}

static struct name_client client_of(int64_t device_id)
{
    return (struct name_client){.device_id = device_id, .ip = address_of("192.168.1.9")};
}

static void learn(struct names *names, int64_t device_id, const char *answer, const char *domain,
                  int64_t second, uint32_t ttl_s)
{
    struct name_client client = client_of(device_id);
    struct answer_told told = {.told = {.domain = domain},
                               .address = address_of(answer),
                               .is_asked = true,
                               .time_us = second * SECOND_US,
                               .ttl_s = ttl_s};
    names_learn(names, &client, &told);
}

static bool find_at(const struct names *names, int64_t device_id, const char *answer,
                    int64_t second, struct name_found *found)
{
    struct name_client client = client_of(device_id);
    struct ip_address address = address_of(answer);
    return names_find(names, &client, &address, second * SECOND_US, found);
}

static const char *find(const struct names *names, int64_t device_id, const char *answer,
                        int64_t second)
{
    struct name_found found;
    return find_at(names, device_id, answer, second, &found) ? found.told.domain : "nothing";
}

static unsigned names_then(const struct names *names, int64_t device_id, const char *answer,
                           int64_t second)
{
    struct name_found found;
    return find_at(names, device_id, answer, second, &found) ? found.names : 0;
}

static void a_name_is_known_to_the_client_that_was_told_it_only(void **state)
{
    (void)state;
    struct names names = {.answers = {0}};
    assert_true(names_init(&names, 100, false, &counters));
    learn(&names, 1, "192.0.2.1", "one.example", 100, 60);
    learn(&names, 2, "192.0.2.1", "two.example", 100, 60);
    assert_string_equal(find(&names, 1, "192.0.2.1", 101), "one.example");
    assert_string_equal(find(&names, 2, "192.0.2.1", 101), "two.example");
    assert_string_equal(find(&names, 3, "192.0.2.1", 101), "nothing");
    assert_string_equal(find(&names, 1, "192.0.2.2", 101), "nothing");
    names_clear(&names);
}

static void a_later_answer_does_not_rewrite_history(void **state)
{
    (void)state;
    struct names names = {.answers = {0}};
    assert_true(names_init(&names, 100, false, &counters));
    learn(&names, 1, "192.0.2.1", "first.example", 100, 60);
    learn(&names, 1, "192.0.2.1", "second.example", 200, 60);
    assert_string_equal(find(&names, 1, "192.0.2.1", 99), "nothing");
    assert_string_equal(find(&names, 1, "192.0.2.1", 100), "first.example");
    assert_string_equal(find(&names, 1, "192.0.2.1", 199), "first.example");
    assert_string_equal(find(&names, 1, "192.0.2.1", 200), "second.example");
    names_clear(&names);
}

static void the_same_answer_again_is_valid_from_the_first_time_on(void **state)
{
    (void)state;
    struct names names = {.answers = {0}};
    assert_true(names_init(&names, 100, false, &counters));
    learn(&names, 1, "192.0.2.1", "one.example", 100, 60);
    learn(&names, 1, "192.0.2.1", "one.example", 5000, 60);
    assert_string_equal(find(&names, 1, "192.0.2.1", 150), "one.example");
    assert_string_equal(find(&names, 1, "192.0.2.1", 5000 + HOUR_S), "one.example");
    names_clear(&names);
}

static void an_answer_is_believed_for_an_hour_or_its_ttl(void **state)
{
    (void)state;
    struct names names = {.answers = {0}};
    assert_true(names_init(&names, 100, false, &counters));
    learn(&names, 1, "192.0.2.1", "short.example", 100, 5);
    learn(&names, 1, "192.0.2.2", "long.example", 100, 3 * HOUR_S);
    assert_string_equal(find(&names, 1, "192.0.2.1", 100 + HOUR_S), "short.example");
    assert_string_equal(find(&names, 1, "192.0.2.1", 101 + HOUR_S), "nothing");
    assert_string_equal(find(&names, 1, "192.0.2.2", 100 + 3 * HOUR_S), "long.example");
    assert_string_equal(find(&names, 1, "192.0.2.2", 101 + 3 * HOUR_S), "nothing");
    names_clear(&names);
}

static void an_answer_that_comes_late_takes_its_place_in_time(void **state)
{
    (void)state; /* two sensors' clocks differ, or a capture is out of order */
    struct names names = {.answers = {0}};
    assert_true(names_init(&names, 100, false, &counters));
    learn(&names, 1, "192.0.2.1", "newer.example", 200, 60);
    learn(&names, 1, "192.0.2.1", "older.example", 100, 60);
    assert_string_equal(find(&names, 1, "192.0.2.1", 150), "older.example");
    assert_string_equal(find(&names, 1, "192.0.2.1", 250), "newer.example");
    names_clear(&names);
}

static void names_are_counted_that_held_for_the_address_at_the_time(void **state)
{
    (void)state;
    struct names names = {.answers = {0}};
    assert_true(names_init(&names, 100, false, &counters));
    learn(&names, 1, "192.0.2.1", "one.example", 100, 60);
    assert_int_equal(names_then(&names, 1, "192.0.2.1", 100), 1);
    learn(&names, 1, "192.0.2.1", "two.example", 200, 60);
    learn(&names, 1, "192.0.2.1", "one.example", 300, 60); /* again: no third name */
    assert_int_equal(names_then(&names, 1, "192.0.2.1", 150), 1);
    assert_int_equal(names_then(&names, 1, "192.0.2.1", 200), 2);
    assert_int_equal(names_then(&names, 1, "192.0.2.1", 300), 2);
    assert_string_equal(find(&names, 1, "192.0.2.1", 250), "two.example");
    assert_string_equal(find(&names, 1, "192.0.2.1", 350), "one.example");
    learn(&names, 1, "192.0.2.1", "three.example", 9000, 60); /* the others held for an hour */
    assert_int_equal(names_then(&names, 1, "192.0.2.1", 9000), 1);
    names_clear(&names);
}

static void a_name_that_holds_for_long_outlives_a_newer_one(void **state)
{
    (void)state;
    struct names names = {.answers = {0}};
    assert_true(names_init(&names, 100, false, &counters));
    learn(&names, 1, "192.0.2.1", "long.example", 100, 5 * HOUR_S);
    learn(&names, 1, "192.0.2.1", "short.example", 200, 60);
    assert_string_equal(find(&names, 1, "192.0.2.1", 300), "short.example");
    assert_string_equal(find(&names, 1, "192.0.2.1", 2 * HOUR_S), "long.example");
    names_clear(&names);
}

static void what_the_address_was_told_before_it_was_a_device_counts_for_the_device(void **state)
{
    (void)state;
    struct names names = {.answers = {0}};
    assert_true(names_init(&names, 100, false, &counters));
    learn(&names, 0, "192.0.2.1", "one.example", 100, 60);
    assert_string_equal(find(&names, 1, "192.0.2.1", 101), "one.example");
    learn(&names, 1, "192.0.2.1", "two.example", 102, 60);
    assert_string_equal(find(&names, 1, "192.0.2.1", 103), "two.example");
    assert_int_equal(names_then(&names, 1, "192.0.2.1", 103), 2);
    assert_string_equal(find(&names, 0, "192.0.2.1", 103), "one.example");
    names_clear(&names);
}

static void answers_alone_are_one_sided_only_if_there_are_many(void **state)
{
    (void)state;
    struct names names = {.answers = {0}};
    for (int i = 0; i < 999; i++)
        names_count_answer(&names, false);
    assert_false(names_are_one_sided(&names));
    names_count_answer(&names, false);
    assert_true(names_are_one_sided(&names));
    for (int i = 0; i < 120; i++)
        names_count_answer(&names, true);
    assert_false(names_are_one_sided(&names));
    for (int i = 0; i < 5000; i++)
        names_count_answer(&names, false);
    assert_true(names_are_one_sided(&names));
}

static void memory_is_bounded_and_what_makes_way_is_counted(void **state)
{
    (void)state;
    struct names names = {.answers = {0}};
    counters = (struct joiner_counters){.names_evicted = 0};
    assert_true(names_init(&names, 64, false, &counters));
    for (unsigned i = 0; i < 5000; i++) {
        char ip[32], domain[600];
        (void)snprintf(ip, sizeof ip, "10.1.%u.%u", i / 250, i % 250);
        (void)snprintf(domain, sizeof domain, "name-%0400u.example", i);
        learn(&names, 1, ip, domain, 100 + i, 60);
    }
    assert_int_equal(counters.names_evicted + names.index.count, 5000);
    assert_true(names.texts.in_use <= names.texts.budget);
    assert_in_range(names.index.count, 16, 64);
    names_clear(&names);
}

static void after_every_eviction_the_newest_name_is_still_found(void **state)
{
    (void)state;
    struct names names = {.answers = {0}};
    assert_true(names_init(&names, 4, false, &counters));
    for (unsigned i = 0; i < 100; i++) {
        char ip[32];
        (void)snprintf(ip, sizeof ip, "10.2.0.%u", i % 7);
        learn(&names, 1, ip, i % 2 ? "odd.example" : "even.example", 100 + i, 60);
        assert_string_equal(find(&names, 1, ip, 100 + i), i % 2 ? "odd.example" : "even.example");
    }
    names_clear(&names);
}

static void who_is_told_most_loses_what_it_was_told_first(void **state)
{
    (void)state;
    struct names names = {.answers = {0}};
    counters = (struct joiner_counters){.names_evicted = 0};
    assert_true(names_init(&names, 64, false, &counters));
    for (unsigned i = 0; i < 5000; i++) {
        char ip[32];
        if (i < 20) {
            (void)snprintf(ip, sizeof ip, "10.2.0.%u", i);
            learn(&names, 1, ip, "victim.example", 100, 3600);
        }
        (void)snprintf(ip, sizeof ip, "10.1.%u.%u", i / 250, i % 250);
        learn(&names, 2, ip, "flood.example", 100, 3600);
    }
    for (unsigned i = 0; i < 20; i++) {
        char ip[32];
        (void)snprintf(ip, sizeof ip, "10.2.0.%u", i);
        assert_string_equal(find(&names, 1, ip, 200), "victim.example");
    }
    assert_string_equal(find(&names, 2, "10.1.0.0", 200), "nothing");
    assert_string_equal(find(&names, 2, "10.1.19.249", 200), "flood.example");
    assert_int_equal(counters.names_evicted, 5020 - 64);
    names_clear(&names);
}

/* Anybody can send a question from an address of nobody, and the answer to it. */
static void what_addresses_without_a_device_were_told_makes_way_for_devices(void **state)
{
    (void)state;
    struct names names = {.answers = {0}};
    counters = (struct joiner_counters){.names_evicted = 0};
    assert_true(names_init(&names, 64, false, &counters));
    for (unsigned i = 0; i < 20; i++) {
        char ip[32];
        (void)snprintf(ip, sizeof ip, "10.2.0.%u", i);
        learn(&names, 1, ip, "victim.example", 100, 3600);
    }
    for (unsigned i = 0; i < 5000; i++) {
        char ip[32];
        (void)snprintf(ip, sizeof ip, "10.3.%u.%u", i / 250, i % 250);
        struct name_client nobody = {.ip = address_of(ip)};
        struct answer_told told = {.told = {.domain = "flood.example"},
                                   .address = address_of("192.0.2.1"),
                                   .is_asked = true,
                                   .time_us = 100 * SECOND_US,
                                   .ttl_s = 3600};
        names_learn(&names, &nobody, &told);
    }
    for (unsigned i = 0; i < 20; i++) {
        char ip[32];
        (void)snprintf(ip, sizeof ip, "10.2.0.%u", i);
        assert_string_equal(find(&names, 1, ip, 200), "victim.example");
    }
    assert_int_equal(counters.names_evicted, 5020 - 64);
    names_clear(&names);
}

static void a_name_that_is_told_again_is_new_again(void **state)
{
    (void)state;
    struct names names = {.answers = {0}};
    assert_true(names_init(&names, 4, false, &counters));
    for (unsigned i = 0; i < 100; i++) {
        char ip[32];
        (void)snprintf(ip, sizeof ip, "10.1.0.%u", i);
        learn(&names, 1, "10.2.0.1", "daily.example", 100 + i, 60);
        learn(&names, 1, ip, "once.example", 100 + i, 60);
        assert_string_equal(find(&names, 1, "10.2.0.1", 100 + i), "daily.example");
    }
    names_clear(&names);
}

static void a_text_without_room_takes_that_of_others_and_is_counted(void **state)
{
    (void)state;
    struct names names = {.answers = {0}};
    char domain[1024];
    counters = (struct joiner_counters){.names_evicted = 0};
    assert_true(names_init(&names, 1024, false, &counters));
    for (unsigned i = 0; i < 1024; i++) {
        char ip[32];
        (void)snprintf(ip, sizeof ip, "10.1.%u.%u", i / 250, i % 250);
        (void)snprintf(domain, sizeof domain, "name-%0900u.example", i);
        learn(&names, 1, ip, domain, 100, 60);
        assert_string_equal(find(&names, 1, ip, 100), domain);
    }
    assert_int_equal(names.index.count + counters.names_evicted, 1024);
    assert_true(counters.names_evicted > 500);
    names_clear(&names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_known_to_the_client_that_was_told_it_only),
        cmocka_unit_test(a_later_answer_does_not_rewrite_history),
        cmocka_unit_test(the_same_answer_again_is_valid_from_the_first_time_on),
        cmocka_unit_test(an_answer_is_believed_for_an_hour_or_its_ttl),
        cmocka_unit_test(an_answer_that_comes_late_takes_its_place_in_time),
        cmocka_unit_test(names_are_counted_that_held_for_the_address_at_the_time),
        cmocka_unit_test(a_name_that_holds_for_long_outlives_a_newer_one),
        cmocka_unit_test(what_the_address_was_told_before_it_was_a_device_counts_for_the_device),
        cmocka_unit_test(answers_alone_are_one_sided_only_if_there_are_many),
        cmocka_unit_test(memory_is_bounded_and_what_makes_way_is_counted),
        cmocka_unit_test(after_every_eviction_the_newest_name_is_still_found),
        cmocka_unit_test(who_is_told_most_loses_what_it_was_told_first),
        cmocka_unit_test(what_addresses_without_a_device_were_told_makes_way_for_devices),
        cmocka_unit_test(a_name_that_is_told_again_is_new_again),
        cmocka_unit_test(a_text_without_room_takes_that_of_others_and_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
