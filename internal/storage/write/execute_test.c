/* SPDX-License-Identifier: MIT */
/* Users' requests: executed once and audited, or refused. */
#include "storage_check.h"

enum { DEVICE = 1 };

static void check_begin_home(struct check *check)
{
    check_begin(check);
    const struct device_summary device = {.device_id = DEVICE,
                                          .mac = check_mac("02:11:22:33:44:55"),
                                          .ip = check_ip("192.168.1.20"),
                                          .hostname = "laptop",
                                          .is_new = true,
                                          .first_seen_us = 1795295645000000,
                                          .last_seen_us = 1795295646000000};
    const struct alert_summary finding = {.rule = "new_device",
                                          .device_id = DEVICE,
                                          .dst_port = NOT_OBSERVED,
                                          .first_us = 1795295645000000,
                                          .last_us = 1795295646000000,
                                          .count = 1,
                                          .cool_down_us = 1000000,
                                          .title = "A new device"};
    check_written(check, storage_write_device(check->writer, &device, &check->error));
    check_written(check, storage_write_alert(check->writer, &finding, &check->error));
    check_written(check, storage_commit(check->writer, &check->error));
}

static struct request some_request(enum request_kind kind, int64_t id, const char *text)
{
    return (struct request){.kind = kind,
                            .id = id,
                            .text = text,
                            .at_us = 1795295700000000,
                            .uid = 1000,
                            .user = "ada",
                            .by = "cli"};
}

static bool execute(struct check *check, enum request_kind kind, int64_t id, const char *text)
{
    struct request_answer answer;
    const struct request request = some_request(kind, id, text);
    return storage_execute(check->writer, &request, &answer, &check->error);
}

static void a_label_is_a_row_and_an_audit_that_can_undo_it(void **state)
{
    struct check *check = *state;
    check_begin_home(check);
    check_good(check, execute(check, REQUEST_DEVICE_LABEL, DEVICE, "Ada's"));
    check_good(check, execute(check, REQUEST_DEVICE_LABEL, DEVICE, "Ada's laptop"));
    check_answer(check, "SELECT user_label FROM devices", "Ada's laptop");
    check_good(check, execute(check, REQUEST_DEVICE_LABEL, DEVICE, NULL));
    check_answer(check, "SELECT user_label FROM devices", "NULL");
    check_answer(check, "SELECT * FROM audit",
                 "1|2026-11-21T21:15:00.000000Z|1795295700000000|1000|ada|cli|device label|"
                 "device 1|NULL|Ada's|done;"
                 "2|2026-11-21T21:15:00.000000Z|1795295700000000|1000|ada|cli|device label|"
                 "device 1|Ada's|Ada's laptop|done;"
                 "3|2026-11-21T21:15:00.000000Z|1795295700000000|1000|ada|cli|device label|"
                 "device 1|Ada's laptop|NULL|done");
}

static void a_capture_that_goes_on_overwrites_nothing_that_people_said(void **state)
{
    struct check *check = *state;
    check_begin_home(check);
    check_good(check, execute(check, REQUEST_DEVICE_LABEL, DEVICE, "Ada's"));
    check_good(check, execute(check, REQUEST_DEVICE_KIND, DEVICE, "personal"));
    struct device_summary device = {.device_id = DEVICE,
                                    .mac = check_mac("02:11:22:33:44:55"),
                                    .ip = check_ip("192.168.1.21"),
                                    .hostname = "renamed",
                                    .first_seen_us = 1795295645000000,
                                    .last_seen_us = 1795295646000000};
    check_written(check, storage_write_device(check->writer, &device, &check->error));
    device.is_new = true;
    check_written(check, storage_write_device(check->writer, &device, &check->error));
    check_answer(check, "SELECT hostname, user_label, kind, ignored FROM devices",
                 "renamed|Ada's|personal|0");
}

static void a_finding_is_acknowledged_closed_and_reopened_with_its_note(void **state)
{
    struct check *check = *state;
    check_begin_home(check);
    check_good(check, execute(check, REQUEST_ALERT_ACK, 1, "mine"));
    check_answer(check, "SELECT status, note FROM alerts", "acknowledged|mine");
    check_good(check, execute(check, REQUEST_ALERT_CLOSE, 1, NULL));
    check_answer(check, "SELECT status, note FROM alerts", "closed|mine");
    check_good(check, execute(check, REQUEST_ALERT_REOPEN, 1, "not mine"));
    check_good(check, execute(check, REQUEST_ALERT_NOTE, 1, NULL));
    check_answer(check, "SELECT status, note FROM alerts", "open|NULL");
    check_answer(check, "SELECT request, old, new FROM audit",
                 "alerts ack|open|acknowledged: mine;"
                 "alerts close|acknowledged|closed;"
                 "alerts reopen|closed: mine|open: not mine;"
                 "alerts note|not mine|NULL");
}

