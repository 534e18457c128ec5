/* SPDX-License-Identifier: MIT */
#include "queue.h"

#include "test.h"

#include <stdio.h>

#define SECOND INT64_C(1000000)
#define NOW (INT64_C(1795295700) * SECOND) /* 21:15 UTC */

static void put(struct queue *queue, int64_t message_id, bool is_report)
{
    const struct queue_facts facts = {
        .message_id = message_id, .at_us = NOW, .is_report = is_report};
    assert_true(queue_add(queue, &facts, NOW));
}

static void fill(struct queue *queue, int64_t first, int64_t last)
{
    for (int64_t id = first; id <= last; id++)
        put(queue, id, false);
}

static void take(struct queue *queue, int64_t now_us, const char *expected)
{
    struct id_list list;
    assert_true(queue_take(queue, now_us, false, &list));
    assert_string_equal(list.text, expected);
}

static void few_messages_go_one_by_one_and_a_flood_goes_as_one(void **state)
{
    (void)state;
    const struct target target = {.kind = TARGET_MAIL};
    struct queue queue = {.target = &target};
    struct id_list list;
    fill(&queue, 1, 3);
    take(&queue, NOW, "1");
    take(&queue, NOW, "2");
    take(&queue, NOW, "3");
    fill(&queue, 4, 1000);
    for (int i = 4; i <= QUEUE_SINGLES_MOST; i++) {
        char expected[16];
        snprintf(expected, sizeof expected, "%d", i);
        take(&queue, NOW + SECOND, expected);
    }
    assert_false(queue_take(&queue, NOW + 599 * SECOND, false, &list));
    take(&queue, NOW + 600 * SECOND, "11-1000");
    fill(&queue, 1001, 1002);
    assert_false(queue_take(&queue, NOW + 601 * SECOND, false, &list));
    queue_clear(&queue);
}

static void a_program_gets_each_message(void **state)
{
    (void)state;
    const struct target target = {.kind = TARGET_SYSLOG};
    struct queue queue = {.target = &target};
    fill(&queue, 1, 100);
    for (int i = 1; i <= 100; i++) {
        char expected[16];
        snprintf(expected, sizeof expected, "%d", i);
        take(&queue, NOW, expected);
    }
    queue_clear(&queue);
}

static void a_digest_waits_for_its_time(void **state)
{
    (void)state;
    const struct target target = {.kind = TARGET_FILE, .digest_us = 3600 * SECOND};
    struct queue queue = {.target = &target};
    struct id_list list;
    fill(&queue, 1, 2);
    fill(&queue, 5, 6);
    assert_false(queue_take(&queue, NOW + 3599 * SECOND, false, &list));
    take(&queue, NOW + 3600 * SECOND, "1-2,5-6");
    assert_false(queue_take(&queue, NOW + 3600 * SECOND, true, &list));
    /* Messages that a process finds when it starts have waited already. */
    const struct queue_facts old = {.message_id = 7, .at_us = NOW - 3600 * SECOND};
    assert_true(queue_add(&queue, &old, NOW));
    take(&queue, NOW, "7");
    queue_clear(&queue);
}

static void a_digest_is_as_long_as_a_request_may_be(void **state)
{
    (void)state;
    const struct target target = {.kind = TARGET_MAIL};
    struct queue queue = {.target = &target};
    struct id_list list;
    for (int64_t id = 1; id <= 9999; id += 2)
        put(&queue, id, false);
    size_t parcels = 0;
    for (; queue_take(&queue, NOW, true, &list); parcels++)
        assert_true(strlen(list.text) <= MESSAGES_BYTES_MOST);
    assert_int_equal(queue_count(&queue), 0);
    assert_true(parcels > 10 && parcels < 60);
    queue_clear(&queue);
}

