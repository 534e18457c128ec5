/* SPDX-License-Identifier: MIT */
/* The .sql files: every statement prepares and needs no scan; schema/references is true. */
#include "storage_check.h"

#include "file/indexes.h"
#include "file/migration.h"
#include "file/schema_version.h"
#include "file/sql_text.h"
#include "read/functions.h"
#include "write/sum_rows.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static sqlite3 *fresh_database(void)
{
    sqlite3 *connection;
    struct error error;
    assert_int_equal(sqlite3_open(":memory:", &connection), SQLITE_OK);
    if (!migration_apply(connection, ":memory:", &error)) fail_msg("%s", error.sentence);
    assert_true(sum_rows_register(connection));
    assert_true(functions_offer(connection, &(struct contact_sums *){NULL}));
    assert_true(indexes_make(connection));
    assert_int_equal(indexes_missing(connection), 0);
    return connection;
}

/*
 * True if the plan scans a table. It may do so if the file has "-- scan: why"; rows from constants
 * are no table.
 */
static bool scans(const char *detail)
{
    return strncmp(detail, "SCAN ", 5) == 0 && strcmp(detail, "SCAN CONSTANT ROW") != 0 &&
           !strstr(detail, "VIRTUAL TABLE");
}

static void explain(sqlite3 *connection, const char *name, const char *sql)
{
    char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql);
    sqlite3_stmt *plan = NULL;
    if (sqlite3_prepare_v2(connection, explain, -1, &plan, NULL) != SQLITE_OK)
        fail_msg("%s: %s", name, sqlite3_errmsg(connection));
    while (sqlite3_step(plan) == SQLITE_ROW) {
        const char *detail = (const char *)sqlite3_column_text(plan, 3);
        if (scans(detail) && !strstr(sql, "-- scan: ")) fail_msg("%s: %s", name, detail);
    }
    sqlite3_finalize(plan);
    sqlite3_free(explain);
}

static void every_statement_prepares_and_scans_no_table_without_saying_why(void **state)
{
    (void)state;
    sqlite3 *connection = fresh_database();
    int questions = 0, statements = 0;
    for (const struct sql_text *text = sql_questions; text->name; text++, questions++)
        explain(connection, text->name, text->sql);
    for (const struct sql_text *text = sql_statements; text->name; text++, statements++)
        explain(connection, text->name, text->sql);
    assert_true(questions > 30);
    assert_int_equal(statements, STATEMENT_COUNT);
    sqlite3_close(connection);
}

/* The tables that grow with the traffic, and not with the devices alone. */
static const char *const large_tables[] = {
    "flow",           "flow_rare",   "dns_query",     "tls_handshake",  "http_request",
    "dhcp_message",   "contact_day", "device_domain", "device_day",     "domain_device_day",
    "domain_address", "query_day",   "traffic_hour",  "traffic_minute", "health",
};

/* Whether the statement has the name for the table: "flow", "FROM flow f", "JOIN flow AS f". */
static bool is_name_of(const char *sql, const char *table, const char *name)
{
    char with_name[96];
    static const char *const forms[] = {"FROM %s %s", "JOIN %s %s", "FROM %s AS %s",
                                        "JOIN %s AS %s", ", %s %s"};
    if (strcmp(table, name) == 0) return true;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        sqlite3_snprintf(sizeof with_name, with_name, forms[i], table, name);
        const char *at = strstr(sql, with_name);
        if (at && !isalnum((unsigned char)at[strlen(with_name)]) && at[strlen(with_name)] != '_')
            return true;
    }
    return false;
}

static int count_whole_reads(sqlite3 *connection, const char *name, const char *sql)
{
    int found = 0;
    char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql);
    sqlite3_stmt *plan = NULL;
    assert_int_equal(sqlite3_prepare_v2(connection, explain, -1, &plan, NULL), SQLITE_OK);
    while (sqlite3_step(plan) == SQLITE_ROW) {
        char scanned[64];
        const char *detail = (const char *)sqlite3_column_text(plan, 3);
        if (sscanf(detail, "SCAN %63s", scanned) != 1) continue;
        for (size_t i = 0; i < sizeof large_tables / sizeof large_tables[0]; i++) {
            if (!is_name_of(sql, large_tables[i], scanned)) continue;
            print_message("%s reads the whole of %s: %s\n", name, large_tables[i], detail);
            found++;
        }
    }
    sqlite3_finalize(plan);
    sqlite3_free(explain);
    return found;
}

/* A look is at the last minute, beside however many rows. */
static void no_look_of_the_analyzer_reads_a_large_table_whole(void **state)
{
    (void)state;
    sqlite3 *connection = fresh_database();
    int looked = 0, found = 0;
    for (const struct sql_text *text = sql_questions; text->name; text++) {
        /* History is read once if the lists of contacts have changed. */
        if (strncmp(text->name, "analyze/", 8) != 0 ||
            strcmp(text->name, "analyze/listed_days") == 0)
            continue;
        found += count_whole_reads(connection, text->name, text->sql);
        looked++;
    }
    assert_true(looked > 40);
    assert_int_equal(found, 0);
    sqlite3_close(connection);
}