static void a_closed_finding_stays_closed_until_its_cool_down_is_over(void **state)
{
    struct check *check = *state;
    check_begin_home(check);
    check_good(check, execute(check, REQUEST_ALERT_CLOSE, 1, NULL));
    struct alert_summary again = {.rule = "new_device",
                                  .device_id = DEVICE,
                                  .dst_port = NOT_OBSERVED,
                                  .first_us = 1795295646500000,
                                  .last_us = 1795295646500000,
                                  .count = 1,
                                  .cool_down_us = 1000000,
                                  .title = "A new device"};
    check_written(check, storage_write_alert(check->writer, &again, &check->error));
    check_answer(check, "SELECT status, count FROM alerts", "closed|2");
    again.last_us = 1795295647500000;
    check_written(check, storage_write_alert(check->writer, &again, &check->error));
    check_answer(check, "SELECT status, count, reopened FROM alerts", "open|3|1");
}

static void an_ignored_device_has_no_new_findings_and_keeps_its_rows(void **state)
{
    struct check *check = *state;
    check_begin_home(check);
    const struct alert_summary scan = {.rule = "port_scan",
                                       .device_id = DEVICE,
                                       .dst_port = 22,
                                       .first_us = 1795295646500000,
                                       .last_us = 1795295646500000,
                                       .count = 1,
                                       .title = "A scan"};
    check_good(check, execute(check, REQUEST_DEVICE_IGNORE, DEVICE, "yes"));
    check_written(check, storage_write_alert(check->writer, &scan, &check->error));
    check_answer(check, "SELECT rule FROM alerts", "new_device");
    check_answer(check, "SELECT ignored FROM devices", "1");
    check_good(check, execute(check, REQUEST_DEVICE_IGNORE, DEVICE, NULL));
    check_written(check, storage_write_alert(check->writer, &scan, &check->error));
    check_answer(check, "SELECT rule FROM alerts", "new_device;port_scan");
}

static void what_is_refused_changes_nothing_and_is_audited(void **state)
{
    struct check *check = *state;
    check_begin_home(check);
    assert_false(execute(check, REQUEST_DEVICE_LABEL, 99, "Nobody"));
    assert_int_equal(check->error.kind, ERROR_NOT_FOUND);
    assert_false(execute(check, REQUEST_ALERT_CLOSE, 99, NULL));
    assert_int_equal(check->error.kind, ERROR_NOT_FOUND);
    assert_false(execute(check, REQUEST_DEVICE_LABEL, DEVICE, "\x1b[2J"));
    assert_int_equal(check->error.kind, ERROR_BAD_QUESTION);
    assert_false(execute(check, REQUEST_DEVICE_KIND, DEVICE, "toaster"));
    check_answer(check, "SELECT user_label, kind FROM devices", "NULL|NULL");
    check_answer(check, "SELECT target, new, substr(result, 1, 19) FROM audit",
                 "device 99|NULL|refused: There is n;alert 99|NULL|refused: There is n;"
                 "device 1|NULL|refused: The label ;device 1|NULL|refused: A device i");
}

static void beside_a_lock_nothing_is_done_also_later(void **state)
{
    struct check *check = *state;
    check_begin_home(check);
    sqlite3 *other;
    assert_int_equal(sqlite3_open(check->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    storage_set_patience(check->writer, 0);
    assert_false(execute(check, REQUEST_DEVICE_LABEL, DEVICE, "Ada's"));
    assert_int_equal(check->error.kind, ERROR_BUSY);
    sqlite3_close(other);
    check_answer(check, "SELECT count(*) FROM audit", "0");
    check_answer(check, "SELECT user_label FROM devices", "NULL");
    check_good(check, execute(check, REQUEST_DEVICE_LABEL, DEVICE, "Ada's"));
    check_answer(check, "SELECT user_label FROM devices", "Ada's");
    check_answer(check, "SELECT count(*) FROM audit", "1");
}

/*
 * The audit is the last row of the transaction; if it fails, the earlier rows are undone with it.
 */
static void a_request_whose_audit_fails_is_undone(void **state)
{
    struct check *check = *state;
    check_begin_home(check);
    sqlite3 *other;
    assert_int_equal(sqlite3_open(check->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other,
                                  "PRAGMA legacy_alter_table = ON;"
                                  "ALTER TABLE audit_entry RENAME TO elsewhere",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_false(execute(check, REQUEST_DEVICE_LABEL, DEVICE, "Ada's"));
    assert_int_equal(
        sqlite3_exec(other, "ALTER TABLE elsewhere RENAME TO audit_entry", NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(other);
    check_answer(check, "SELECT user_label FROM devices", "NULL");
    check_answer(check, "SELECT count(*) FROM audit", "0");
    check_good(check, execute(check, REQUEST_DEVICE_LABEL, DEVICE, "Ada's"));
    check_answer(check, "SELECT user_label FROM devices", "Ada's");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
        TEST(a_label_is_a_row_and_an_audit_that_can_undo_it),
        TEST(a_capture_that_goes_on_overwrites_nothing_that_people_said),
        TEST(a_finding_is_acknowledged_closed_and_reopened_with_its_note),
        TEST(a_closed_finding_stays_closed_until_its_cool_down_is_over),
        TEST(an_ignored_device_has_no_new_findings_and_keeps_its_rows),
        TEST(what_is_refused_changes_nothing_and_is_audited),
        TEST(beside_a_lock_nothing_is_done_also_later),
        TEST(a_request_whose_audit_fails_is_undone),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
