/* SPDX-License-Identifier: MIT */
/* Silences: what they hold for, their end, and their bound. */
#include "storage_check.h"

#define AT INT64_C(1795295700000000)
#define DAY_US (INT64_C(86400) * 1000000)

static void check_begin_home(struct check *check)
{
    check_begin(check);
    for (int64_t i = 1; i <= 2; i++) {
        const struct device_summary device = {
            .device_id = i,
            .mac = check_mac(i == 1 ? "02:00:00:00:00:01" : "02:00:00:00:00:02"),
            .is_new = true,
            .first_seen_us = AT,
            .last_seen_us = AT};
        check_written(check, storage_write_device(check->writer, &device, &check->error));
    }
    check_written(check, storage_commit(check->writer, &check->error));
}

static void find(struct check *check, const char *rule, int64_t device_id, const char *target,
                 int64_t last_us)
{
    const struct alert_summary finding = {.rule = rule,
                                          .device_id = device_id,
                                          .target = target,
                                          .dst_port = NOT_OBSERVED,
                                          .first_us = last_us,
                                          .last_us = last_us,
                                          .count = 1,
                                          .title = "A finding"};
    check_written(check, storage_write_alert(check->writer, &finding, &check->error));
    check_written(check, storage_commit(check->writer, &check->error));
}

static struct request some_silence(const char *rule, int64_t device_id, const char *target)
{
    return (struct request){.kind = REQUEST_ALERT_SILENCE,
                            .rule = rule,
                            .device_id = device_id,
                            .target = target,
                            .for_us = 30 * DAY_US,
                            .at_us = AT,
                            .uid = 1000,
                            .user = "ada",
                            .by = "cli"};
}

static bool silence(struct check *check, const struct request *request)
{
    struct request_answer answer;
    return storage_execute(check->writer, request, &answer, &check->error);
}

static bool end(struct check *check, int64_t silence_id)
{
    struct request request = {.kind = REQUEST_SILENCE_END, .id = silence_id, .uid = 0, .by = "cli"};
    return silence(check, &request);
}

static const char silenced[] = "SELECT alert_id, silence_id FROM alerts ORDER BY alert_id";

static void a_silenced_finding_is_recorded_and_marked(void **state)
{
    struct check *check = *state;
    struct request request = some_silence("port_scan", 1, "10.0.0.9");
    request.text = "the backup";
    check_begin_home(check);
    check_good(check, silence(check, &request));
    find(check, "port_scan", 1, "10.0.0.9", AT + DAY_US);
    find(check, "port_scan", 1, "10.0.0.8", AT + DAY_US);
    find(check, "port_scan", 2, "10.0.0.9", AT + DAY_US);
    find(check, "syn_flood", 1, "10.0.0.9", AT + DAY_US);
    check_answer(check, silenced, "1|1;2|NULL;3|NULL;4|NULL");
    check_answer(check, "SELECT rule, device_id, target, until_us - at_us, note, who FROM silences",
                 "port_scan|1|10.0.0.9|2592000000000|the backup|ada");
    check_answer(check, "SELECT target, new FROM audit",
                 "silence 1|port_scan of device 1, target 10.0.0.9, until "
                 "2026-12-21T21:15:00.000000Z: the backup");
}

static void what_a_silence_does_not_name_is_any(void **state)
{
    struct check *check = *state;
    const struct request request = some_silence("port_scan", 0, NULL);
    check_begin_home(check);
    find(check, "port_scan", 1, "10.0.0.9", AT - DAY_US);
    find(check, "port_scan", 0, NULL, AT);
    find(check, "new_device", 1, NULL, AT);
    check_good(check, silence(check, &request));
    check_answer(check, silenced, "1|1;2|1;3|NULL");
}

static void a_finding_that_comes_back_after_the_end_is_listed_again(void **state)
{
    struct check *check = *state;
    const struct request request = some_silence("port_scan", 1, NULL);
    check_begin_home(check);
    check_good(check, silence(check, &request));
    find(check, "port_scan", 1, NULL, AT + 30 * DAY_US);
    check_answer(check, silenced, "1|1");
    find(check, "port_scan", 1, NULL, AT + 30 * DAY_US + 1);
    check_answer(check, silenced, "1|NULL");
}