static void every_view_can_be_read(void **state)
{
    (void)state;
    sqlite3 *connection = fresh_database();
    for (const struct sql_text *view = sql_views; view->name; view++) {
        char *sql = sqlite3_mprintf("SELECT * FROM %s", view->name);
        if (sqlite3_exec(connection, sql, NULL, NULL, NULL) != SQLITE_OK)
            fail_msg("%s: %s", view->name, sqlite3_errmsg(connection));
        sqlite3_free(sql);
    }
    sqlite3_close(connection);
}

/* A column whose name looks like a reference, but that schema/references does not have. */
static void what_is_named_like_a_reference_is_one(void **state)
{
    (void)state;
    sqlite3 *connection = fresh_database();
    sqlite3_stmt *columns;
    static const char *const sql =
        "SELECT t.name, c.name FROM pragma_table_list t, pragma_table_info(t.name) c "
        "WHERE t.type = 'table' AND t.schema = 'main' AND t.name <> 'sqlite_schema' "
        "AND c.type = 'INTEGER' AND (t.wr OR c.pk = 0) AND (c.name GLOB '*_term' "
        "OR c.name GLOB '*_text' OR c.name GLOB '*domain' OR c.name GLOB 'ja[34]*' "
        "OR c.name GLOB '*_place' OR c.name GLOB '*device_id' OR c.name IN ('capture_id', "
        "'kind_id', "
        "'link_id', 'answer_set_id', 'certificate_id', 'ip', 'src', 'dst', 'client', 'server', "
        "'sni'))";
    assert_int_equal(sqlite3_prepare_v2(connection, sql, -1, &columns, NULL), SQLITE_OK);
    int count = 0;
    for (; sqlite3_step(columns) == SQLITE_ROW; count++) {
        const char *table = (const char *)sqlite3_column_text(columns, 0);
        const char *column = (const char *)sqlite3_column_text(columns, 1);
        const struct sql_reference *known = sql_references;
        while (known->table &&
               (strcmp(known->table, table) != 0 || strcmp(known->column, column) != 0))
            known++;
        if (!known->table) fail_msg("schema/references lacks %s of table %s", column, table);
    }
    assert_true(count > 70);
    sqlite3_finalize(columns);
    sqlite3_close(connection);
}

static void migrating_again_changes_nothing(void **state)
{
    (void)state;
    sqlite3 *connection = fresh_database();
    int64_t before, after;
    assert_true(database_integer(connection, "PRAGMA schema_version", &before));
    assert_true(migration_apply(connection, ":memory:", NULL));
    assert_true(database_integer(connection, "PRAGMA schema_version", &after));
    assert_int_equal(before, after);
    assert_true(database_integer(connection, "PRAGMA user_version", &after));
    assert_int_equal(after, schema_version_latest());
    sqlite3_close(connection);
}

static void the_registries_are_whole_and_their_names_unique(void **state)
{
    (void)state;
    sqlite3 *connection = fresh_database();
    int64_t count;
    assert_true(database_integer(connection,
                                 "SELECT count(*) FROM tls_cipher WHERE name LIKE 'TLS!_%' "
                                 "ESCAPE '!'",
                                 &count));
    assert_int_equal(count, 352);
    static const char *const doubles[] = {
        "SELECT count(*) - count(DISTINCT name) FROM tls_cipher",
        "SELECT count(*) - count(DISTINCT name) FROM dns_type",
        "SELECT count(*) - count(DISTINCT name) FROM dns_rcode",
        "SELECT count(*) - count(DISTINCT name) FROM ip_protocol",
        "SELECT count(*) - count(DISTINCT version || name) FROM dhcp_type",
        "SELECT abs(code - 0xc02b) FROM tls_cipher "
        "WHERE name = 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'",
        "SELECT abs(code - 0xcca8) FROM tls_cipher "
        "WHERE name = 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256'",
        "SELECT abs(code - 0x009c) FROM tls_cipher WHERE name = 'TLS_RSA_WITH_AES_128_GCM_SHA256'",
        "SELECT abs(code - 58) FROM ip_protocol WHERE name = 'icmp6'",
    };
    for (size_t i = 0; i < sizeof doubles / sizeof doubles[0]; i++) {
        if (!database_integer(connection, doubles[i], &count) || count != 0)
            fail_msg("%s", doubles[i]);
    }
    sqlite3_close(connection);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_prepares_and_scans_no_table_without_saying_why),
        cmocka_unit_test(no_look_of_the_analyzer_reads_a_large_table_whole),
        cmocka_unit_test(every_view_can_be_read),
        cmocka_unit_test(what_is_named_like_a_reference_is_one),
        cmocka_unit_test(migrating_again_changes_nothing),
        cmocka_unit_test(the_registries_are_whole_and_their_names_unique),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
