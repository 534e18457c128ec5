/* SPDX-License-Identifier: MIT */
/* Databases that somebody changed, so that they lie, or so that whoever opens them does harm. */
#include "storage_check.h"

#include "base/sanitizer.h"
#include "file/heap.h"
#include "maintenance.h"

#include <sys/resource.h>
#include <time.h>

/* What the process may use. A sanitizer keeps a shadow of it, and what was freed. */
enum { MEMORY_MOST_KB = (SANITIZED ? 1600 : 400) * 1024 };

static void make(struct check *check)
{
    check_begin(check);
    for (int id = 1; id <= 3; id++) {
        (void)check_flow(check, id);
        check_write(check);
    }
    check_good(check, storage_writer_close(check->writer, &check->error));
    check->writer = NULL;
}

struct verdicts {
    char memory[4096];
    struct text text;
};

static void keep(void *owner, const struct maintenance_verdict *verdict)
{
    struct verdicts *verdicts = owner;
    if (verdict->state != VERDICT_GOOD)
        text_format(&verdicts->text, "%s %s: %s\n",
                    verdict->state == VERDICT_BROKEN ? "BROKEN" : "note", verdict->check,
                    verdict->found);
}

/* What db check says of it, good things left out. */
static const char *check_says(struct check *check, struct verdicts *verdicts)
{
    verdicts->text = text_into(verdicts->memory, sizeof verdicts->memory);
    check_good(check, maintenance_check(check->path, true, keep, verdicts, &check->error));
    return verdicts->memory;
}

static void refuse_all(struct check *check, const char *object)
{
    struct error error;
    char target[160];
    snprintf(target, sizeof target, "%s/copy.db", check->folder);
    assert_null(storage_reader_open(check->path, &error));
    assert_non_null(strstr(error.sentence, object));
    assert_non_null(strstr(error.sentence, "db repair"));
    assert_null(storage_writer_open(check->path, &error));
    assert_non_null(strstr(error.sentence, object));
    assert_false(maintenance_backup(check->path, target, false, NULL, &error));
    assert_non_null(strstr(error.sentence, object));
    struct maintenance_size size;
    assert_false(maintenance_vacuum(check->path, true, &size, &error));
    assert_non_null(strstr(error.sentence, object));
}

static void count_saved(void *owner, const struct maintenance_salvaged *table)
{
    if (strcmp(table->table, "flow") == 0) *(int64_t *)owner = table->saved;
}

/* The way out that the sentence names. */
static void repair_leaves_it_out(struct check *check, int64_t flows)
{
    struct verdicts verdicts;
    char target[160];
    int64_t saved = 0;
    snprintf(target, sizeof target, "%s/saved.db", check->folder);
    check_good(check,
               maintenance_repair(check->path, target, true, count_saved, &saved, &check->error));
    assert_int_equal(saved, flows);
    snprintf(check->path, sizeof check->path, "%.127s", target);
    const char *said = check_says(check, &verdicts);
    assert_null(strstr(said, "objects"));
    if (flows > 0) assert_null(strstr(said, "BROKEN"));
    check->writer = storage_writer_open(check->path, &check->error);
    check_good(check, check->writer != NULL);
}

static void a_trigger_is_found_and_refused_and_repair_leaves_it_out(void **state)
{
    struct check *check = *state;
    struct verdicts verdicts;
    make(check);
    check_alter(check, "CREATE TRIGGER hide AFTER INSERT ON flow BEGIN "
                       "DELETE FROM flow WHERE rowid = new.rowid; END");
    assert_non_null(
        strstr(check_says(check, &verdicts), "BROKEN objects: the trigger hide was planted."));
    refuse_all(check, "trigger hide");
    repair_leaves_it_out(check, 3);
}

/* It was planted while the writer ran, so nothing compared it. */
static void a_trigger_that_comes_later_does_not_run(void **state)
{
    struct check *check = *state;
    check_begin(check);
    check_alter(check, "CREATE TRIGGER hide AFTER INSERT ON flow BEGIN "
                       "DELETE FROM flow WHERE rowid = new.rowid; END");
    (void)check_flow(check, 1);
    check_write(check);
    check_written(check, storage_commit(check->writer, &check->error));
    check_alter(check, "DROP TRIGGER hide");
    check_answer(check, "SELECT count(*) FROM flows", "1");
}

static void a_trigger_that_came_since_the_writer_looked_is_refused_beside_it(void **state)
{
    struct check *check = *state;
    struct error error;
    check_begin(check);
    int64_t mark = storage_schema_mark(check->writer);
    assert_true(mark != 0);
    struct storage_reader *reader = storage_reader_open_beside(check->path, mark, &check->error);
    check_good(check, reader != NULL);
    storage_reader_close(reader);
    check_alter(check, "CREATE TRIGGER t AFTER INSERT ON alert BEGIN DELETE FROM flow; END");
    assert_null(storage_reader_open_beside(check->path, mark, &error));
    assert_non_null(strstr(error.sentence, "trigger t"));
}

static void an_index_that_computes_and_a_changed_table_are_found_and_refused(void **state)
{
    struct check *check = *state;
    struct verdicts verdicts;
    make(check);
    check_alter(check, "CREATE INDEX slow ON flow (hex(zeroblob(1000)))");
    assert_non_null(strstr(check_says(check, &verdicts), "the index slow was planted."));
    refuse_all(check, "index slow");
    check_alter(check, "DROP INDEX slow; ALTER TABLE flow ADD COLUMN x AS (hex(zeroblob(1000)))");
    assert_non_null(strstr(check_says(check, &verdicts), "the table flow was changed."));
    refuse_all(check, "table flow");
    repair_leaves_it_out(check, 3);
}

