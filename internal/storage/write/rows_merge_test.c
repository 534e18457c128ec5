/* SPDX-License-Identifier: MIT */
/* Merges of devices: no circle, one look-up to the whole, and undone by a split. */
#include "storage_check.h"

static void add_device(struct check *check, int64_t device_id)
{
    char mac[18];
    (void)snprintf(mac, sizeof mac, "02:00:00:00:00:%02x", (unsigned)device_id);
    const struct device_summary device = {.device_id = device_id,
                                          .mac = check_mac(mac),
                                          .is_new = true,
                                          .first_seen_us = 1795295645000000,
                                          .last_seen_us = 1795295646000000};
    check_written(check, storage_write_device(check->writer, &device, &check->error));
}

static void check_begin_devices(struct check *check, int count)
{
    check_begin(check);
    for (int i = 1; i <= count; i++)
        add_device(check, i);
    check_written(check, storage_commit(check->writer, &check->error));
}

static bool execute(struct check *check, enum request_kind kind, int64_t id, int64_t device_id)
{
    struct request_answer answer;
    const struct request request = {.kind = kind,
                                    .id = id,
                                    .device_id = device_id,
                                    .at_us = 1795295700000000,
                                    .uid = 1000,
                                    .user = "ada",
                                    .by = "cli"};
    return storage_execute(check->writer, &request, &answer, &check->error);
}

static bool merge(struct check *check, int64_t id, int64_t into)
{
    return execute(check, REQUEST_DEVICE_MERGE, id, into);
}

static bool split(struct check *check, int64_t id)
{
    return execute(check, REQUEST_DEVICE_SPLIT, id, 0);
}

static void a_merge_is_a_row_and_a_split_removes_it(void **state)
{
    struct check *check = *state;
    check_begin_devices(check, 2);
    check_good(check, merge(check, 2, 1));
    check_answer(check, "SELECT * FROM device_merges",
                 "2|1|2026-11-21T21:15:00.000000Z|1795295700000000|ada|cli");
    check_good(check, split(check, 2));
    check_answer(check, "SELECT count(*) FROM device_merges", "0");
    assert_false(split(check, 2));
    assert_int_equal(check->error.kind, ERROR_NOT_FOUND);
    check_answer(
        check, "SELECT request, target, old, new, substr(result, 1, 10) FROM audit",
        "device merge|device 2|NULL|device 1|done;device split|device 2|device 1|NULL|done;"
        "device split|device 2|NULL|NULL|refused: D");
}

static void a_part_of_a_part_is_a_part_of_the_whole(void **state)
{
    struct check *check = *state;
    check_begin_devices(check, 4);
    check_good(check, merge(check, 1, 2));
    check_good(check, merge(check, 2, 3));
    check_good(check, merge(check, 4, 1)); /* whose whole is 3 by now */
    check_answer(check, "SELECT device_id, into_device_id FROM device_merges", "1|3;2|3;4|3");
}

static void a_split_gives_back_what_came_with_the_device(void **state)
{
    struct check *check = *state;
    check_begin_devices(check, 5);
    check_good(check, merge(check, 1, 2));
    check_good(check, merge(check, 2, 3));
    check_good(check, merge(check, 5, 3));
    check_good(check, merge(check, 3, 4));
    check_answer(check, "SELECT group_concat(DISTINCT into_device_id) FROM device_merges", "4");
    check_good(check, split(check, 3));
    check_answer(check, "SELECT device_id, into_device_id FROM device_merges", "1|3;2|3;5|3");
    check_good(check, split(check, 2));
    check_answer(check, "SELECT device_id, into_device_id FROM device_merges", "1|2;5|3");
}

static void circles_and_itself_are_refused(void **state)
{
    struct check *check = *state;
    check_begin_devices(check, 3);
    assert_false(merge(check, 1, 1));
    assert_int_equal(check->error.kind, ERROR_BAD_QUESTION);
    check_good(check, merge(check, 1, 2));
    assert_false(merge(check, 2, 1));
    assert_int_equal(check->error.kind, ERROR_REFUSED);
    check_good(check, merge(check, 2, 3));
    assert_false(merge(check, 3, 1));
    assert_false(merge(check, 1, 3)); /* it is a part already */
    assert_false(merge(check, 1, 99));
    assert_int_equal(check->error.kind, ERROR_NOT_FOUND);
    assert_false(merge(check, 99, 1));
    assert_false(merge(check, 1, 0));
    check_answer(check, "SELECT device_id, into_device_id FROM device_merges", "1|3;2|3");
}

static void what_is_said_of_a_part_is_said_of_the_whole(void **state)
{
    struct check *check = *state;
    check_begin_devices(check, 2);
    check_good(check, merge(check, 1, 2));
    struct request_answer answer;
    struct request request = {
        .kind = REQUEST_DEVICE_LABEL, .id = 1, .text = "Ada's", .uid = NOT_OBSERVED, .by = "cli"};
    check_good(check, storage_execute(check->writer, &request, &answer, &check->error));
    request.kind = REQUEST_DEVICE_IGNORE;
    request.text = "yes";
    check_good(check, storage_execute(check->writer, &request, &answer, &check->error));
    check_answer(check, "SELECT device_id, user_label, ignored FROM devices", "1|NULL|0;2|Ada's|1");
    const struct alert_summary scan = {.rule = "port_scan",
                                       .device_id = 1,
                                       .dst_port = 22,
                                       .first_us = 1795295646500000,
                                       .last_us = 1795295646500000,
                                       .count = 1,
                                       .title = "A scan"};
    check_written(check, storage_write_alert(check->writer, &scan, &check->error));
    check_answer(check, "SELECT count(*) FROM alerts", "0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
        TEST(a_merge_is_a_row_and_a_split_removes_it),
        TEST(a_part_of_a_part_is_a_part_of_the_whole),
        TEST(a_split_gives_back_what_came_with_the_device),
        TEST(circles_and_itself_are_refused),
        TEST(what_is_said_of_a_part_is_said_of_the_whole),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
