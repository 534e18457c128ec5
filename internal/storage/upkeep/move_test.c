/* SPDX-License-Identifier: MIT */
/* A database with tables of an earlier layout: moved in steps, beside everything else. */
#include "move_check.h"

#include "maintenance.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

enum { FLOWS = 10000, FLOWS_KILLED = 100000, KILLS = 20 };

static const int64_t old_us = INT64_C(1795225536) * SECOND;

static void open_writer(struct check *check)
{
    check->writer = storage_writer_open(check->path, &check->error);
    check_good(check, check->writer != NULL);
    struct capture_summary capture = sample_capture("if:eth0");
    check_written(
        check, storage_begin_capture(check->writer, &capture, &check->capture_id, &check->error));
}

static void close_writer(struct check *check)
{
    check_good(check, storage_writer_close(check->writer, &check->error));
    check->writer = NULL;
}

struct broken {
    char memory[4096];
    struct text text;
};

static void keep_broken(void *owner, const struct maintenance_verdict *finding)
{
    struct broken *broken = owner;
    bool ledger = strcmp(finding->check, "ledger") == 0; /* these rows were never captured */
    if (finding->state == VERDICT_BROKEN && !ledger) text_add(&broken->text, finding->found);
}

/* What `netscope db check --full` finds; "": nothing. */
static const char *broken(struct check *check, const char *path)
{
    static struct broken broken;
    broken.text = text_into(broken.memory, sizeof broken.memory);
    check_good(check, maintenance_check(path, true, keep_broken, &broken, &check->error));
    return broken.text.data;
}

static const char left_sql[] = "SELECT count(*) FROM moving";

/* Nothing ages in these. */
static const struct storage_policy for_ever = {.max_bytes = 0};

static void views_say_the_same_before_within_and_after_a_move(void **state)
{
    struct check *check = *state;
    move_make_old(check->path, FLOWS);
    struct move_views *views = move_views_of(check->path);
    move_migrate(check);
    assert_true(move_number(check->path, left_sql) > 0);
    move_expect(views, check->path);
    open_writer(check);
    int steps = 0;
    for (; check_number(check, left_sql) > 0; steps++) {
        struct storage_upkeep done = check_step(check, &for_ever, old_us + steps * SECOND);
        assert_true(done.rows_moved <= MOVE_STEP_ROWS);
        if (steps == 1) move_expect(views, check->path);
        assert_int_equal(
            check_number(check, "SELECT count(*) - count(DISTINCT flow_id) FROM flows"), 0);
    }
    assert_true(steps >= 3);
    (void)check_settle(check, &for_ever, old_us);
    assert_int_equal(check_number(check, "SELECT count(*) FROM sqlite_schema WHERE name GLOB "
                                         "'*_before' OR sql GLOB '*FROM flow_before*'"),
                     0);
    close_writer(check);
    move_expect(views, check->path);
    assert_string_equal(broken(check, check->path), "");
    move_views_free(views);
}

static void a_small_database_is_done_within_its_migration(void **state)
{
    struct check *check = *state;
    move_make_old(check->path, 5000);
    struct move_views *views = move_views_of(check->path);
    sqlite3 *connection = move_open(check->path);
    check_good(check, migration_apply(connection, check->path, &check->error));
    sqlite3_close(connection);
    assert_int_equal(move_number(check->path, left_sql), 0);
    move_expect(views, check->path);
    move_views_free(views);
}

static void a_migration_by_hand_moves_all(void **state)
{
    struct check *check = *state;
    move_make_old(check->path, FLOWS);
    struct move_views *views = move_views_of(check->path);
    move_migrate(check);
    check_good(check, maintenance_migrate(check->path, &check->error));
    assert_int_equal(move_number(check->path, left_sql), 0);
    move_expect(views, check->path);
    move_views_free(views);
}

