/* SPDX-License-Identifier: MIT */
/* Ages: which rows are removed, when, and which stay. */
#include "upkeep/upkeep_check.h"

static void write_kinds(struct check *check, int64_t time_us)
{
    struct storage_writer *writer = check->writer;
    struct dns_query_record *dns = check_record(check, RECORD_DNS_QUERY, sizeof *dns, time_us);
    dns->domain = check_text(check, "www.example.com");
    check_write(check);
    struct tls_handshake_record *tls =
        check_record(check, RECORD_TLS_HANDSHAKE, sizeof *tls, time_us);
    tls->has_client = true;
    check_write(check);
    (void)check_record(check, RECORD_HTTP_REQUEST, sizeof(struct http_request_record), time_us);
    check_write(check);
    (void)check_record(check, RECORD_DHCP_MESSAGE, sizeof(struct dhcp_message_record), time_us);
    check_write(check);
    struct certificate_record *seen =
        check_record(check, RECORD_CERTIFICATE, sizeof *seen, time_us);
    seen->sha256 = check_text(check, "aa");
    check_write(check);
    struct probe_run_record *run = check_record(check, RECORD_PROBE_RUN, sizeof *run, time_us);
    run->layers[0].steps = 1;
    run->url = check_text(check, "https://ok.test:443/");
    run->host = check_text(check, "ok.test");
    check_write(check);

    struct alert_summary finding = {.rule = "port_scan",
                                    .device_id = time_us / SECOND % 1000000, /* never repeated */
                                    .dst_port = NOT_OBSERVED,
                                    .first_us = 1,
                                    .last_us = time_us,
                                    .count = 1};
    check_written(check, storage_write_alert(writer, &finding, &check->error));
    struct domain_address_summary answer = {.domain = "example.com",
                                            .ip = check_ip("192.0.2.1"),
                                            .first_seen_us = 1,
                                            .last_seen_us = time_us,
                                            .count = 1};
    uint32_t seconds = (uint32_t)(time_us / SECOND);
    memcpy(answer.ip.bytes + 12, &seconds, sizeof seconds);
    check_written(check, storage_write_domain_address(writer, &answer, &check->error));
    struct address_binding_summary binding = {.ip = answer.ip,
                                              .mac = check_mac("02:00:00:00:00:01"),
                                              .source = BINDING_ARP,
                                              .first_seen_us = 1,
                                              .last_seen_us = time_us,
                                              .count = 1};
    check_written(check, storage_write_address_binding(writer, &binding, &check->error));
    struct evidence_summary evidence = {.device_id = finding.device_id,
                                        .attribute = ATTRIBUTE_VENDOR,
                                        .source = EVIDENCE_FROM_OUI,
                                        .value = "Vendor",
                                        .first_seen_us = 1,
                                        .last_seen_us = time_us,
                                        .count = 1};
    check_written(check, storage_write_evidence(writer, &evidence, &check->error));
    struct device_summary device = {
        .device_id = finding.device_id,
        .mac = {{2, 1, 0, (uint8_t)(finding.device_id >> 16), (uint8_t)(finding.device_id >> 8),
                 (uint8_t)finding.device_id}},
        .first_seen_us = 1,
        .last_seen_us = time_us};
    check_written(check, storage_write_device(writer, &device, &check->error));
    struct health_summary health = {.interval_start_us = 1, .interval_end_us = time_us};
    check_written(check, storage_write_health(writer, &health, &check->error));
}

static void write_minute(struct check *check, int64_t minute_us)
{
    struct traffic_summary sum = {.minute_us = minute_us, .flows = 1, .traffic = {{2, 100, 0}}};
    check_written(check, storage_write_traffic(check->writer, &sum, &check->error));
}

/* ---------------------------------------------------------------- ages */

