/* SPDX-License-Identifier: MIT */
/* Messages about findings: when there is one, how many, and what became of them. */
#include "storage_check.h"

#include <stdio.h>

#define AT INT64_C(1795295700000000)
#define HOUR_US (INT64_C(3600) * 1000000)

static void find(struct check *check, const char *target, enum severity severity, int64_t last_us)
{
    const struct alert_summary finding = {.rule = "port_scan",
                                          .target = target,
                                          .severity = severity,
                                          .dst_port = NOT_OBSERVED,
                                          .first_us = last_us,
                                          .last_us = last_us,
                                          .cool_down_us = HOUR_US,
                                          .count = 1,
                                          .title = "A finding"};
    check_written(check, storage_write_alert(check->writer, &finding, &check->error));
}

static bool execute(struct check *check, const struct request *request)
{
    struct request_answer answer;
    return storage_execute(check->writer, request, &answer, &check->error);
}

static bool change(struct check *check, enum request_kind kind, int64_t alert_id)
{
    const struct request request = {
        .kind = kind, .id = alert_id, .at_us = AT + 5, .uid = 0, .by = "cli"};
    return execute(check, &request);
}

static bool say(struct check *check, const char *messages, const char *state, int64_t tries)
{
    const struct request request = {.kind = REQUEST_DELIVERY_STATE,
                                    .messages = messages,
                                    .state = state,
                                    .target = "ops",
                                    .tries = tries,
                                    .text = "HTTP 500",
                                    .at_us = AT,
                                    .uid = 0,
                                    .by = "cli"};
    return execute(check, &request);
}

static void commit(struct check *check)
{
    check_written(check, storage_commit(check->writer, &check->error));
}

static void a_finding_is_a_message_if_it_is_new_worse_reopened_or_closed(void **state)
{
    struct check *check = *state;
    check_begin(check);
    find(check, "a", SEVERITY_LOW, AT);
    find(check, "a", SEVERITY_LOW, AT + 1);
    find(check, "a", SEVERITY_HIGH, AT + 2);
    find(check, "a", SEVERITY_MEDIUM, AT + 3);
    commit(check);
    check_good(check, change(check, REQUEST_ALERT_ACK, 1));
    check_good(check, change(check, REQUEST_ALERT_CLOSE, 1));
    check_good(check, change(check, REQUEST_ALERT_CLOSE, 1));
    find(check, "a", SEVERITY_MEDIUM, AT + 4);
    find(check, "a", SEVERITY_MEDIUM, AT + 2 * HOUR_US);
    commit(check);
    check_answer(check,
                 "SELECT message_id, change, severity, state, at_us - 1795295700000000 "
                 "FROM deliveries ORDER BY message_id",
                 "1|new|low|new|0;2|worse|high|new|2;3|closed|high|new|5;"
                 "4|reopened|high|new|7200000000");
}

static void a_silenced_finding_is_no_message(void **state)
{
    struct check *check = *state;
    const struct request silence = {.kind = REQUEST_ALERT_SILENCE,
                                    .rule = "port_scan",
                                    .target = "a",
                                    .for_us = HOUR_US,
                                    .at_us = AT,
                                    .uid = 0,
                                    .by = "cli"};
    check_begin(check);
    check_good(check, execute(check, &silence));
    find(check, "a", SEVERITY_LOW, AT);
    find(check, "b", SEVERITY_LOW, AT);
    commit(check);
    check_answer(check, "SELECT alert_target FROM deliveries", "b");
}

static void what_became_of_a_message_is_kept_for_each_target_and_not_audited(void **state)
{
    struct check *check = *state;
    check_begin(check);
    find(check, "a", SEVERITY_LOW, AT);
    find(check, "b", SEVERITY_LOW, AT);
    find(check, "c", SEVERITY_LOW, AT);
    commit(check);
    check_good(check, say(check, "1-2,9", "waiting", 1));
    check_good(check, say(check, "2", "delivered", 2));
    check_good(check, say(check, "2", "waiting", 3)); /* too late */
    check_answer(check,
                 "SELECT message_id, target, state, tries, answer FROM deliveries "
                 "ORDER BY message_id",
                 "1|ops|waiting|1|HTTP 500;2|ops|delivered|2|HTTP 500;3|NULL|new|0|NULL");
    check_answer(check, "SELECT count(*) FROM audit", "0");
}

static void a_target_that_refuses_is_a_finding_once(void **state)
{
    struct check *check = *state;
    check_begin(check);
    find(check, "a", SEVERITY_LOW, AT);
    find(check, "b", SEVERITY_LOW, AT);
    commit(check);
    check_good(check, say(check, "1", "waiting", 4));
    check_answer(check, "SELECT count(*) FROM alerts", "2");
    check_good(check, say(check, "1", "failed", 5));
    check_good(check, say(check, "2", "failed", 1));
    check_answer(check,
                 "SELECT rule, target, severity, count, title FROM alerts "
                 "WHERE rule = 'delivery_failed'",
                 "delivery_failed|ops|medium|2|Messages are lost at the target ops");
    check_answer(check, "SELECT max(message_id) FROM deliveries", "3");
}