static void hours_are_local_and_may_pass_midnight(void **state)
{
    (void)state;
    struct target target = {.hours = "07:00-22:00"};
    const struct queue queue = {.target = &target};
    struct zone *east = zone_open("EAT-3", NULL); /* 00:15 there */
    assert_non_null(east);
    assert_false(queue_sleeps(&queue, NULL, NOW));
    assert_true(queue_sleeps(&queue, east, NOW));
    snprintf(target.hours, sizeof target.hours, "22:00-07:00");
    assert_true(queue_sleeps(&queue, NULL, NOW));
    assert_false(queue_sleeps(&queue, east, NOW));
    target.hours[0] = '\0';
    assert_false(queue_sleeps(&queue, NULL, NOW));
    zone_close(east);
}

static void a_target_gets_what_it_asks_for(void **state)
{
    (void)state;
    const struct target target = {
        .name = "ops",
        .severity = 2,
        .rules = {.count = 2, .size = 20, .bytes = "port_scan\0syn_flood"},
        .devices = {.count = 1, .size = 11, .bytes = "Kitchen-TV"}};
    const struct queue queue = {.target = &target};
    struct queue_facts facts = {.level = 2,
                                .rule = "port_scan",
                                .alert_target = "",
                                .recipient = "",
                                .device = {"", "kitchen-tv", "", ""}};
    assert_true(queue_wants(&queue, &facts));
    facts.level = 1;
    assert_false(queue_wants(&queue, &facts));
    facts.level = 4;
    facts.rule = "new_device";
    assert_false(queue_wants(&queue, &facts));
    facts.rule = "syn_flood";
    facts.device[1] = "";
    assert_false(queue_wants(&queue, &facts));
}

static void that_a_target_fails_is_not_sent_there(void **state)
{
    (void)state;
    const struct target target = {.name = "ops"};
    const struct queue queue = {.target = &target};
    struct queue_facts facts = {.level = 2,
                                .rule = "delivery_failed",
                                .alert_target = "ops",
                                .recipient = "",
                                .device = {"", "", "", ""}};
    assert_false(queue_wants(&queue, &facts));
    facts.alert_target = "mail";
    assert_true(queue_wants(&queue, &facts));
}

static void a_report_comes_alone_and_to_its_target_only(void **state)
{
    (void)state;
    const struct target target = {
        .name = "ops", .kind = TARGET_MAIL, .severity = 4, .digest_us = 3600 * SECOND};
    struct queue queue = {.target = &target};
    struct queue_facts facts = {.is_report = true,
                                .rule = "report",
                                .alert_target = "",
                                .recipient = "ops",
                                .device = {"", "", "", ""}};
    assert_true(queue_wants(&queue, &facts));
    facts.recipient = "mail";
    assert_false(queue_wants(&queue, &facts));
    put(&queue, 1, false);
    put(&queue, 2, true);
    put(&queue, 3, false);
    put(&queue, 4, true);
    take(&queue, NOW, "2");
    take(&queue, NOW, "4");
    take(&queue, NOW + 3600 * SECOND, "1,3");
    queue_clear(&queue);
}

static void tries_are_farther_and_farther_apart_up_to_an_hour(void **state)
{
    (void)state;
    assert_int_equal(queue_back_off_us(1), 15 * SECOND);
    assert_int_equal(queue_back_off_us(2), 30 * SECOND);
    assert_int_equal(queue_back_off_us(20), 3600 * SECOND);
    assert_int_equal(queue_back_off_us(INT64_MAX), 3600 * SECOND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_messages_go_one_by_one_and_a_flood_goes_as_one),
        cmocka_unit_test(a_program_gets_each_message),
        cmocka_unit_test(a_digest_waits_for_its_time),
        cmocka_unit_test(a_digest_is_as_long_as_a_request_may_be),
        cmocka_unit_test(a_report_comes_alone_and_to_its_target_only),
        cmocka_unit_test(hours_are_local_and_may_pass_midnight),
        cmocka_unit_test(a_target_gets_what_it_asks_for),
        cmocka_unit_test(that_a_target_fails_is_not_sent_there),
        cmocka_unit_test(tries_are_farther_and_farther_apart_up_to_an_hour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
