/* SPDX-License-Identifier: MIT */
/* Contacts that are planted in their table, and what a report gets of them. */
#include "storage_check.h"

enum { CLEAR = 2, SECRET = 1, OUTSIDE = 2 << 2, INSIDE = 1 << 2, BY_SNI = 1 << 4 };

static void execute(struct check *check, const char *sql)
{
    sqlite3 *connection;
    assert_int_equal(sqlite3_open(check->path, &connection), SQLITE_OK);
    if (sqlite3_exec(connection, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(connection));
    assert_int_equal(sqlite3_close(connection), SQLITE_OK);
}

/* One connection, of which the device sent 10 bytes above layer 4. */
static void contact(struct check *check, int day, int device, int domain, long long peer, int how)
{
    char sql[256];
    snprintf(sql, sizeof sql,
             "INSERT OR IGNORE INTO sum_day VALUES (%d, 1); INSERT INTO contact_day VALUES "
             "(%d, 1, %d, 1, %d, %lld, 0, %d, 0, 1, 30, 50, 10, 20, 0, 0)",
             day, day, device, domain, peer, how);
    execute(check, sql);
}

static void begin(struct check *check)
{
    check_begin(check);
    storage_writer_close(check->writer, NULL);
    check->writer = NULL;
}

static struct storage_reader *sum(struct check *check, struct storage_contacts contacts)
{
    struct storage_reader *reader = storage_reader_open(check->path, &check->error);
    check_good(check, reader && storage_sum_contacts(reader, &contacts, &check->error));
    return reader;
}

static void says(struct check *check, struct storage_reader *reader, const char *sql,
                 const char *expected)
{
    struct storage_rows *rows = storage_query(reader, NULL, sql, NULL, 0, &check->error);
    check_good(check, rows && storage_next(rows, &check->error) == 1);
    assert_string_equal((const char *)storage_value(rows, 0).bytes.data, expected);
    storage_rows_close(rows);
}

static const char all[] =
    "SELECT group_concat(r, ' ') FROM (SELECT coalesce(domain, '-') || ':' || coalesce(peer, '-') "
    "|| ':' || flows || ':' || payload_sent || '@' || d AS r FROM (SELECT *, (SELECT "
    "day_list(x, 100, 200) FROM (SELECT s.on_days AS x)) AS d FROM contact_sums s) ORDER BY r)";

static void what_no_report_tells_apart_is_one_row_of_all_its_days(void **state)
{
    struct check *check = *state;
    begin(check);
    contact(check, 100, 1, 7, 0, SECRET | OUTSIDE | BY_SNI);
    contact(check, 100, 1, 8, 0, SECRET | OUTSIDE | BY_SNI);
    contact(check, 103, 1, 7, 0, SECRET | OUTSIDE | BY_SNI);
    contact(check, 100, 1, 0, 9000, SECRET | OUTSIDE);
    contact(check, 101, 1, 0, 8000, SECRET | OUTSIDE);
    contact(check, 101, 1, 0, 1, SECRET | INSIDE); /* does not count */
    struct storage_reader *reader = sum(check, (struct storage_contacts){100, 110, 100, 0});
    says(check, reader, all, "-:-:3:30@0,3 -:8000:2:20@0,1");
    storage_reader_close(reader);
}

static void names_in_the_clear_and_names_of_a_list_stay_apart(void **state)
{
    struct check *check = *state;
    begin(check);
    execute(check, "INSERT INTO name_label (name_id, from_us) VALUES (8, 0)");
    for (int name = 7; name <= 10; name++)
        contact(check, 100, 1, name, 0, (name == 7 ? CLEAR : SECRET) | OUTSIDE | BY_SNI);
    struct storage_reader *reader = sum(check, (struct storage_contacts){100, 110, 100, 0});
    says(check, reader, all, "-:-:2:20@0 7:-:1:10@0 8:-:1:10@0");
    storage_reader_close(reader);
}

static void the_days_before_have_rows_of_their_own(void **state)
{
    struct check *check = *state;
    begin(check);
    for (int day = 100; day < 106; day++)
        contact(check, day, 1, 7, 0, SECRET | OUTSIDE);
    struct storage_reader *reader = sum(check, (struct storage_contacts){101, 105, 103, 0});
    says(check, reader, all, "-:-:2:20@1,2 -:-:2:20@3,4");
    storage_reader_close(reader);
}

static void of_one_device_everything_is_told_apart_and_nothing_of_others(void **state)
{
    struct check *check = *state;
    begin(check);
    contact(check, 100, 1, 7, 0, SECRET | OUTSIDE);
    contact(check, 100, 1, 8, 0, SECRET | OUTSIDE);
    contact(check, 100, 1, 0, 9000, SECRET | OUTSIDE);
    contact(check, 100, 1, 0, 8000, SECRET | OUTSIDE);
    contact(check, 100, 2, 9, 0, SECRET | OUTSIDE);
    struct storage_reader *reader = sum(check, (struct storage_contacts){100, 110, 100, 1});
    says(check, reader, all, "-:8000:1:10@0 -:9000:1:10@0 7:-:1:10@0 8:-:1:10@0");
    storage_reader_close(reader);
}

/* 20,000 contacts with 5,000 names: more than the first room of the table, over three words of days. */
static void nothing_is_lost_of_many(void **state)
{
    struct check *check = *state;
    begin(check);
    execute(check,
            "WITH n(i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < 19999) INSERT INTO "
            "contact_day SELECT 100 + i / 5000 * 50, 1, 1 + i % 3, 1, 1 + i % 5000, 0, 0, 10, 0, "
            "1, i, 1, 1, 1, 0, 0 FROM n; INSERT INTO sum_day SELECT DISTINCT day, 1 FROM "
            "contact_day");
    struct storage_reader *reader = sum(check, (struct storage_contacts){100, 300, 100, 0});
    says(check, reader,
         "SELECT count(*) || ' ' || sum(flows) || ' ' || sum(bytes_sent) || ' ' || "
         "sum(days_in(on_days, 100, 300)) || ' ' || count(DISTINCT domain) FROM contact_sums",
         "15000 20000 199990000 20000 5000");
    storage_reader_close(reader);
}

static void without_a_report_there_are_no_sums(void **state)
{
    struct check *check = *state;
    begin(check);
    contact(check, 100, 1, 7, 0, SECRET | OUTSIDE);
    check_answer(check, "SELECT count(*) FROM contact_sums", "0");
    struct storage_reader *reader = storage_reader_open(check->path, &check->error);
    struct storage_rows *rows =
        storage_query(reader, NULL, "SELECT contacts_added(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)",
                      NULL, 0, &check->error);
    assert_true(!rows || storage_next(rows, &check->error) == -1);
    storage_rows_close(rows);
    storage_reader_close(reader);
}

static void sets_of_days_are_counted_listed_and_cut(void **state)
{
    struct check *check = *state;
    begin(check);
    static const char days[] = "WITH d(n) AS (VALUES (-1), (0), (63), (64), (200), (64), (NULL)) ";
    static const struct {
        const char *what, *expected;
    } cases[] = {
        {"day_count(n, -5, 500)", "5"},       {"day_count(n, 0, 64)", "2"},
        {"day_list(n, 0, 200)", "0,63,64"},   {"day_list(n, -1, 201)", "0,1,64,65,201"},
        {"days_in(day_set(n), 63, 65)", "2"}, {"day_list(n, 300, 400)", "NULL"},
        {"typeof(day_set(n))", "blob"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char sql[256];
        snprintf(sql, sizeof sql, "%s SELECT %s FROM d", days, cases[i].what);
        check_answer(check, sql, cases[i].expected);
    }
    check_answer(check,
                 "SELECT day_list(s, 0, 500) FROM (SELECT day_set(column1) AS s FROM (VALUES (1), "
                 "(400)) UNION ALL SELECT 7)",
                 "1,7,400");
    check_answer(check, "SELECT days_in(7, 0, 10) + days_in(7, 8, 10) + days_in(NULL, 0, 10)", "1");
}

static void what_is_no_set_of_days_is_refused(void **state)
{
    struct check *check = *state;
    begin(check);
    static const char *const hostile[] = {
        "SELECT days_in('monday', 0, 1)",
        "SELECT days_in(x'00', 0, 1)",
        "SELECT days_in(zeroblob(100000), 0, 1)",
        "SELECT day_set(x'0100000000000000ffffffffffffffff')", /* its first day is no multiple */
        "SELECT days_in(9223372036854775807, 0, 1)",
        "SELECT day_count(column1, 0, 1) FROM (VALUES (-90000000), (90000000))",
    };
    struct storage_reader *reader = storage_reader_open(check->path, &check->error);
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        struct storage_rows *rows = storage_query(reader, NULL, hostile[i], NULL, 0, &check->error);
        if (rows && storage_next(rows, &check->error) != -1) fail_msg("%s", hostile[i]);
        storage_rows_close(rows);
    }
    storage_reader_close(reader);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
    const struct CMUnitTest tests[] = {
        TEST(what_no_report_tells_apart_is_one_row_of_all_its_days),
        TEST(names_in_the_clear_and_names_of_a_list_stay_apart),
        TEST(the_days_before_have_rows_of_their_own),
        TEST(of_one_device_everything_is_told_apart_and_nothing_of_others),
        TEST(nothing_is_lost_of_many),
        TEST(without_a_report_there_are_no_sums),
        TEST(sets_of_days_are_counted_listed_and_cut),
        TEST(what_is_no_set_of_days_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