static void a_row_goes_one_microsecond_after_its_age_and_not_before(void **state)
{
    static const struct {
        const char *table, *time;
        int64_t age_us;
    } rows[] = {
        {"dns_query", "query_us", 7 * DAY},           {"tls_handshake", "hello_us", 7 * DAY},
        {"http_request", "request_us", 7 * DAY},      {"dhcp_message", "message_us", 7 * DAY},
        {"certificate_seen", "seen_us", 7 * DAY},     {"alert", "last_us", 90 * DAY},
        {"domain_address", "last_seen_us", 90 * DAY}, {"address_binding", "last_seen_us", 90 * DAY},
        {"evidence", "last_seen_us", 400 * DAY},      {"device", "last_seen_us", 400 * DAY},
        {"health", "interval_end_us", 400 * DAY},     {"probe_run", "began_us", 90 * DAY},
        {"probe_layer", "began_us", 90 * DAY},
    };
    struct check *check = *state;
    check_begin_at(check, NOON);
    static const int64_t ages[] = {7 * DAY, 90 * DAY, 400 * DAY};
    for (int i = 0; i < 3; i++) {
        for (int around = -1; around <= 1; around++)
            write_kinds(check, NOON - ages[i] + around * SECOND);
    }
    check_flow_at(check, 1, 1, NOON - 7 * DAY - 1);
    check_flow_at(check, 2, 1, NOON - 7 * DAY);
    check_pass_now(check);
    (void)check_settle(check, &default_policy, NOON);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char sql[256];
        int rank = rows[i].age_us == ages[0] ? 0 : rows[i].age_us == ages[1] ? 1 : 2;
        snprintf(sql, sizeof sql, "SELECT min(%s) FROM %s", rows[i].time, rows[i].table);
        if (check_number(check, sql) != NOON - rows[i].age_us)
            fail_msg("%s: %s", sql, check->answer);
        snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", rows[i].table);
        if (check_number(check, sql) != 3 * rank + 2) fail_msg("%s: %s", sql, check->answer);
    }
    check_answer(check, "SELECT flow_id FROM flows", "2");
    check_pass_now(check);
    (void)check_settle(check, &default_policy, NOON + 1);
    check_answer(check, "SELECT count(*) FROM flows", "0");
}

static void what_was_removed_is_told_by_kind_and_up_to_when(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    check_answer(check, "SELECT count(*) FROM retention", "0");
    write_kinds(check, NOON - 8 * DAY);
    check_flow_at(check, 1, 1, NOON - 7 * DAY - 2);
    check_flow_at(check, 2, 1, NOON - 9 * DAY);
    check_pass_now(check);
    (void)check_settle(check, &default_policy, NOON);
    check_answer(check, "SELECT kind, kept_from_time, rows_aged, rows_shed FROM retention",
                 "contacts|1970-01-01T00:00:00.000001Z|3|0;"
                 "events|2026-11-13T12:00:00.000001Z|5|0;"
                 "flows|2026-11-14T11:59:59.999999Z|2|0;"
                 "sums|1970-01-01T00:00:00.000001Z|6|0");
    check_flow_at(check, 3, 1, NOON - 8 * DAY); /* from an old file */
    check_pass_now(check);
    (void)check_settle(check, &default_policy, NOON);
    check_answer(check, "SELECT kept_from_us, rows_aged FROM retention WHERE kind = 'flows'",
                 "1794657599999999|3");
}

static void sums_go_by_the_beginning_of_their_bucket(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    for (int around = -1; around <= 1; around++) {
        write_minute(check, NOON - 30 * DAY + around * 60 * SECOND);
        write_minute(check, NOON - 400 * DAY + around * HOUR);
    }
    check_pass_now(check);
    struct storage_upkeep sum = check_settle(check, &default_policy, NOON);
    assert_int_equal(sum.rows_removed[KIND_MINUTES], 4);
    assert_int_equal(sum.rows_removed[KIND_HOURS], 1);
    char expected[64];
    snprintf(expected, sizeof expected, "%lld|2", (long long)(NOON - 30 * DAY));
    check_answer(check, "SELECT min(bucket_us), count(*) FROM traffic_minutes", expected);
    snprintf(expected, sizeof expected, "%lld|4", (long long)(NOON - 400 * DAY));
    check_answer(check, "SELECT min(bucket_us), count(*) FROM traffic_hours", expected);
}

static void an_age_of_nothing_is_for_ever(void **state)
{
    struct check *check = *state;
    static const struct storage_policy policy = {.max_bytes = 0};
    check_begin_at(check, NOON);
    write_kinds(check, SECOND);
    check_flow_at(check, 1, 1, 2);
    write_minute(check, 0);
    check_pass_now(check);
    check->writer->upkeep->collected_us = 0;
    struct storage_upkeep sum = check_settle(check, &policy, NOON);
    for (int kind = 0; kind < KIND_COUNT; kind++)
        assert_int_equal(sum.rows_removed[kind], 0);
}

static void many_old_rows_go_in_small_steps(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    for (int64_t id = 1; id <= 20000; id++)
        check_flow_at(check, id, id, id);
    check_pass_now(check);
    int64_t removed = 0;
    for (int steps = 0; removed < 20000; steps++) {
        struct storage_upkeep done = check_step(check, &default_policy, NOON);
        assert_true(done.rows_removed[KIND_FLOWS] <= 4000);
        assert_true(steps < 100);
        removed += done.rows_removed[KIND_FLOWS];
        if (removed > 0 && removed < 20000) assert_true(done.more && done.behind);
    }
    check_answer(check, "SELECT count(*) FROM flows", "0");
}

