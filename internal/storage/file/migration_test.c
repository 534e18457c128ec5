/* SPDX-License-Identifier: MIT */
/*
 * Databases of earlier schemas, kept in tests/schemas. N.sql is one of schema N with a few rows.
 * N.rows is the output of schema 11's views for it (15's for N over 11), migrated by the program of
 * that time: for each view a line "= NAME COLUMN,COLUMN" and its rows.
 */
#include "storage_check.h"

#include "file/migration.h"
#include "file/schema_version.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

enum { FIRST = 1, LAST_KEPT = 15, KILLS = 60 };

static char *read_all(const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file) fail_msg("%s is missing", path);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    long size = ftell(file);
    rewind(file);
    char *text = calloc(1, (size_t)size + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)size, file), size);
    fclose(file);
    return text;
}

static char *kept(int version, const char *suffix)
{
    char path[64];
    snprintf(path, sizeof path, "tests/schemas/%d.%s", version, suffix);
    return read_all(path);
}

static sqlite3 *open_plainly(const char *path)
{
    sqlite3 *connection;
    assert_int_equal(sqlite3_open(path, &connection), SQLITE_OK);
    /* A killed process leaves its writes in the system's cache. */
    assert_int_equal(sqlite3_exec(connection, "PRAGMA synchronous = OFF", NULL, NULL, NULL),
                     SQLITE_OK);
    return connection;
}

