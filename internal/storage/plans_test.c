/* SPDX-License-Identifier: MIT */
/* By which keys SQLite finds the rows of the questions that read months. */
#include "storage_check.h"

#include "file/indexes.h"
#include "file/migration.h"
#include "read/functions.h"
#include "reader.h"

#include <string.h>

static sqlite3 *connection;
static char plan[256 * 1024];

static int open_database(void **state)
{
    struct error error;
    (void)state;
    assert_int_equal(sqlite3_open(":memory:", &connection), SQLITE_OK);
    if (!migration_apply(connection, ":memory:", &error)) fail_msg("%s", error.sentence);
    assert_true(functions_offer(connection, &(struct contact_sums *){NULL}) &&
                indexes_make(connection));
    return 0;
}

static int close_database(void **state)
{
    (void)state;
    return sqlite3_close(connection);
}

/* The lines of a plan, each with a newline. */
static const char *plan_of(const char *question)
{
    struct text text = text_into(plan, sizeof plan);
    const char *sql = storage_question(question);
    if (!sql) fail_msg("There is no question %s.", question);
    char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql);
    sqlite3_stmt *lines = NULL;
    assert_int_equal(sqlite3_prepare_v2(connection, explain, -1, &lines, NULL), SQLITE_OK);
    while (sqlite3_step(lines) == SQLITE_ROW)
        text_format(&text, "%s\n", (const char *)sqlite3_column_text(lines, 3));
    assert_true(text.size < sizeof plan - 1);
    sqlite3_finalize(lines);
    sqlite3_free(explain);
    return plan;
}

/* What a listing of rows finds them by: a range of ids, or lists of ids from sums. */
static void rows_are_found_by_their_ids(void **state)
{
    (void)state;
    static const struct {
        const char *question, *line;
    } wanted[] = {
        {"lists/flows", "SEARCH flow USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)\n"},
        {"lists/dns", "SEARCH dns_query USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)\n"},
        {"lists/tls", "SEARCH tls_handshake USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)\n"},
        {"lists/http", "SEARCH http_request USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)\n"},
        {"forms/flows_of_device", "SEARCH flow USING INTEGER PRIMARY KEY (rowid=?)\n"},
        {"forms/flows_of_address", "SEARCH flow USING INTEGER PRIMARY KEY (rowid=?)\n"},
        {"forms/flows_of_name", "SEARCH flow USING INTEGER PRIMARY KEY (rowid=?)\n"},
        {"forms/flows_of_app", "SEARCH flow USING INTEGER PRIMARY KEY (rowid=?)\n"},
        {"forms/dns_of_device", "SEARCH dns_query USING INTEGER PRIMARY KEY (rowid=?)\n"},
        {"forms/dns_of_name", "SEARCH dns_query USING INTEGER PRIMARY KEY (rowid=?)\n"},
        {"forms/tls_of_device", "SEARCH tls_handshake USING INTEGER PRIMARY KEY (rowid=?)\n"},
        {"forms/tls_of_name", "SEARCH tls_handshake USING INTEGER PRIMARY KEY (rowid=?)\n"},
        {"forms/http_of_device", "SEARCH http_request USING INTEGER PRIMARY KEY (rowid=?)\n"},
        {"saved/last-hour", "SEARCH flow USING INTEGER PRIMARY KEY (rowid>?)\n"},
        {"saved/connection", "SEARCH flow USING INTEGER PRIMARY KEY (rowid=?)\n"},
        {"saved/connection", "USING INDEX dns_query_by_flow (flow_id=?)"},
        {"saved/connection", "USING INDEX tls_handshake_by_flow (flow_id=?)"},
        {"saved/connection", "USING INDEX http_request_by_flow (flow_id=?)"},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        if (!strstr(plan_of(wanted[i].question), wanted[i].line))
            fail_msg("%s lacks: %s\n%s", wanted[i].question, wanted[i].line, plan);
}

/* A month of domain_device_day has a row for each device, day and name. */
static void a_name_is_a_key_of_the_sums_by_name(void **state)
{
    (void)state;
    static const char *const questions[] = {"forms/flows_of_name", "forms/tls_of_name",
                                            "forms/http_of_name"};
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
        (void)plan_of(questions[i]);
        assert_non_null(strstr(plan, "SEARCH c USING PRIMARY KEY (day=? AND zone_id=? AND "
                                     "domain=?)\n"));
        assert_null(strstr(plan, "SEARCH c USING PRIMARY KEY (day=? AND zone_id=?)\n"));
    }
}