static void once_a_day_the_planner_is_told_of_the_indexes(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    (void)check_settle(check, &default_policy, NOON);
    for (int64_t id = 1; id <= 50; id++)
        check_flow_at(check, id, NOON, NOON);
    static const char *const sampled =
        "SELECT group_concat(stat) FROM sqlite_stat1 WHERE idx = 'flow_by_time'";
    (void)check_settle(check, &default_policy, NOON + HOUR / 2);
    check_answer(check, sampled, "NULL");
    (void)check_settle(check, &default_policy, NOON + HOUR);
    check_answer(check, sampled, "50 50");
    for (int64_t id = 51; id <= 80; id++)
        check_flow_at(check, id, NOON, NOON);
    (void)check_settle(check, &default_policy, NOON + DAY);
    check_answer(check, sampled, "50 50");
    (void)check_settle(check, &default_policy, NOON + DAY + HOUR);
    check_answer(check, sampled, "80 80");
}

static void what_belongs_to_a_flow_goes_with_it(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    for (int64_t id = 1; id <= 2; id++) {
        struct flow_record *flow = check_flow(check, id);
        flow->start_us = flow->end_us = id == 1 ? SECOND : NOON;
        flow->missed_bytes = 5;
        flow->end_reason = END_IDLE;
        check_write(check);
    }
    check_pass_now(check);
    (void)check_settle(check, &default_policy, NOON);
    check_answer(check, "SELECT flow_id FROM flow_rare", "2");
    check_answer(check, "SELECT aged FROM removal WHERE kind = 'flows'", "1");
}

/* ---------------------------------------------------------------- order */

static void a_flow_that_goes_on_stays_and_one_that_was_removed_comes_back_whole(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    check_flow_at(check, 1, NOON - 20 * DAY, NOON - SECOND);
    struct flow_record *flow = check_flow(check, 2);
    flow->start_us = NOON - 20 * DAY;
    flow->end_us = NOON - 8 * DAY;
    flow->traffic[0].bytes = 70;
    check_write(check);
    check_pass_now(check);
    (void)check_settle(check, &default_policy, NOON);
    check_answer(check, "SELECT flow_id, end_reason FROM flows", "1|idle");

    flow = check_flow(check, 2);
    flow->start_us = NOON - 20 * DAY;
    flow->end_us = NOON;
    flow->first_emission = false;
    flow->traffic[0].packets = 77;
    flow->traffic[0].bytes = 7700;
    flow->end_reason = END_FIN;
    check_write(check);
    check_answer(check, "SELECT flow_id, packets_sent, end_reason FROM flows", "1|0|idle;2|77|fin");
    check_pass_now(check);
    (void)check_settle(check, &default_policy, NOON);
    check_answer(check, "SELECT sum(flows), sum(bytes_sent) FROM place_day", "2|7700");
}

static void old_rows_behind_thousands_of_young_ones_go_within_a_day(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    for (int64_t id = 1; id <= 9000; id++)
        check_flow_at(check, id, NOON, NOON);
    for (int64_t id = 9001; id <= 9010; id++)
        check_flow_at(check, id, 1, 2);
    check_pass_now(check);
    (void)check_settle(check, &default_policy, NOON);
    check_answer(check, "SELECT count(*) FROM flows", "9010");
    (void)check_settle(check, &default_policy, NOON + DAY);
    check_answer(check, "SELECT count(*), max(flow_id) FROM flows", "9000|9000");
}

static void a_tracker_row_goes_with_its_flow(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    for (int64_t id = 1; id <= 2; id++) {
        struct flow_record *flow = check_flow(check, id);
        flow->start_us = NOON - 20 * DAY;
        flow->end_us = id == 1 ? NOON - 8 * DAY : NOON;
        flow->end_reason = END_IDLE;
        check->joined.tracker_domain = "ads.example";
        check->joined.tracker_category = "advertising";
        check_write(check);
    }
    check_pass_now(check);
    (void)check_settle(check, &default_policy, NOON);
    check_answer(check, "SELECT flow_id, tracker_domain FROM tracker_connections", "2|ads.example");
}