#define FOR_EVER "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "

static void a_view_in_a_tables_place_is_refused_and_repair_does_not_read_it(void **state)
{
    struct check *check = *state;
    make(check);
    check_alter(check, "DROP TABLE flow; CREATE VIEW flow AS " FOR_EVER
                       "SELECT x AS flow_id, 1 AS capture_id, x AS start_us FROM c");
    refuse_all(check, "flow");
    repair_leaves_it_out(check, 0);
}

/* People may add views; they may not take the place of ours. */
static void a_view_of_ours_with_another_text_is_told_covered_and_made_anew(void **state)
{
    struct check *check = *state;
    struct verdicts verdicts;
    make(check);
    check_alter(check, "DROP VIEW flows; CREATE VIEW flows AS SELECT 1 AS flow_id;"
                       "CREATE VIEW mine AS SELECT 1; CREATE TABLE notes (text)");
    assert_non_null(strstr(check_says(check, &verdicts), "note objects: the view flows has"));
    check_answer(check, "SELECT count(*) FROM flows", "3");
    check->writer = storage_writer_open(check->path, &check->error);
    check_good(check, check->writer != NULL);
    assert_null(strstr(check_says(check, &verdicts), "flows has"));
    assert_non_null(strstr(check_says(check, &verdicts), "the view mine is not NetScope's"));
}

static void rows_that_no_writer_makes_are_found(void **state)
{
    struct check *check = *state;
    struct verdicts verdicts;
    make(check);
    check_alter(check, "INSERT INTO device (device_id, mac_random, is_gateway) VALUES (7, 0, 0);"
                       "UPDATE flow SET duration_us = -5 WHERE flow_id = 2");
    const char *said = check_says(check, &verdicts);
    assert_non_null(strstr(said, "BROKEN rows: 1 devices without MAC and address"));
    assert_non_null(strstr(said, "; 1 flows with an impossible"));
}

static void a_ledger_that_its_rows_contradict_is_found(void **state)
{
    struct check *check = *state;
    struct verdicts verdicts;
    check_begin(check);
    for (int id = 1; id <= 3; id++) {
        (void)check_flow(check, id);
        check_write(check);
    }
    struct health_summary health = {
        .interval_end_us = 1795295647123456,
        .ledger = {.flows_created = 3, .flows_written = 3, .rows_queued = 3, .rows_committed = 3}};
    check_written(check, storage_write_health(check->writer, &health, &check->error));
    check_written(check, storage_commit(check->writer, &check->error));
    check_alter(check, "UPDATE capture SET status = 'complete'");
    assert_null(strstr(check_says(check, &verdicts), "ledger"));
    check_alter(check, "DELETE FROM flow WHERE flow_id = 2");
    assert_non_null(
        strstr(check_says(check, &verdicts), "BROKEN ledger: capture 1: flows written"));
}

static bool ask_of(struct check *check, const char *sql, int64_t time_us)
{
    struct storage_reader *reader = storage_reader_open(check->path, &check->error);
    check_good(check, reader != NULL);
    storage_set_time_limit(reader, time_us);
    struct storage_rows *rows = storage_query(reader, NULL, sql, NULL, 0, &check->error);
    bool good = rows != NULL;
    for (int result = 1; good && result == 1; good = result >= 0)
        if ((result = storage_next(rows, &check->error)) == 0) break;
    storage_rows_close(rows);
    storage_reader_close(reader);
    return good;
}

/* Three things that a view of somebody else can do to whoever asks it. */
static void what_a_view_asks_for_is_bounded_in_time_length_and_memory(void **state)
{
    struct check *check = *state;
    make(check);
    check_alter(check, "CREATE VIEW endless AS " FOR_EVER "SELECT x FROM c WHERE x < 0;"
                       "CREATE VIEW long AS SELECT hex(zeroblob(200000000)) AS x;"
                       "CREATE VIEW many AS " FOR_EVER
                       "SELECT DISTINCT x || hex(zeroblob(50000)) AS x FROM c ORDER BY 1");
    assert_false(ask_of(check, "SELECT * FROM endless", 100000));
    assert_int_equal(check->error.kind, ERROR_BUSY);
    assert_false(ask_of(check, "SELECT * FROM long", 0));
    int64_t before = heap_set_limit(64 << 20);
    assert_false(ask_of(check, "SELECT * FROM many", 60000000));
    assert_int_equal(check->error.kind, ERROR_FULL);
    (void)heap_set_limit(before);
    struct rusage used;
    assert_int_equal(getrusage(RUSAGE_SELF, &used), 0);
    assert_true(used.ru_maxrss < MEMORY_MOST_KB);
    assert_true(ask_of(check, "SELECT count(*) FROM flows", 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
        TEST(a_trigger_is_found_and_refused_and_repair_leaves_it_out),
        TEST(a_trigger_that_comes_later_does_not_run),
        TEST(a_trigger_that_came_since_the_writer_looked_is_refused_beside_it),
        TEST(an_index_that_computes_and_a_changed_table_are_found_and_refused),
        TEST(a_view_in_a_tables_place_is_refused_and_repair_does_not_read_it),
        TEST(a_view_of_ours_with_another_text_is_told_covered_and_made_anew),
        TEST(rows_that_no_writer_makes_are_found),
        TEST(a_ledger_that_its_rows_contradict_is_found),
        TEST(what_a_view_asks_for_is_bounded_in_time_length_and_memory),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