/* What no sum by device and name counts has an index of its own. */
static void flows_without_a_sum_of_their_name_are_found_by_it(void **state)
{
    (void)state;
    assert_non_null(strstr(plan_of("forms/flows_of_name"),
                           "SEARCH f USING INDEX flow_without_name_sum (<expr>=? AND "
                           "dst_domain=?)\n"));
    assert_non_null(
        strstr(plan_of("forms/dns_of_name"),
               "SEARCH e USING INDEX dns_query_of_nobody (<expr>=? AND query_domain=?)\n"));
}

/* The sums by address have no more than so many rows of no device in an hour. */
static void flows_of_nobody_are_found_by_each_end(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "SEARCH f USING INDEX flow_from_nobody (<expr>=? AND src>? AND src<?)\n",
        "SEARCH f USING INDEX flow_to_nobody (<expr>=? AND dst>? AND dst<?)\n",
    };
    (void)plan_of("forms/flows_of_address");
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        if (!strstr(plan, lines[i])) fail_msg("flows_of_address lacks: %s\n%s", lines[i], plan);
}

/* A month of contact_day has a row for each device, day and whom it met. */
static void trackers_are_found_without_all_contacts(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "SEARCH c USING INDEX contact_day_of_tracker (label_id>?)\n",
        "SEARCH m USING PRIMARY KEY (day=? AND zone_id=? AND domain=?)\n",
        ("SEARCH c USING PRIMARY KEY (day=? AND zone_id=? AND device_id=? AND role=? AND "
         "domain=?)\n"),
    };
    (void)plan_of("saved/trackers");
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        if (!strstr(plan, lines[i])) fail_msg("saved/trackers lacks: %s\n%s", lines[i], plan);
}

/* The sums of one device, not of all. */
static void services_of_a_device_are_counted_alone(void **state)
{
    (void)state;
    assert_non_null(
        strstr(plan_of("device/services"), "SEARCH s USING PRIMARY KEY (device_id=?)\n"));
    assert_non_null(strstr(plan_of("stats/destinations"),
                           "SEARCH c USING PRIMARY KEY (day=? AND zone_id=? AND domain=?)\n"));
    assert_non_null(strstr(plan_of("saved/old-tls"),
                           "SEARCH tls_handshake USING INTEGER PRIMARY KEY (rowid>?)\n"));
}

/* Else each device would be compared with the sums and findings of all. */
static void sums_and_findings_of_devices_are_joined_by_an_index(void **state)
{
    (void)state;
    (void)plan_of("lists/devices");
    assert_non_null(strstr(plan, "SEARCH t USING AUTOMATIC COVERING INDEX (device_id=?)"));
    assert_non_null(strstr(plan, "SEARCH f USING AUTOMATIC COVERING INDEX (device_id=?)"));
}

/* Texts of all names are compared, so that is done once. */
static void names_below_a_name_are_looked_for_once(void **state)
{
    (void)state;
    const char *const line = "SCAN n USING COVERING INDEX sqlite_autoindex_domain_1\n";
    const char *at = strstr(plan_of("forms/flows_of_name"), line);
    assert_non_null(at);
    assert_null(strstr(at + strlen(line), line));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_found_by_their_ids),
        cmocka_unit_test(a_name_is_a_key_of_the_sums_by_name),
        cmocka_unit_test(names_below_a_name_are_looked_for_once),
        cmocka_unit_test(flows_without_a_sum_of_their_name_are_found_by_it),
        cmocka_unit_test(flows_of_nobody_are_found_by_each_end),
        cmocka_unit_test(trackers_are_found_without_all_contacts),
        cmocka_unit_test(services_of_a_device_are_counted_alone),
        cmocka_unit_test(sums_and_findings_of_devices_are_joined_by_an_index),
    };
    return cmocka_run_group_tests(tests, open_database, close_database);
}
