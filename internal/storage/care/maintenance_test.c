/* SPDX-License-Identifier: MIT */
/* An operator's tasks on a database file, on intact ones and on damaged ones. */
#include "storage_check.h"

#include "base/hash.h"
#include "file/database.h"
#include "file/heap.h"
#include "file/migration.h"
#include "file/part_file.h"
#include "file/statement.h"
#include "file/writer_lock.h"
#include "files.h"
#include "maintenance.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>

enum { PAGE_BYTES = 8192 };

/* Flows with ids first..last, each with its own name. */
static void write_flows(struct check *check, int64_t first, int64_t last)
{
    for (int64_t id = first; id <= last; id++) {
        char name[64];
        snprintf(name, sizeof name, "host-%lld.example", (long long)id);
        (void)check_flow(check, id);
        check->joined.dst_domain = name;
        check_write(check);
    }
    check_written(check, storage_commit(check->writer, &check->error));
}

static void close_writer(struct check *check)
{
    check_good(check, storage_writer_close(check->writer, &check->error));
    check->writer = NULL;
}

static void with_flows(struct check *check, int64_t count)
{
    check_begin(check);
    write_flows(check, 1, count);
    close_writer(check);
}

static const char *beside(struct check *check, const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", check->folder, name);
    return path;
}

/* Any statement, by a connection without restrictions. */
static int64_t raw(const char *path, const char *sql)
{
    sqlite3 *connection;
    sqlite3_stmt *statement;
    int64_t value = 0;
    assert_int_equal(sqlite3_open(path, &connection), SQLITE_OK);
    if (sqlite3_prepare_v2(connection, sql, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(connection));
    int result = sqlite3_step(statement);
    if (result == SQLITE_ROW) value = sqlite3_column_int64(statement, 0);
    assert_true(result == SQLITE_ROW || result == SQLITE_DONE);
    sqlite3_finalize(statement);
    sqlite3_close(connection);
    return value;
}

static uint64_t file_hash(const char *path)
{
    static uint8_t block[1 << 16];
    uint64_t hash = 0;
    int file = open(path, O_RDONLY);
    assert_true(file >= 0);
    for (ssize_t size; (size = read(file, block, sizeof block)) > 0;)
        hash = hash * 31 + hash_bytes(block, (size_t)size);
    close(file);
    return hash;
}

static void flip(const char *path, int64_t at, int64_t size)
{
    int file = open(path, O_RDWR);
    for (int64_t i = at; i < at + size; i++) {
        uint8_t byte;
        assert_int_equal(pread(file, &byte, 1, i), 1);
        byte ^= 0xa5;
        assert_int_equal(pwrite(file, &byte, 1, i), 1);
    }
    close(file);
}

/* ---------------------------------------------------------------- check */

struct findings {
    char broken[4096];
    struct text text;
    int count;
};

static void keep_alert(void *owner, const struct maintenance_verdict *finding)
{
    struct findings *findings = owner;
    findings->count++;
    if (finding->state != VERDICT_BROKEN) return;
    text_format(&findings->text, "%s: %s ", finding->check, finding->found);
}

/* The broken findings as one text, "" if there are none. */
static const char *check_database(struct check *check, const char *path, bool full)
{
    static struct findings findings;
    findings = (struct findings){.count = 0};
    findings.text = text_into(findings.broken, sizeof findings.broken);
    check_good(check, maintenance_check(path, full, keep_alert, &findings, &check->error));
    assert_true(findings.count >= 4);
    return findings.broken;
}

static void a_good_database_passes_every_check_also_while_it_is_written(void **state)
{
    struct check *check = *state;
    check_begin(check);
    write_flows(check, 1, 100);
    assert_string_equal(check_database(check, check->path, true), "");
    close_writer(check);
    assert_string_equal(check_database(check, check->path, false), "");
}

/*
 * Each cell of a page gives a line then; the lines were cut in the middle (found by repair_fuzz).
 */
static void of_much_damage_the_beginning_is_told_in_a_whole_sentence(void **state)
{
    struct check *check = *state;
    with_flows(check, 1000);
    int64_t root = raw(check->path, "SELECT rootpage FROM sqlite_schema WHERE name = 'flow'");
    flip(check->path, (root - 1) * PAGE_BYTES + 12, 60); /* the place of its cells */
    const char *broken = check_database(check, check->path, true);
    if (!strstr(broken, "; and more. ")) fail_msg("%s", broken);
}

static void a_reference_to_a_row_that_is_not_there_is_found(void **state)
{
    struct check *check = *state;
    with_flows(check, 10);
    raw(check->path, "DELETE FROM domain WHERE name = 'host-3.example'");
    assert_non_null(strstr(check_database(check, check->path, false),
                           "references: 1 rows of flow.dst_domain name a domain"));
}

static void a_ledger_that_does_not_add_up_is_found(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct capture_summary capture = {.status = "complete", .snaplen = NOT_OBSERVED};
    struct health_summary health = {
        .interval_end_us = 9,
        .ledger = {.frames_offered = 10, .frames_captured = 9, .frames_decoded = 9}};
    check_written(check, storage_write_health(check->writer, &health, &check->error));
    check_written(check, storage_update_capture(check->writer, &capture, &check->error));
    close_writer(check);
    const char *broken = check_database(check, check->path, false);
    assert_non_null(strstr(broken, "capture 1: frames offered = frames dropped + captured"));
    assert_non_null(strstr(broken, "(10, 9)"));
    assert_non_null(strstr(broken, "frames decoded = accounted to flows + not IP"));
    assert_null(strstr(broken, "rows queued"));
}

/* ---------------------------------------------------------------- backup */

static bool write_meanwhile(void *owner, int64_t done, int64_t total)
{
    static int64_t next = 100000;
    struct check *check = owner;
    assert_true(done <= total);
    write_flows(check, next, next + 20);
    next += 21;
    return true;
}

static void a_backup_beside_a_writer_is_whole_and_of_one_moment(void **state)
{
    struct check *check = *state;
    check_begin(check);
    write_flows(check, 1, 30000);
    struct maintenance_progress progress = {write_meanwhile, check};
    const char *copy = beside(check, "copy.db");
    check_good(check, maintenance_backup(check->path, copy, false, &progress, &check->error));
    assert_true(raw(check->path, "SELECT count(*) FROM flow") > 30000 + 21);
    assert_int_equal(raw(copy, "SELECT count(*) FROM flow"), 30000);
    assert_int_equal(storage_file_bytes(copy, FILE_LOG), -1);
    assert_string_equal(check_database(check, copy, true), "");
    close_writer(check);
}

static bool stop_at_once(void *owner, int64_t done, int64_t total)
{
    (void)owner;
    (void)done;
    (void)total;
    return false;
}

struct heard {
    int64_t done, total;
    bool went_back;
};

static bool hear(void *owner, int64_t done, int64_t total)
{
    struct heard *heard = owner;
    if (done < heard->done || done > total) heard->went_back = true;
    heard->done = done;
    heard->total = total;
    return true;
}

static void rebuilding_tells_how_far_it_is_and_goes_on_after_a_stop(void **state)
{
    struct check *check = *state;
    static const char flows[] = "SELECT sum(flows) FROM place_day";
    with_flows(check, 100);
    struct maintenance_progress stopped = {stop_at_once, NULL};
    assert_false(maintenance_rebuild(check->path, &stopped, &check->error));
    struct heard heard = {.done = -1};
    struct maintenance_progress progress = {hear, &heard};
    check_good(check, maintenance_rebuild(check->path, &progress, &check->error));
    assert_false(heard.went_back);
    assert_true(heard.total >= 100);
    assert_int_equal(heard.done, heard.total);
    assert_int_equal(raw(check->path, flows), 100);
}

static void a_backup_that_is_stopped_or_refused_leaves_what_was_there(void **state)
{
    struct check *check = *state;
    with_flows(check, 100);
    const char *copy = beside(check, "copy.db");
    struct maintenance_progress progress = {stop_at_once, NULL};
    assert_false(maintenance_backup(check->path, copy, false, &progress, &check->error));
    assert_int_equal(storage_file_bytes(copy, FILE_DATABASE), -1);
    assert_false(part_file_is_there(copy));

    check_good(check, maintenance_backup(check->path, copy, false, NULL, &check->error));
    uint64_t before = file_hash(copy);
    assert_false(maintenance_backup(check->path, copy, false, NULL, &check->error));
    assert_non_null(strstr(check->error.sentence, "--force"));
    assert_true(before == file_hash(copy));
    assert_false(maintenance_backup(check->path, check->path, true, NULL, &check->error));
    assert_false(maintenance_backup(check->path, check->folder, true, NULL, &check->error));
}

static void a_log_of_the_file_that_is_replaced_does_not_survive_it(void **state)
{
    struct check *check = *state;
    with_flows(check, 100);
    const char *copy = beside(check, "copy.db");
    char command[1024];
    snprintf(command, sizeof command, "cp '%s' '%s' && echo old > '%s-wal'", check->path, copy,
             copy);
    assert_int_equal(system(command), 0);
    check_good(check, maintenance_backup(check->path, copy, true, NULL, &check->error));
    assert_int_equal(storage_file_bytes(copy, FILE_LOG), -1);
    assert_int_equal(raw(copy, "SELECT count(*) FROM flow"), 100);
}

/* ---------------------------------------------------------------- vacuum, migrate */

static void vacuum_gives_free_pages_back_and_waits_for_no_capture(void **state)
{
    struct check *check = *state;
    struct maintenance_size size;
    check_begin(check);
    write_flows(check, 1, 5000);
    assert_false(maintenance_vacuum(check->path, false, &size, &check->error));
    assert_non_null(strstr(check->error.sentence, "capture is writing"));
    close_writer(check);
    raw(check->path, "DELETE FROM flow WHERE flow_id > 100");
    check_good(check, maintenance_vacuum(check->path, false, &size, &check->error));
    assert_true(size.bytes_after < size.bytes_before - 20 * PAGE_BYTES);
    assert_int_equal(raw(check->path, "PRAGMA freelist_count"), 0);
    assert_int_equal(raw(check->path, "SELECT count(*) FROM flow"), 100);
    assert_false(writer_lock_is_held(check->path));
}

static void vacuum_makes_a_file_that_gives_no_pages_back_into_one_that_does(void **state)
{
    struct check *check = *state;
    struct maintenance_size size;
    with_flows(check, 1000);
    sqlite3 *connection;
    assert_int_equal(sqlite3_open(check->path, &connection), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(connection, "PRAGMA auto_vacuum = NONE; VACUUM", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(connection);
    assert_int_equal(raw(check->path, "PRAGMA auto_vacuum"), 0);
    check_good(check, maintenance_vacuum(check->path, false, &size, &check->error));
    assert_int_equal(raw(check->path, "PRAGMA auto_vacuum"), 2);
    assert_string_equal(check_database(check, check->path, true), "");
}

static void an_older_schema_is_brought_forward(void **state)
{
    struct check *check = *state;
    int has, latest;
    sqlite3 *connection;
    assert_int_equal(sqlite3_open(check->path, &connection), SQLITE_OK);
    check_good(check, migration_apply_until(connection, check->path, 1, &check->error));
    sqlite3_close(connection);
    check_good(check, maintenance_versions(check->path, &has, &latest, &check->error));
    assert_int_equal(has, 1);
    assert_true(latest > 1);
    check_good(check, maintenance_migrate(check->path, &check->error));
    check_good(check, maintenance_versions(check->path, &has, &latest, &check->error));
    assert_int_equal(has, latest);
    assert_string_equal(check_database(check, check->path, true), "");
}

/* ---------------------------------------------------------------- repair */

struct salvaged {
    int64_t flows, lost, holes;
    int64_t holes_of_all; /* tables */
    struct maintenance_salvaged minutes;
};

static void keep_salvaged(void *owner, const struct maintenance_salvaged *table)
{
    struct salvaged *salvaged = owner;
    salvaged->holes_of_all += table->holes;
    if (strcmp(table->table, "traffic_minute") == 0) salvaged->minutes = *table;
    if (strcmp(table->table, "flow") != 0) return;
    salvaged->flows = table->saved;
    salvaged->lost = table->lost;
    salvaged->holes = table->holes;
}

static struct salvaged repair(struct check *check, const char *copy)
{
    struct salvaged salvaged = {0};
    uint64_t before = file_hash(check->path);
    check_good(check, maintenance_repair(check->path, copy, true, keep_salvaged, &salvaged,
                                         &check->error));
    assert_true(before == file_hash(check->path));
    assert_int_equal(raw(copy, "SELECT count(*) FROM flow"), salvaged.flows);
    return salvaged;
}

/* The page of the table's n-th leaf, counted from the end if n < 0. */
static int64_t leaf(const char *path, const char *table, int n)
{
    char sql[256];
    snprintf(sql, sizeof sql,
             "SELECT pageno FROM dbstat WHERE name = '%s' AND pagetype = 'leaf' ORDER BY path %s "
             "LIMIT 1 OFFSET %d",
             table, n < 0 ? "DESC" : "ASC", n < 0 ? -n - 1 : n);
    return raw(path, sql);
}

static void rows_that_their_hour_does_not_name_are_found_and_repaired(void **state)
{
    struct check *check = *state;
    with_flows(check, 10);
    raw(check->path, "UPDATE hour SET last_id = 7");
    assert_non_null(strstr(check_database(check, check->path, false),
                           "hours: 3 flows are not found by their hour"));
    const char *copy = beside(check, "repaired.db");
    (void)repair(check, copy);
    assert_int_equal(raw(copy, "SELECT last_id FROM hour"), 10);
    assert_null(strstr(check_database(check, copy, false), "hours:"));
}

static void repair_of_a_good_database_loses_nothing(void **state)
{
    struct check *check = *state;
    with_flows(check, 2000);
    const char *copy = beside(check, "saved.db");
    struct salvaged salvaged = repair(check, copy);
    assert_int_equal(salvaged.flows, 2000);
    assert_int_equal(salvaged.holes_of_all, 0);
    assert_string_equal(check_database(check, copy, true), "");
    assert_int_equal(raw(copy, "SELECT count(*) FROM capture WHERE note LIKE '%damaged file%'"), 1);
}

static void a_broken_leaf_costs_its_own_rows_only(void **state)
{
    struct check *check = *state;
    with_flows(check, 5000);
    const char *copy = beside(check, "saved.db");
    static const int broken[] = {0, 5, 9};
    for (size_t i = 0; i < 3; i++)
        flip(check->path, (leaf(check->path, "flow", broken[i]) - 1) * PAGE_BYTES, 100);
    assert_string_not_equal(check_database(check, check->path, false), "");
    struct salvaged salvaged = repair(check, copy);
    assert_int_equal(salvaged.holes, 3);
    assert_true(salvaged.flows < 5000 && salvaged.flows > 4000);
    assert_int_equal(salvaged.flows + salvaged.lost, 1 + 5000); /* key 0 might have been one */
    assert_string_equal(check_database(check, copy, true), "");
}

static void a_broken_last_leaf_does_not_hide_the_good_ones_before_it(void **state)
{
    struct check *check = *state;
    with_flows(check, 5000);
    const char *copy = beside(check, "saved.db");
    flip(check->path, (leaf(check->path, "flow", 2) - 1) * PAGE_BYTES, 100);
    flip(check->path, (leaf(check->path, "flow", -1) - 1) * PAGE_BYTES, 100);
    struct salvaged salvaged = repair(check, copy);
    assert_int_equal(salvaged.holes, 2);
    assert_int_equal(salvaged.lost, -1); /* not known */
    assert_true(salvaged.flows > 4500);
}

/* Then any number may have been a key: too many to count (found by repair_fuzz). */
static void a_table_whose_root_is_broken_is_lost_and_no_other(void **state)
{
    struct check *check = *state;
    with_flows(check, 1000);
    int64_t root = raw(check->path, "SELECT rootpage FROM sqlite_schema WHERE name = 'flow'");
    flip(check->path, (root - 1) * PAGE_BYTES, 12);
    const char *copy = beside(check, "saved.db");
    struct salvaged salvaged = repair(check, copy);
    assert_int_equal(salvaged.flows, 0);
    assert_int_equal(salvaged.holes, 1);
    assert_int_equal(salvaged.lost, -1);
    assert_int_equal(raw(copy, "SELECT count(*) FROM domain"), 1000);
}

static void a_hole_between_rows_of_one_key_is_told(void **state)
{
    struct check *check = *state;
    check_begin(check);
    for (int i = 0; i < 2000; i++) { /* all in one minute, so with one leading key */
        char name[64];
        snprintf(name, sizeof name, "host-%d.example", i);
        struct traffic_summary traffic = {.minute_us = 60000000, .registrable_domain = name};
        check_written(check, storage_write_traffic(check->writer, &traffic, &check->error));
    }
    close_writer(check);
    flip(check->path, (leaf(check->path, "traffic_minute", 1) - 1) * PAGE_BYTES, 100);
    struct salvaged salvaged = repair(check, beside(check, "saved.db"));
    assert_true(salvaged.minutes.saved > 1000 && salvaged.minutes.saved < 2000);
    assert_int_equal(salvaged.minutes.holes, 1);
    assert_int_equal(salvaged.minutes.lost, -1);
}

static void of_a_file_that_was_cut_short_the_rest_is_saved(void **state)
{
    struct check *check = *state;
    with_flows(check, 5000);
    const char *copy = beside(check, "saved.db");
    int64_t bytes = storage_file_bytes(check->path, FILE_DATABASE);
    assert_int_equal(truncate(check->path, bytes * 3 / 4 + 77), 0);
    struct salvaged salvaged = repair(check, copy);
    assert_true(salvaged.flows > 1000 && salvaged.flows < 5000);
    assert_null(strstr(check_database(check, copy, true), "pages"));
}

static void rows_of_a_log_beside_the_damaged_file_are_saved_too(void **state)
{
    struct check *check = *state;
    check_begin(check);
    write_flows(check, 1, 1500);
    char command[1024];
    snprintf(command, sizeof command, "cp %s %s/k.db && cp %s-wal %s/k.db-wal", check->path,
             check->folder, check->path, check->folder);
    assert_int_equal(system(command), 0);
    assert_false(maintenance_repair(check->path, beside(check, "no.db"), false, keep_salvaged, NULL,
                                    &check->error));
    close_writer(check);
    snprintf(check->path, sizeof check->path, "%s/k.db", check->folder);
    uint64_t log = file_hash(beside(check, "k.db-wal"));
    struct salvaged salvaged = repair(check, beside(check, "saved.db"));
    assert_int_equal(salvaged.flows, 1500);
    assert_true(log == file_hash(beside(check, "k.db-wal")));
    assert_int_equal(access(beside(check, "k.db-shm"), F_OK), -1);
    assert_int_equal(access(beside(check, "saved.db.part-source"), F_OK), -1);
}

/* For any overwritten bytes: no crash, the original unchanged, and a valid new file. */
/* A link with the name of its own copy must not lead it to another file. */
static void repair_follows_no_link_that_somebody_put_there(void **state)
{
    struct check *check = *state;
    check_begin(check);
    write_flows(check, 1, 10);
    char command[2048];
    snprintf(command, sizeof command,
             "cd %s && cp test.db k.db && cp test.db-wal k.db-wal && echo precious > precious && "
             "ln -s precious saved.db.part-source && ln -s precious saved.db.part-source-wal && "
             "ln -s precious saved.db.part",
             check->folder);
    assert_int_equal(system(command), 0);
    close_writer(check);
    snprintf(check->path, sizeof check->path, "%s/k.db", check->folder);
    assert_int_equal(repair(check, beside(check, "saved.db")).flows, 10);
    snprintf(command, sizeof command, "[ \"$(cat %s/precious)\" = precious ]", check->folder);
    assert_int_equal(system(command), 0);
}

/* Memory that runs out is no hole in the file: what would be saved is not all that there is. */
static void repair_stops_if_memory_runs_out(void **state)
{
    struct check *check = *state;
    struct salvaged salvaged = {0};
    with_flows(check, 1500);
    int64_t before = heap_set_limit(0);
    int refused = 0;
    for (int64_t most = 1 << 17; most < 64 << 20; most = most * 9 / 8) {
        (void)heap_set_limit(most);
        bool good = maintenance_repair(check->path, beside(check, "saved.db"), true, keep_salvaged,
                                       &salvaged, &check->error);
        (void)heap_set_limit(INT64_MAX);
        if (good) {
            assert_int_equal(raw(beside(check, "saved.db"), "SELECT count(*) FROM flow"), 1500);
        } else {
            assert_non_null(strstr(check->error.sentence, "memory"));
            refused++;
        }
    }
    (void)heap_set_limit(before);
    assert_true(refused > 0);
}

static void damage_anywhere_gives_a_good_file_or_a_sentence(void **state)
{
    struct check *check = *state;
    with_flows(check, 1500);
    char good[256], copy[256];
    snprintf(good, sizeof good, "%s/good.db", check->folder);
    snprintf(copy, sizeof copy, "%s/saved.db", check->folder);
    check_good(check, maintenance_backup(check->path, good, false, NULL, &check->error));
    int64_t bytes = storage_file_bytes(good, FILE_DATABASE);
    uint64_t random = 88172645463325252u;
    int repaired = 0;
    for (int round = 0; round < 40; round++) {
        check_good(check, maintenance_backup(good, check->path, true, NULL, &check->error));
        for (int i = 0; i < 1 + round % 5; i++) {
            random ^= random << 13, random ^= random >> 7, random ^= random << 17;
            flip(check->path, 100 + (int64_t)(random % (uint64_t)(bytes - 300)),
                 1 + round * 5 % 190);
        }
        struct salvaged salvaged = {0};
        uint64_t before = file_hash(check->path);
        check->error.sentence[0] = 0;
        if (maintenance_repair(check->path, copy, true, keep_salvaged, &salvaged, &check->error)) {
            repaired++;
            assert_int_equal(raw(copy, "SELECT count(*) FROM flow"), salvaged.flows);
        } else {
            assert_non_null(strchr(check->error.sentence, '.'));
            assert_false(part_file_is_there(copy));
        }
        assert_true(before == file_hash(check->path));
    }
    assert_true(repaired > 20);
}

static void what_is_not_ours_is_refused_by_all(void **state)
{
    struct check *check = *state;
    const char *copy = beside(check, "copy.db");
    struct maintenance_size size;
    int has, latest;
    raw(check->path, "CREATE TABLE t (a)");
    uint64_t before = file_hash(check->path);
    assert_false(maintenance_check(check->path, false, keep_alert, NULL, &check->error));
    assert_false(maintenance_backup(check->path, copy, false, NULL, &check->error));
    assert_false(maintenance_vacuum(check->path, true, &size, &check->error));
    assert_false(maintenance_repair(check->path, copy, false, keep_salvaged, NULL, &check->error));
    assert_false(maintenance_versions(check->path, &has, &latest, &check->error));
    assert_false(maintenance_migrate(check->path, &check->error));
    assert_true(before == file_hash(check->path));
    assert_int_equal(storage_file_bytes(copy, FILE_DATABASE), -1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_good_database_passes_every_check_also_while_it_is_written),
        TEST(of_much_damage_the_beginning_is_told_in_a_whole_sentence),
        TEST(a_reference_to_a_row_that_is_not_there_is_found),
        TEST(rows_that_their_hour_does_not_name_are_found_and_repaired),
        TEST(a_ledger_that_does_not_add_up_is_found),
        TEST(a_backup_beside_a_writer_is_whole_and_of_one_moment),
        TEST(rebuilding_tells_how_far_it_is_and_goes_on_after_a_stop),
        TEST(a_backup_that_is_stopped_or_refused_leaves_what_was_there),
        TEST(a_log_of_the_file_that_is_replaced_does_not_survive_it),
        TEST(vacuum_gives_free_pages_back_and_waits_for_no_capture),
        TEST(vacuum_makes_a_file_that_gives_no_pages_back_into_one_that_does),
        TEST(an_older_schema_is_brought_forward),
        TEST(repair_of_a_good_database_loses_nothing),
        TEST(a_broken_leaf_costs_its_own_rows_only),
        TEST(a_broken_last_leaf_does_not_hide_the_good_ones_before_it),
        TEST(a_table_whose_root_is_broken_is_lost_and_no_other),
        TEST(a_hole_between_rows_of_one_key_is_told),
        TEST(of_a_file_that_was_cut_short_the_rest_is_saved),
        TEST(rows_of_a_log_beside_the_damaged_file_are_saved_too),
        TEST(repair_follows_no_link_that_somebody_put_there),
        TEST(repair_stops_if_memory_runs_out),
        TEST(damage_anywhere_gives_a_good_file_or_a_sentence),
        TEST(what_is_not_ours_is_refused_by_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