static void a_silence_is_ended_and_the_audit_keeps_what_it_said(void **state)
{
    struct check *check = *state;
    const struct request request = some_silence("port_scan", 1, NULL);
    check_begin_home(check);
    find(check, "port_scan", 1, NULL, AT);
    check_good(check, silence(check, &request));
    check_good(check, end(check, 1));
    check_answer(check, silenced, "1|NULL");
    assert_false(end(check, 1));
    assert_int_equal(check->error.kind, ERROR_NOT_FOUND);
    check_answer(check,
                 "SELECT old = (SELECT new FROM audit WHERE audit_id = 1), new FROM audit "
                 "WHERE audit_id = 2",
                 "1|NULL");
}

static void a_silence_follows_a_merge_in_both_directions(void **state)
{
    struct check *check = *state;
    struct request_answer answer;
    const struct request of_part = some_silence("port_scan", 1, NULL),
                         of_whole = some_silence("new_device", 2, NULL),
                         merge = {.kind = REQUEST_DEVICE_MERGE,
                                  .id = 1,
                                  .device_id = 2,
                                  .uid = 0,
                                  .by = "cli"};
    check_begin_home(check);
    find(check, "port_scan", 2, NULL, AT);
    find(check, "new_device", 1, NULL, AT);
    check_good(check, silence(check, &of_part));
    check_good(check, silence(check, &of_whole));
    check_answer(check, silenced, "1|NULL;2|NULL");
    check_good(check, storage_execute(check->writer, &merge, &answer, &check->error));
    check_answer(check, silenced, "1|1;2|2");
}

static void the_same_silence_again_moves_its_end(void **state)
{
    struct check *check = *state;
    struct request request = some_silence("port_scan", 1, "x");
    check_begin_home(check);
    check_good(check, silence(check, &request));
    request.for_us = 60 * DAY_US;
    check_good(check, silence(check, &request));
    check_answer(check, "SELECT silence_id, (until_us - at_us) / 86400000000 FROM silences",
                 "1|60");
    check_answer(check, "SELECT old IS NULL, new IS NULL FROM audit", "1|0;0|0");
}

static void there_are_at_most_256_and_one_that_is_over_makes_room(void **state)
{
    struct check *check = *state;
    char target[16] = "";
    struct request request = some_silence("port_scan", 0, target);
    check_begin_home(check);
    for (int i = 0; i < 256; i++) {
        (void)snprintf(target, sizeof target, "t%d", i);
        request.for_us = (10 + i) * DAY_US;
        check_good(check, silence(check, &request));
    }
    (void)snprintf(target, sizeof target, "one more");
    assert_false(silence(check, &request));
    assert_int_equal(check->error.kind, ERROR_FULL);
    request.at_us = AT + 11 * DAY_US;
    check_good(check, silence(check, &request));
    check_answer(check, "SELECT count(*), min(silence_id) FROM silences", "256|2");
}

static void what_cannot_be_silenced_is_refused(void **state)
{
    struct check *check = *state;
    struct request request = some_silence("port_scan", 99, NULL);
    check_begin_home(check);
    assert_false(silence(check, &request));
    assert_int_equal(check->error.kind, ERROR_NOT_FOUND);
    request = some_silence(NULL, 0, NULL);
    assert_false(silence(check, &request));
    assert_int_equal(check->error.kind, ERROR_BAD_QUESTION);
    request = some_silence("port_scan", 0, "\x1b[2J");
    assert_false(silence(check, &request));
    request = some_silence("port_scan", 0, NULL);
    request.for_us = INT64_MAX;
    assert_false(silence(check, &request));
    request.for_us = 0;
    assert_false(silence(check, &request));
    check_answer(check, "SELECT count(*) FROM silences", "0");
    check_answer(check, "SELECT count(*), min(target) FROM audit", "5|silence");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
        TEST(a_silenced_finding_is_recorded_and_marked),
        TEST(what_a_silence_does_not_name_is_any),
        TEST(a_finding_that_comes_back_after_the_end_is_listed_again),
        TEST(a_silence_is_ended_and_the_audit_keeps_what_it_said),
        TEST(a_silence_follows_a_merge_in_both_directions),
        TEST(the_same_silence_again_moves_its_end),
        TEST(there_are_at_most_256_and_one_that_is_over_makes_room),
        TEST(what_cannot_be_silenced_is_refused),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