/* Rows of before are older than those of a capture beside them, and age first. */
static void rows_of_before_age_as_the_others_do(void **state)
{
    struct check *check = *state;
    move_make_old(check->path, FLOWS);
    move_migrate(check);
    open_writer(check);
    struct storage_policy policy = for_ever;
    policy.keep_rows_us = HOUR;
    int64_t now_us = old_us + HOUR + 100 * SECOND; /* about half of them are older */
    char sql[256];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM flows WHERE end_us >= %lld",
             (long long)(now_us - HOUR));
    upkeep_of(check->writer)->now_us = now_us;
    int64_t young = check_number(check, sql);
    assert_true(young > FLOWS / 3 && young < FLOWS * 2 / 3);
    struct storage_upkeep done = check_settle(check, &policy, now_us);
    assert_int_equal(check_number(check, left_sql), 0);
    assert_int_equal(check_number(check, sql), young);
    assert_true(done.rows_removed[KIND_FLOWS] > FLOWS / 4);
    /* Of those that are old, only some that ended out of order stay for a day. */
    assert_true(check_number(check, "SELECT count(*) FROM flows") < young + 500);
    /* Rows that go with a flow wait until no flow is in its earlier layout. */
    (void)check_settle(check, &policy, now_us + 120 * SECOND);
    assert_int_equal(check_number(check, "SELECT count(*) FROM tracker_connections t WHERE "
                                         "t.start_us < (SELECT min(start_us) FROM flows) AND "
                                         "flow_id NOT IN (SELECT flow_id FROM flows)"),
                     0);
    close_writer(check);
    assert_string_equal(broken(check, check->path), "");
}

/* Under the cap rows go and values are collected while others are moved. */
static void under_the_cap_no_value_in_use_is_lost(void **state)
{
    struct check *check = *state;
    move_make_old(check->path, FLOWS);
    move_migrate(check);
    sqlite3 *connection = move_open(check->path);
    move_run(connection, "INSERT INTO domain (name) VALUES ('unused.example'), ('last.example')");
    sqlite3_close(connection);
    open_writer(check);
    struct storage_policy policy = for_ever;
    policy.max_bytes = check_size_bytes(check) * 13 / 10;
    int64_t now_us = old_us + DAY;
    upkeep_of(check->writer)->now_us = now_us;
    upkeep_of(check->writer)->removed_since = 50000; /* so that values are collected soon */
    struct storage_upkeep sum = {.more = true};
    bool collected = false;
    for (int i = 0; i < 400 && (sum.more || sum.behind); i++) {
        sum = check_step(check, &policy, now_us + i * SECOND);
        collected |= sum.rows_removed[KIND_VALUES] > 0;
    }
    assert_true(collected);
    close_writer(check);
    assert_string_equal(broken(check, check->path), "");
}

static void see_salvaged(void *owner, const struct maintenance_salvaged *table)
{
    (void)owner;
    (void)table;
}

static void check_backup_and_repair_know_rows_of_before(void **state)
{
    struct check *check = *state;
    char copy[256];
    move_make_old(check->path, FLOWS);
    struct move_views *views = move_views_of(check->path);
    move_migrate(check);
    assert_string_equal(broken(check, check->path), "");
    snprintf(copy, sizeof copy, "%s/backup.db", check->folder);
    check_good(check, maintenance_backup(check->path, copy, false, NULL, &check->error));
    assert_true(move_number(copy, left_sql) > 0);
    move_expect(views, copy);
    snprintf(copy, sizeof copy, "%s/saved.db", check->folder);
    check_good(check,
               maintenance_repair(check->path, copy, false, see_salvaged, NULL, &check->error));
    assert_int_equal(move_number(copy, left_sql), 0);
    assert_string_equal(broken(check, copy), "");
    sqlite3 *connection = move_open(copy); /* a repair adds a note to each capture */
    move_run(connection, "UPDATE capture SET note = NULL");
    sqlite3_close(connection);
    move_expect(views, copy);
    move_views_free(views);
}

static void a_value_that_only_a_row_of_before_names_and_is_not_there_is_found(void **state)
{
    struct check *check = *state;
    move_make_old(check->path, FLOWS);
    move_migrate(check);
    sqlite3 *connection = move_open(check->path);
    move_run(connection, "UPDATE flow_before SET link_id = 99999 WHERE flow_id = 2001");
    sqlite3_close(connection);
    assert_non_null(strstr(broken(check, check->path), "flow_before.link_id"));
}

/* ---------------------------------------------------------------- kill -9 */

/*
 * A capture that writes while rows are moved, until it is killed or nothing is left to move. After
 * each commit it says so by a byte.
 */
static void capture(struct check *check, int pipe)
{
    struct storage_ids ids;
    struct storage_upkeep done = {.more = true};
    open_writer(check);
    check_good(check, storage_last_ids(check->writer, &ids, &check->error));
    for (int64_t flow_id = ids.last_flow_id; done.more; flow_id++) {
        (void)check_flow(check, flow_id + 1);
        check_write(check);
        done = check_step(check, &for_ever, old_us + HOUR);
        if (write(pipe, "c", 1) != 1) _exit(2);
    }
    close_writer(check);
    _exit(0);
}