static void make_earlier(const char *path, int version)
{
    char *sql = kept(version, "sql");
    (void)unlink(path);
    sqlite3 *connection = open_plainly(path);
    if (sqlite3_exec(connection, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("tests/schemas/%d.sql: %s", version, sqlite3_errmsg(connection));
    sqlite3_close(connection);
    free(sql);
}

/* The rows of a view in the form of N.rows; only the columns that it names. */
static void say_view(sqlite3 *connection, const char *view, char *columns, struct text *out)
{
    char *at = NULL;
    sqlite3_str *sql = sqlite3_str_new(connection);
    sqlite3_str_appendall(sql, "SELECT ");
    const char *between = "";
    for (char *column = strtok_r(columns, ",", &at); column; column = strtok_r(NULL, ",", &at)) {
        sqlite3_str_appendf(sql, "%squote(%s)", between, column);
        between = " || '|' || ";
    }
    sqlite3_str_appendf(sql, " FROM %s ORDER BY 1", view);
    char *text = sqlite3_str_finish(sql);
    sqlite3_stmt *rows;
    if (sqlite3_prepare_v2(connection, text, -1, &rows, NULL) != SQLITE_OK)
        fail_msg("%s: %s", view, sqlite3_errmsg(connection));
    while (sqlite3_step(rows) == SQLITE_ROW) {
        text_add(out, (const char *)sqlite3_column_text(rows, 0));
        text_add_char(out, '\n');
    }
    sqlite3_finalize(rows);
    sqlite3_free(text);
}

/* Compares the views with N.rows, view by view. */
static void expect_rows(sqlite3 *connection, int version)
{
    static char memory[1 << 17];
    char *rows = kept(version, "rows"), *next = rows;
    int views = 0;
    while (*next) {
        char *end = strchr(next, '\n'), *columns = strchr(next + 2, ' ');
        assert_true(next[0] == '=' && end && columns && columns < end);
        *end = *columns = '\0';
        struct text said = text_into(memory, sizeof memory);
        say_view(connection, next + 2, columns + 1, &said);
        assert_false(said.cut);
        char *expected = end + 1;
        if (strncmp(expected, said.data, said.size) != 0)
            fail_msg("schema %d: %s says\n%s", version, next + 2, said.data);
        next = expected + said.size;
        if (*next && *next != '=') fail_msg("schema %d: %s lacks rows", version, expected);
        views++;
    }
    assert_true(views >= 16);
    free(rows);
}

static void each_earlier_schema_migrates_and_its_views_say_the_same(void **state)
{
    struct check *check = *state;
    for (int version = FIRST; version <= LAST_KEPT; version++) {
        make_earlier(check->path, version);
        sqlite3 *connection = open_plainly(check->path);
        check_good(check, migration_apply(connection, check->path, &check->error));
        expect_rows(connection, version);
        sqlite3_close(connection);
    }
}

static void the_writer_migrates_what_it_opens(void **state)
{
    struct check *check = *state;
    make_earlier(check->path, FIRST);
    struct storage_writer *writer = storage_writer_open(check->path, &check->error);
    check_good(check, writer != NULL);
    check_good(check, storage_writer_close(writer, &check->error));
    sqlite3 *connection = open_plainly(check->path);
    expect_rows(connection, FIRST);
    sqlite3_close(connection);
}

static void a_view_that_people_made_survives_the_migration(void **state)
{
    struct check *check = *state;
    make_earlier(check->path, LAST_KEPT);
    sqlite3 *connection = open_plainly(check->path);
    assert_int_equal(sqlite3_exec(connection,
                                  "CREATE VIEW mine AS SELECT flow_id FROM flows;"
                                  "CREATE VIEW wrong AS SELECT absent FROM nowhere",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    check_good(check, migration_apply(connection, check->path, &check->error));
    int64_t count;
    assert_true(database_integer(connection, "SELECT count(*) FROM mine", &count));
    assert_true(count > 0);
    expect_rows(connection, LAST_KEPT);
    sqlite3_close(connection);
}

/* ---------------------------------------------------------------- kill -9 */

/* The whole schema as one number. */
static int64_t schema_of(sqlite3 *connection, int64_t *version)
{
    int64_t sum = 0;
    sqlite3_stmt *rows;
    assert_true(database_integer(connection, "PRAGMA user_version", version));
    assert_int_equal(sqlite3_prepare_v2(connection,
                                        "SELECT type || name || coalesce(sql, '') FROM "
                                        "sqlite_schema ORDER BY type, name",
                                        -1, &rows, NULL),
                     SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        for (const unsigned char *at = sqlite3_column_text(rows, 0); *at; at++)
            sum = (int64_t)((uint64_t)sum * 31 + *at);
    }
    sqlite3_finalize(rows);
    return sum;
}

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

/* Migrates in its own process, which is killed after that time; < 0: never. Returns its time. */
static int64_t migrate_and_kill(const char *path, int64_t after_us)
{
    fflush(NULL);
    int64_t began_us = now_us();
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        sqlite3 *connection;
        bool good =
            sqlite3_open(path, &connection) == SQLITE_OK && migration_apply(connection, path, NULL);
        _exit(!good);
    }
    if (after_us >= 0) {
        usleep((useconds_t)after_us);
        (void)kill(child, SIGKILL);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    if (after_us < 0) assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    return now_us() - began_us;
}

static void a_migration_that_is_killed_leaves_the_schema_before_or_after(void **state)
{
    struct check *check = *state;
    static const int versions[] = {1, 10, LAST_KEPT};
    unsigned seed = 1;
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
        int64_t old, new, found, version;
        make_earlier(check->path, versions[i]);
        sqlite3 *connection = open_plainly(check->path);
        old = schema_of(connection, &version);
        sqlite3_close(connection);
        int64_t whole_us = migrate_and_kill(check->path, -1);
        connection = open_plainly(check->path);
        new = schema_of(connection, &version);
        sqlite3_close(connection);
        assert_int_equal(version, schema_version_latest());
        assert_true(old != new);
        for (int kills = 0; kills < KILLS / 3; kills++) {
            make_earlier(check->path, versions[i]);
            seed = seed * 1103515245 + 12345;
            (void)migrate_and_kill(check->path, (int64_t)(seed >> 8) % (whole_us + 1));
            connection = open_plainly(check->path);
            found = schema_of(connection, &version);
            assert_true(found == (version == versions[i] ? old : new));
            assert_true(version == versions[i] || version == schema_version_latest());
            check_good(check, migration_apply(connection, check->path, &check->error));
            expect_rows(connection, versions[i]);
            sqlite3_close(connection);
        }
    }
}

/* Rows of a query in the form "value|value", a line each. */
static char *rows_of(sqlite3 *connection, const char *sql)
{
    sqlite3_str *out = sqlite3_str_new(connection);
    sqlite3_stmt *rows;
    assert_int_equal(sqlite3_prepare_v2(connection, sql, -1, &rows, NULL), SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(rows); i++)
            sqlite3_str_appendf(out, "%s%s", sqlite3_column_text(rows, i),
                                i + 1 < sqlite3_column_count(rows) ? "|" : "\n");
    sqlite3_finalize(rows);
    return sqlite3_str_finish(out);
}

static void moved_flows_keep_the_end_of_their_device_and_lie_in_their_hours(void **state)
{
    struct check *check = *state;
    make_earlier(check->path, LAST_KEPT);
    sqlite3 *connection = open_plainly(check->path);
    /* Flow 101 once more, an hour later, from the outside to the device; and folded attempts. */
    assert_int_equal(
        sqlite3_exec(connection,
                     "INSERT INTO link SELECT 900, dst_mac, src_mac, 7 FROM link WHERE link_id = "
                     "(SELECT link_id FROM flow WHERE flow_id = 101);"
                     "INSERT INTO flow (flow_id, capture_id, start_us, duration_us, device_id, "
                     "kind_id, link_id, src, dst, ports, packets_sent, packets_received, "
                     "bytes_sent, bytes_received, payload_sent, payload_received, history, "
                     "retransmissions, handshake, rtt_handshake_us, rtt_min_us, rtt_mean_us, "
                     "folded, folded_distinct) SELECT flow_id + 99, capture_id, start_us + "
                     "3600000000, duration_us, device_id, kind_id, 900, dst, src, ports, 1, 2, 3, "
                     "4, 5, 6, history, 3 << 32 | 4, handshake, 1 + rtt_handshake_us, 10, 15, 8, 9 "
                     "FROM flow WHERE flow_id = 101",
                     NULL, NULL, NULL),
        SQLITE_OK);
    check_good(check, migration_apply(connection, check->path, &check->error));
    char *rows = rows_of(
        connection,
        "SELECT f.flow_id, f.device_id, quote(f.src_device_id), quote(f.dst_device_id), "
        "f.dst_scope, f.vlan IS 7, f.history, coalesce(f.src_port, '-'), f.dst_port, "
        "f.retransmissions_sent, f.retransmissions_received, f.rtt_handshake_us - "
        "o.rtt_handshake_us, f.rtt_mean_us, coalesce(f.flows_folded, '-') "
        "FROM flows f JOIN flows o ON o.flow_id = 101 WHERE f.flow_id IN (101, 200) ORDER BY 1");
    assert_string_equal(rows, "101|1|1|NULL|outside|0|ShADadfF|48802|443|0|0|0|69|-\n"
                              "200|1|NULL|1|inside|1|ShADadfF|-|443|3|4|1|15|8\n");
    sqlite3_free(rows);
    rows = rows_of(connection, "SELECT * FROM hour WHERE kind = 1");
    assert_string_equal(rows, "1795222800000000|1|1|1|30\n1795222800000000|2|1|85|101\n"
                              "1795226400000000|2|1|200|200\n");
    sqlite3_free(rows);
    rows = rows_of(connection, "SELECT count(*) FROM sqlite_schema WHERE name GLOB '*_before'");
    assert_string_equal(rows, "0\n");
    sqlite3_free(rows);
    sqlite3_close(connection);
}

static void assert_same_rows(sqlite3 *one, sqlite3 *other, const char *sql)
{
    char *first = rows_of(one, sql), *second = rows_of(other, sql);
    assert_string_equal(first, second);
    sqlite3_free(first);
    sqlite3_free(second);
}

/* A row as earlier programs wrote it. */
static void add_earlier_dns(sqlite3 *connection, const char *name, const char *ttl,
                            const char *resolved, const char *answers)
{
    char *sql = sqlite3_mprintf(
        "INSERT OR IGNORE INTO domain (name) VALUES (%Q);"
        "INSERT INTO dns_query (capture_id, device_id, query_us, kind_id, client, server, ports, "
        "query_domain, ttl, resolved_ips, answers) SELECT 1, 1, 1795225475470786, min(kind_id), 1, "
        "2, 40001 << 16 | 53, (SELECT domain_id FROM domain WHERE name = %Q), %s, %Q, %Q "
        "FROM dns_kind",
        name, name, ttl, resolved, answers);
    if (sqlite3_exec(connection, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sqlite3_errmsg(connection), sql);
    sqlite3_free(sql);
}

#define ANSWER(name, type, ttl, data)                                                              \
    "{\"name\":\"" name "\",\"type\":\"" type "\",\"ttl\":" ttl ",\"data\":\"" data "\"}"

static void moved_answers_are_the_same_to_the_byte_whatever_they_hold(void **state)
{
    struct check *check = *state;
    static const char say[] = "SELECT quote(resolved_ips), quote(answers), ttl, client_port, "
                              "server_port FROM dns_queries ORDER BY dns_id";
    make_earlier(check->path, LAST_KEPT);
    sqlite3 *connection = open_plainly(check->path);
    static const struct {
        const char *name, *ttl, *resolved, *answers;
    } rows[] = {
        {"a.example", "60", "[\"192.0.2.1\"]", "[" ANSWER("a.example", "A", "60", "192.0.2.1") "]"},
        {"b.example", "7", "[\"192.0.2.1\"]", "[" ANSWER("b.example", "A", "7", "192.0.2.1") "]"},
        {"c.example", "5", "[\"::1\"]",
         "[" ANSWER("c.example", "CNAME", "300", "d.example") "," ANSWER(
             "d.example", "AAAA", "5", "::1") "," ANSWER("d.example", "AAAA", "6", "::2") "]"},
        {"e", "1", "[]",
         "[" ANSWER("e", "TXT", "5", "\\\"a\\\" \\u000a") "," ANSWER(
             "e", "TXT", "4", "") "," ANSWER("e", "TXT", "3",
                                             "") "," ANSWER("e", "TXT", "2",
                                                            "") "," ANSWER("e", "TXT", "1",
                                                                           "") "]"},
        {"q\"\\x00", "1", "[]", "[" ANSWER("q\\\"\\\\x00", "PTR", "1", "x") "]"},
        {"f", "1", "[]", "[ " ANSWER("f", "A", "1", "x") "]"},
        {"g", "2", "[]", "[" ANSWER("g", "A", "1", "x") "]"},
        {"h", "NULL", "[]", "not JSON"},
        {"h", "NULL", "[]", "[]"},
        {"h", "NULL", "[\"192.0.2.1\"]", NULL},
        {"h", "NULL", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        add_earlier_dns(connection, rows[i].name, rows[i].ttl, rows[i].resolved, rows[i].answers);
    char *before = rows_of(connection, say);
    check_good(check, migration_apply(connection, check->path, &check->error));
    char *after = rows_of(connection, say);
    assert_string_equal(before, after);
    sqlite3_free(before);
    sqlite3_free(after);
    int64_t count;
    assert_true(database_integer(connection,
                                 "SELECT count(*) FROM answer_set WHERE answers = char(10) || 'A' "
                                 "|| char(9) || '192.0.2.1'",
                                 &count));
    assert_int_equal(count, 1); /* of two names and two times */
    sqlite3_close(connection);
}

static void a_new_database_is_what_all_migrations_lead_to(void **state)
{
    static const char *const questions[] = {
        "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name",
        "SELECT * FROM pragma_user_version, pragma_application_id",
        "SELECT * FROM ip_protocol ORDER BY 1",
        "SELECT * FROM dns_type ORDER BY 1",
        "SELECT * FROM dns_rcode ORDER BY 1",
        "SELECT * FROM dhcp_type ORDER BY 1, 2",
        "SELECT * FROM tls_version ORDER BY 1",
        "SELECT * FROM tls_cipher ORDER BY 1",
    };
    (void)state;
    struct error error;
    sqlite3 *at_once = open_plainly(":memory:"), *in_steps = open_plainly(":memory:");
    assert_true(migration_apply(at_once, "at once", &error));
    assert_true(migration_apply_until(in_steps, "in steps", 1, &error));
    assert_true(migration_apply(in_steps, "in steps", &error));
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++)
        assert_same_rows(at_once, in_steps, questions[i]);
    sqlite3_close(at_once);
    sqlite3_close(in_steps);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_database_is_what_all_migrations_lead_to),
        TEST(each_earlier_schema_migrates_and_its_views_say_the_same),
        TEST(the_writer_migrates_what_it_opens),
        TEST(moved_flows_keep_the_end_of_their_device_and_lie_in_their_hours),
        TEST(moved_answers_are_the_same_to_the_byte_whatever_they_hold),
        TEST(a_view_that_people_made_survives_the_migration),
        TEST(a_migration_that_is_killed_leaves_the_schema_before_or_after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
