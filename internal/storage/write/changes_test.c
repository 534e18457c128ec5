/* SPDX-License-Identifier: MIT */
/* Which database it is, and which of its rows were written. */
#include "storage_check.h"

#include "file/database.h"
#include "maintenance.h"
#include "write/writer_state.h"

static void write_flow_of(struct check *check, int64_t id)
{
    (void)check_flow(check, id);
    check_write(check);
}

static void close_writer(struct check *check)
{
    check_good(check, storage_writer_close(check->writer, &check->error));
    check->writer = NULL;
}

static void a_commit_says_which_rows_it_wrote(void **state)
{
    struct check *check = *state;
    check_begin(check);
    for (int64_t id = 10; id <= 20; id++)
        write_flow_of(check, id);
    write_flow_of(check, 500);
    check_answer(check, "SELECT seq, kind, first_id, last_id FROM changes ORDER BY kind, first_id",
                 "1|captures|1|1;1|flows|10|20;1|flows|500|500");
    write_flow_of(check, 21);
    write_flow_of(check, 9);
    write_flow_of(check, 15);
    check_answer(check, "SELECT seq, first_id, last_id FROM changes WHERE kind = 'flows'",
                 "1|9|21;1|500|500");
}

static void a_batch_has_few_ranges_of_which_the_nearest_are_merged(void **state)
{
    struct check *check = *state;
    check_begin(check);
    for (int64_t i = 0; i < 40; i++)
        write_flow_of(check, 1 + i * 1000 + i % 2);
    for (int64_t i = 40; i-- > 0;)
        write_flow_of(check, 200000 + i * 7);
    check_answer(check, "SELECT count(*) FROM changes WHERE kind = 'flows'", "8");
    check_answer(check,
                 "SELECT count(*) FROM flows f WHERE NOT EXISTS (SELECT 1 FROM changes c WHERE "
                 "c.kind = 'flows' AND f.flow_id BETWEEN c.first_id AND c.last_id)",
                 "0");
    check_answer(check,
                 "SELECT count(*) FROM changes c JOIN changes d ON d.kind = c.kind AND "
                 "d.first_id > c.first_id AND d.first_id <= c.last_id",
                 "0");
}

static void a_batch_is_over_after_a_minute_and_the_next_has_new_rows_only(void **state)
{
    struct check *check = *state;
    check_begin(check);
    write_flow_of(check, 10);
    check_written(check, storage_commit(check->writer, &check->error));
    check->writer->changes.opened_us -= 61 * INT64_C(1000000);
    write_flow_of(check, 11); /* the last commit of the first minute */
    check_written(check, storage_commit(check->writer, &check->error));
    write_flow_of(check, 12);
    check_answer(check, "SELECT seq, first_id, last_id FROM changes WHERE kind = 'flows'",
                 "1|10|11;2|12|12");
    close_writer(check);
    check->writer = storage_writer_open(check->path, &check->error);
    write_flow_of(check, 30);
    check_answer(check, "SELECT seq, first_id, last_id FROM changes WHERE kind = 'flows'",
                 "1|10|11;2|12|12;3|30|30");
}

static void what_people_change_is_told_and_what_the_upkeep_does_is_not(void **state)
{
    struct check *check = *state;
    check_begin(check);
    write_flow_of(check, 10);
    check_written(check, storage_commit(check->writer, &check->error));
    struct changes *changes = &check->writer->changes;
    changes_pause(changes, true);
    assert_int_equal(sqlite3_exec(check->writer->rows.session.connection,
                                  "DELETE FROM flow WHERE flow_id = 10", NULL, NULL, NULL),
                     SQLITE_OK);
    changes_pause(changes, false);
    check_answer(check, "SELECT count(*) FROM changes WHERE kind = 'flows'", "1");
    assert_int_equal(changes->kinds[CHANGED_FLOWS].is_fresh, false);
    assert_int_equal(sqlite3_exec(check->writer->rows.session.connection,
                                  "UPDATE capture SET note = 'x'", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(changes->kinds[CHANGED_CAPTURES].is_fresh, true);
}

static int64_t plainly(const char *path, const char *sql)
{
    sqlite3 *connection;
    int64_t value = -1;
    assert_int_equal(sqlite3_open(path, &connection), SQLITE_OK);
    (void)database_integer(connection, sql, &value);
    sqlite3_close(connection);
    return value;
}

static void see_salvaged(void *owner, const struct maintenance_salvaged *table)
{
    (void)owner;
    (void)table;
}

/* A copy that goes on has other rows under the same keys, so it must be told apart. */
static void a_restored_or_repaired_database_keeps_its_uuid_and_has_a_later_epoch(void **state)
{
    struct check *check = *state;
    char copy[256], uuid[64];
    check_begin(check);
    snprintf(uuid, sizeof uuid, "%s", check_ask(check, "SELECT uuid FROM database"));
    assert_int_equal(strlen(uuid), 36);
    assert_true(uuid[14] == '4' && strchr("89ab", uuid[19]) != NULL);
    close_writer(check);
    int64_t epoch = plainly(check->path, "SELECT epoch FROM database");
    assert_true(epoch > 1700000000);
    check->writer = storage_writer_open(check->path, &check->error);
    close_writer(check);
    assert_int_equal(plainly(check->path, "SELECT epoch FROM database"), epoch);

    snprintf(copy, sizeof copy, "%s/copy.db", check->folder);
    check_good(check, maintenance_backup(check->path, copy, false, NULL, &check->error));
    assert_int_equal(plainly(copy, "SELECT epoch FROM database"), epoch);
    struct storage_writer *writer = storage_writer_open(copy, &check->error);
    check_good(check, storage_writer_close(writer, &check->error));
    int64_t restored = plainly(copy, "SELECT epoch FROM database");
    assert_true(restored > epoch);
    writer = storage_writer_open(copy, &check->error);
    check_good(check, storage_writer_close(writer, &check->error));
    assert_int_equal(plainly(copy, "SELECT epoch FROM database"), restored);

    check_good(check,
               maintenance_repair(copy, check->path, true, see_salvaged, NULL, &check->error));
    assert_true(plainly(check->path, "SELECT epoch FROM database") > restored);
    check_answer(check, "SELECT uuid FROM database", uuid);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_commit_says_which_rows_it_wrote),
        TEST(a_batch_has_few_ranges_of_which_the_nearest_are_merged),
        TEST(a_batch_is_over_after_a_minute_and_the_next_has_new_rows_only),
        TEST(what_people_change_is_told_and_what_the_upkeep_does_is_not),
        TEST(a_restored_or_repaired_database_keeps_its_uuid_and_has_a_later_epoch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