/* Kills it some time after so many commits; < 0: never. Returns the number of commits. */
static int capture_and_kill(struct check *check, int commits, unsigned after_us)
{
    int ends[2], seen = 0;
    char byte;
    fflush(NULL);
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) capture(check, ends[1]);
    close(ends[1]);
    while ((commits < 0 || seen < commits) && read(ends[0], &byte, 1) == 1)
        seen++;
    if (commits >= 0) {
        usleep(after_us);
        (void)kill(child, SIGKILL);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    if (commits < 0) assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    while (read(ends[0], &byte, 1) == 1)
        seen++;
    close(ends[0]);
    return seen;
}

/* Sums wait until all rows are moved. Then they are what the rows say, by device, role and hour. */
static void expect_sums_of_rows(struct check *check)
{
    static const char said[] =
        "SELECT start_us / 3600000000, device_id, role, sum(flows), sum(sent), sum(received) FROM ("
        "SELECT start_us, src_device_id AS device_id, 'started' AS role, coalesce(flows_folded, 1) "
        "AS flows, bytes_sent AS sent, bytes_received AS received FROM flows UNION ALL "
        "SELECT start_us, dst_device_id, 'served', coalesce(flows_folded, 1), bytes_received, "
        "bytes_sent FROM flows) WHERE device_id IS NOT NULL GROUP BY 1, 2, 3";
    static const char kept[] =
        "SELECT hour_us / 3600000000, device_id, role, sum(flows), sum(bytes_sent), "
        "sum(bytes_received) FROM peers WHERE device_id IS NOT NULL GROUP BY 1, 2, 3";
    char sql[2048];
    open_writer(check);
    for (bool more = true; more;)
        check_good(check, storage_sum(check->writer, old_us + 30 * DAY, &more, &check->error));
    close_writer(check);
    assert_true(move_number(check->path, "SELECT count(*) FROM peers WHERE device_id > 0") > 0);
    snprintf(sql, sizeof sql,
             "SELECT (SELECT count(*) FROM (%s EXCEPT %s)) + (SELECT count(*) FROM (%s EXCEPT %s))",
             said, kept, kept, said);
    assert_int_equal(move_number(check->path, sql), 0);
}

/* NETSCOPE_MOVE_FLOWS: five million of them in `make nightly`. */
static int64_t flows_to_move(void)
{
    const char *given = getenv("NETSCOPE_MOVE_FLOWS");
    return given ? strtoll(given, NULL, 10) : FLOWS_KILLED;
}

static void a_move_that_is_killed_at_any_moment_loses_nothing(void **state)
{
    struct check *check = *state;
    int64_t flows = flows_to_move();
    move_make_old(check->path, flows);
    sqlite3 *connection = move_open(check->path); /* sums begin after what was removed */
    move_run(connection, "DELETE FROM removal");
    sqlite3_close(connection);
    struct move_views *views = move_views_of(check->path);
    move_migrate(check);
    unsigned seed = 1;
    int64_t committed = 0;
    int unfinished = 0;
    for (int kills = 0; kills < KILLS; kills++) {
        seed = seed * 1103515245 + 12345;
        int steps = (int)((seed >> 8) % (unsigned)(flows / MOVE_STEP_ROWS / KILLS + 2));
        seed = seed * 1103515245 + 12345;
        committed += capture_and_kill(check, steps, (seed >> 8) % 20000);
        unfinished += move_number(check->path, left_sql) > 0;
    }
    assert_true(unfinished > KILLS / 2);
    committed += capture_and_kill(check, -1, 0);
    assert_int_equal(move_number(check->path, left_sql), 0);
    move_expect(views, check->path);
    char sql[128];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM flows WHERE flow_id > %lld",
             (long long)(OLD_FIRST_ID + flows));
    assert_true(move_number(check->path, sql) >= committed);
    expect_sums_of_rows(check);
    assert_string_equal(broken(check, check->path), "");
    move_views_free(views);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
    const struct CMUnitTest tests[] = {
        TEST(views_say_the_same_before_within_and_after_a_move),
        TEST(a_small_database_is_done_within_its_migration),
        TEST(a_migration_by_hand_moves_all),
        TEST(rows_of_before_age_as_the_others_do),
        TEST(under_the_cap_no_value_in_use_is_lost),
        TEST(check_backup_and_repair_know_rows_of_before),
        TEST(a_value_that_only_a_row_of_before_names_and_is_not_there_is_found),
        TEST(a_move_that_is_killed_at_any_moment_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