static void what_is_no_delivery_is_refused(void **state)
{
    struct check *check = *state;
    static const char *const lists[] = {"",    "0",  "2-1", "1-1",
                                        "1,",  ",1", "2,1", "1-3,3",
                                        "1;2", "-1", "1 2", "99999999999999999999"};
    check_begin(check);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        assert_false(say(check, lists[i], "delivered", 1));
    assert_false(say(check, "1", "sent", 1));
    assert_false(say(check, "1", "delivered", 0));
    check_good(check, say(check, "1,3-4", "delivered", 1)); /* none of them is there */
}

static void messages_are_bounded_and_the_oldest_of_the_lowest_severity_goes(void **state)
{
    struct check *check = *state;
    char target[16];
    check_begin(check);
    find(check, "first", SEVERITY_HIGH, AT);
    find(check, "second", SEVERITY_INFO, AT + 1);
    for (int i = 0; i < 10000; i++) {
        (void)snprintf(target, sizeof target, "%d", i);
        find(check, target, SEVERITY_LOW, AT + 2 + i);
    }
    commit(check);
    check_answer(check, "SELECT count(*), min(message_id), max(message_id) FROM deliveries",
                 "10000|1|10002");
    check_answer(check, "SELECT message_id FROM deliveries ORDER BY message_id LIMIT 2", "1;4");
    check_answer(check, "SELECT rows_shed FROM retention WHERE kind = 'messages'", "2");
}

static void a_number_is_never_given_twice(void **state)
{
    struct check *check = *state;
    check_begin(check);
    find(check, "a", SEVERITY_LOW, AT);
    commit(check);
    check_alter(check, "DELETE FROM outbox");
    find(check, "b", SEVERITY_LOW, AT);
    commit(check);
    check_answer(check, "SELECT message_id FROM deliveries", "2");
}

static void a_report_is_one_message_to_each_target_and_not_audited(void **state)
{
    struct check *check = *state;
    struct request request = {.kind = REQUEST_REPORT_MADE,
                              .id = 7,
                              .target = "ops",
                              .subject = "The week",
                              .text = "Nothing new.",
                              .file = "/r/week-7.html",
                              .for_whom = "officer",
                              .at_us = AT,
                              .uid = 0,
                              .by = "cli"};
    check_begin(check);
    check_good(check, execute(check, &request));
    check_good(check, execute(check, &request));
    request.target = "mail";
    request.file = request.for_whom = NULL;
    check_good(check, execute(check, &request));
    check_answer(check,
                 "SELECT message_id, kind, report_id, recipient, title, explanation, file, "
                 "for_officer, alert_id, severity, at_us FROM deliveries ORDER BY message_id",
                 "1|report|7|ops|The week|Nothing new.|/r/week-7.html|1|NULL|info|1795295700000000;"
                 "2|report|7|mail|The week|Nothing new.|NULL|0|NULL|info|1795295700000000");
    check_answer(check, "SELECT count(*) FROM audit", "0");
}

static void what_is_no_report_is_refused(void **state)
{
    struct check *check = *state;
    const struct request good = {.kind = REQUEST_REPORT_MADE,
                                 .id = 7,
                                 .target = "ops",
                                 .subject = "The week",
                                 .text = "Nothing new.",
                                 .by = "cli"};
    static const char *const files[] = {"week.html", "/etc/shadow", "/r/a\nb.md", ""};
    struct request bad = good;
    check_begin(check);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        bad.file = files[i];
        assert_false(execute(check, &bad));
    }
    bad = good;
    bad.for_whom = "everybody";
    assert_false(execute(check, &bad));
    bad = good;
    bad.subject = NULL;
    assert_false(execute(check, &bad));
    bad = good;
    bad.id = 0;
    assert_false(execute(check, &bad));
    check_good(check, execute(check, &good));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_finding_is_a_message_if_it_is_new_worse_reopened_or_closed),
        TEST(a_silenced_finding_is_no_message),
        TEST(what_became_of_a_message_is_kept_for_each_target_and_not_audited),
        TEST(a_target_that_refuses_is_a_finding_once),
        TEST(what_is_no_delivery_is_refused),
        TEST(messages_are_bounded_and_the_oldest_of_the_lowest_severity_goes),
        TEST(a_report_is_one_message_to_each_target_and_not_audited),
        TEST(what_is_no_report_is_refused),
        TEST(a_number_is_never_given_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