static void a_device_that_people_named_stays(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    for (int64_t id = 1; id <= 2; id++) {
        struct device_summary device = {
            .device_id = id, .mac = {{2, 0, 0, 0, 0, (uint8_t)id}}, .last_seen_us = 1};
        check_written(check, storage_write_device(check->writer, &device, &check->error));
    }
    check_written(check, storage_commit(check->writer, &check->error));
    assert_int_equal(sqlite3_exec(check->writer->rows.session.connection,
                                  "UPDATE device SET user_label = 'Printer' WHERE device_id = 2",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    check_pass_now(check);
    (void)check_settle(check, &default_policy, NOON);
    check_answer(check, "SELECT device_id, user_label FROM devices", "2|Printer");
}

static void captures_outlive_everything_that_names_them(void **state)
{
    struct check *check = *state;
    for (int i = 0; i < 3; i++) {
        check_begin(check);
        struct capture_summary capture = {.source = "file:a",
                                          .start_us = 1,
                                          .end_us = NOON - 400 * DAY + i - 1,
                                          .status = i < 2 ? "complete" : "running"};
        check_written(check, storage_update_capture(check->writer, &capture, &check->error));
        if (i == 2) break;
        check_good(check, storage_writer_close(check->writer, &check->error));
        check->writer = NULL;
    }
    upkeep_of(check->writer)->now_us = NOON;
    (void)check_settle(check, &default_policy, NOON);
    check_answer(check, "SELECT capture_id FROM captures", "2;3");
}

static void sums_equal_what_the_rows_said_before_they_aged_out(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    unsigned seed = 7;
    for (int64_t id = 1; id <= 500; id++) {
        struct flow_record *flow = check_flow(check, id);
        int64_t minute_us = NOON - 8 * DAY + (seed = seed * 1103515245 + 12345) % 600 * 60 * SECOND;
        flow->start_us = flow->end_us = minute_us;
        flow->end_reason = END_IDLE;
        flow->traffic[0] = (struct traffic){id, id * 100, 0};
        flow->traffic[1] = (struct traffic){1, id, 0};
        check_write(check);
        struct traffic_summary sum = {
            .minute_us = minute_us, .flows = 1, .traffic = {flow->traffic[0], flow->traffic[1]}};
        check_written(check, storage_write_traffic(check->writer, &sum, &check->error));
    }
    char raw[128];
    snprintf(raw, sizeof raw, "%s",
             check_ask(check, "SELECT count(*), sum(packets_sent), sum(packets_received), "
                              "sum(bytes_sent), sum(bytes_received) FROM flows"));
    check_pass_now(check);
    (void)check_settle(check, &default_policy, NOON);
    check_answer(check, "SELECT count(*) FROM flows", "0");
    check_answer(check,
                 "SELECT sum(flows), sum(packets_sent), sum(packets_received), sum(bytes_sent), "
                 "sum(bytes_received) FROM traffic_minutes",
                 raw);
    check_answer(check,
                 "SELECT sum(flows), sum(packets_sent), sum(packets_received), sum(bytes_sent), "
                 "sum(bytes_received) FROM traffic_hours",
                 raw);
}

/* ---------------------------------------------------------------- the clock */

static void a_clock_that_leaps_removes_nothing_until_it_has_held_for_an_hour(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    check_flow_at(check, 1, NOON, NOON);
    int64_t leapt = NOON + 3650 * DAY;
    assert_true(check_settle(check, &default_policy, leapt).waits_for_clock);
    assert_true(check_settle(check, &default_policy, leapt + HOUR - SECOND).waits_for_clock);
    check_answer(check, "SELECT count(*) FROM flows", "1");
    /* The clock is set right again. */
    assert_false(check_settle(check, &default_policy, NOON + 2 * HOUR).waits_for_clock);
    check_answer(check, "SELECT count(*) FROM flows", "1");
    /* And once more, permanently: also over a restart of the program. */
    (void)check_settle(check, &default_policy, leapt);
    check_good(check, storage_writer_close(check->writer, &check->error));
    check_begin(check);
    (void)check_settle(check, &default_policy, leapt + 50 * DAY);
    check_answer(check, "SELECT count(*) FROM flows", "1");
    (void)check_settle(check, &default_policy, leapt + 50 * DAY + HOUR);
    check_answer(check, "SELECT count(*) FROM flows", "0");
}

static void a_clock_set_back_removes_nothing_and_upkeep_goes_on(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    check_flow_at(check, 1, NOON - 30 * DAY, NOON - 30 * DAY);
    (void)check_settle(check, &default_policy, NOON - 29 * DAY);
    check_answer(check, "SELECT count(*) FROM flows", "1");
    (void)check_settle(check, &default_policy, NOON - 28 * DAY - HOUR);
    for (int day = 28; day >= 22; day--)
        (void)check_settle(check, &default_policy, NOON - day * DAY);
    check_answer(check, "SELECT count(*) FROM flows", "0");
}

/* ---------------------------------------------------------------- shares */

static void close_writer(struct check *check)
{
    check_good(check, storage_writer_close(check->writer, &check->error));
    check->writer = NULL;
}

static void fill_hours(struct check *check, int64_t hours)
{
    for (int64_t i = 0; i < hours; i++) {
        char name[64];
        snprintf(name, sizeof name, "host-%lld.example", (long long)i);
        struct traffic_summary traffic = {.minute_us = NOON - HOUR +
                                                       i * 1000000 % HOUR / 60000000 * 60000000,
                                          .registrable_domain = name};
        check_written(check, storage_write_traffic(check->writer, &traffic, &check->error));
    }
    check_written(check, storage_commit(check->writer, &check->error));
}

/* Sums may have 30 % of the cap, so they do not push out the rows that age would keep. */
static void a_share_with_more_than_its_part_is_shed_before_rows(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    for (int64_t id = 1; id <= 2000; id++)
        check_flow_at(check, id, NOON - 3 * HOUR, NOON - 3 * HOUR);
    fill_hours(check, 60000);
    close_writer(check); /* all pages are in the file */
    check->writer = storage_writer_open(check->path, &check->error);
    struct storage_policy policy = default_policy;
    policy.keep_rows_us = policy.keep_minutes_us = 0;
    policy.max_bytes = check_size_bytes(check) * 14 / 10;
    upkeep_of(check->writer)->now_us = NOON;
    struct storage_upkeep sum = {.more = true};
    int64_t minutes = 0, flows = 0;
    for (int i = 0; i < 10; i++) {
        sum = check_step(check, &policy, NOON);
        minutes += sum.rows_removed[KIND_MINUTES] + sum.rows_removed[KIND_HOURS];
        flows += sum.rows_removed[KIND_FLOWS];
    }
    assert_true(minutes > 0);
    assert_int_equal(flows, 0);
}

/* ---------------------------------------------------------------- others */

static void a_step_leaves_an_open_transaction_alone(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    check_flow_at(check, 1, 1, 2);
    check_written(check, storage_commit(check->writer, &check->error));
    check_flow_at(check, 2, 1, 2);
    check_pass_now(check);
    struct storage_upkeep done;
    check_good(check, storage_maintain(check->writer, &default_policy, NOON, &done, &check->error));
    assert_true(done.more);
    assert_int_equal(done.rows_removed[KIND_FLOWS], 0);
    check_answer(check, "SELECT count(*) FROM flows", "2");
}

static void a_lock_of_another_program_is_no_failure_and_is_not_waited_for(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    check_flow_at(check, 1, 1, 2);
    check_written(check, storage_commit(check->writer, &check->error));
    sqlite3 *other;
    assert_int_equal(sqlite3_open(check->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    check_pass_now(check);
    struct storage_upkeep done = check_step(check, &default_policy, NOON);
    assert_true(done.more);
    assert_int_equal(done.rows_removed[KIND_FLOWS], 0);
    assert_int_equal(storage_losses(check->writer), 0);
    assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(other);
    assert_int_equal(check_settle(check, &default_policy, NOON).rows_removed[KIND_FLOWS], 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_row_goes_one_microsecond_after_its_age_and_not_before),
        TEST(what_was_removed_is_told_by_kind_and_up_to_when),
        TEST(sums_go_by_the_beginning_of_their_bucket),
        TEST(an_age_of_nothing_is_for_ever),
        TEST(many_old_rows_go_in_small_steps),
        TEST(once_a_day_the_planner_is_told_of_the_indexes),
        TEST(what_belongs_to_a_flow_goes_with_it),
        TEST(a_flow_that_goes_on_stays_and_one_that_was_removed_comes_back_whole),
        TEST(old_rows_behind_thousands_of_young_ones_go_within_a_day),
        TEST(a_tracker_row_goes_with_its_flow),
        TEST(a_device_that_people_named_stays),
        TEST(captures_outlive_everything_that_names_them),
        TEST(sums_equal_what_the_rows_said_before_they_aged_out),
        TEST(a_clock_that_leaps_removes_nothing_until_it_has_held_for_an_hour),
        TEST(a_clock_set_back_removes_nothing_and_upkeep_goes_on),
        TEST(a_step_leaves_an_open_transaction_alone),
        TEST(a_lock_of_another_program_is_no_failure_and_is_not_waited_for),
        TEST(a_share_with_more_than_its_part_is_shed_before_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
