/* SPDX-License-Identifier: MIT */
#include "storage_check.h"

#include "read/flows_since.h"

struct scene {
    struct check *check;
    sqlite3 *writer, *reader;
};

static void run(sqlite3 *connection, const char *sql)
{
    if (sqlite3_exec(connection, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s", sqlite3_errmsg(connection));
}

static int setup(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    void *check;
    if (!scene || check_setup(&check) != 0) return -1;
    scene->check = check;
    *state = scene;
    assert_int_equal(sqlite3_open(scene->check->path, &scene->writer), SQLITE_OK);
    run(scene->writer, "CREATE TABLE flow (flow_id INTEGER PRIMARY KEY, kind_id, ports);"
                       "INSERT INTO flow VALUES (1, 7, 443 << 16 | 1), (2, 8, NULL),"
                       "(3, 65543, 80 << 16 | 2), (4, 7, 0), (5, 9, 1)");
    assert_int_equal(sqlite3_open(scene->check->path, &scene->reader), SQLITE_OK);
    return 0;
}

static int teardown(void **state)
{
    struct scene *scene = *state;
    void *check = scene->check;
    (void)sqlite3_close(scene->reader);
    (void)sqlite3_close(scene->writer);
    free(scene);
    return check_teardown(&check);
}

#define FLOWS_OF                                                                                   \
    "SELECT group_concat(flow_id || ' ' || kind_id || ' ' || coalesce(dst_port, 'none')) "         \
    "FROM flows_since"

/* The flows of a question, as "id kind port,...". Frees it. */
static const char *ask_sql(struct scene *scene, char *sql)
{
    static char answer[256];
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(scene->reader, sql, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s", sqlite3_errmsg(scene->reader));
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    const char *text = (const char *)sqlite3_column_text(statement, 0);
    snprintf(answer, sizeof answer, "%s", text ? text : "");
    assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
    sqlite3_free(sql);
    return answer;
}

/* Those above an id, of these kinds. */
static const char *ask(struct scene *scene, int after, const char *kinds)
{
    return ask_sql(scene, sqlite3_mprintf(FLOWS_OF "(%d, %Q)", after, kinds));
}

static const char *ask_ports(struct scene *scene, const char *kinds, const char *ports)
{
    return ask_sql(scene, sqlite3_mprintf(FLOWS_OF "(0, %Q, %Q)", kinds, ports));
}

static void only_flows_of_the_kinds_come_in_the_order_of_their_ids(void **state)
{
    struct scene *scene = *state;
    assert_true(flows_since_register(scene->reader, 100));
    assert_string_equal(ask(scene, 0, "[7]"), "1 7 443,4 7 0");
    assert_string_equal(ask(scene, 0, "[9,8,7]"), "1 7 443,2 8 none,4 7 0,5 9 0");
    assert_string_equal(ask(scene, 0, "[65543]"),
                        "3 65543 80"); /* and not 7, with its lowest bits */
    assert_string_equal(ask(scene, 3, "[7,65543]"), "4 7 0");
    assert_string_equal(ask(scene, 2, "[7,65543]"), "3 65543 80,4 7 0");
    assert_string_equal(ask(scene, 0, "[]"), "");
    assert_string_equal(ask(scene, 0, NULL), "");
}

static void only_flows_with_the_ports_come_if_there_are_some(void **state)
{
    struct scene *scene = *state;
    assert_true(flows_since_register(scene->reader, 100));
    assert_string_equal(ask_ports(scene, "[7,8,65543]", "[443,80]"), "1 7 443,3 65543 80");
    assert_string_equal(ask_ports(scene, "[7,8,65543]", "[0]"), "4 7 0");
    assert_string_equal(ask_ports(scene, "[7,8]", "[]"), "");
    assert_string_equal(ask_ports(scene, "[7,8]", NULL), "1 7 443,2 8 none,4 7 0");
}

static void earlier_flows_are_read_when_they_are_asked_for(void **state)
{
    struct scene *scene = *state;
    assert_true(flows_since_register(scene->reader, 100));
    assert_string_equal(ask(scene, 4, "[9]"), "5 9 0");
    assert_string_equal(ask(scene, 0, "[7]"), "1 7 443,4 7 0");
}

static void what_another_connection_committed_is_seen(void **state)
{
    struct scene *scene = *state;
    assert_true(flows_since_register(scene->reader, 100));
    assert_string_equal(ask(scene, 0, "[8]"), "2 8 none");
    run(scene->writer, "UPDATE flow SET kind_id = 8 WHERE flow_id = 4;"
                       "DELETE FROM flow WHERE flow_id = 2; INSERT INTO flow VALUES (6, 8, 65536)");
    assert_string_equal(ask(scene, 0, "[8]"), "4 8 0,6 8 1");
}

static void flows_that_are_too_many_to_be_kept_come_all_the_same(void **state)
{
    struct scene *scene = *state;
    assert_true(flows_since_register(scene->reader, 4));
    assert_string_equal(ask(scene, 0, "[7,9]"), "1 7 443,4 7 0,5 9 0");
    assert_string_equal(ask(scene, 1, "[7,9]"), "4 7 0,5 9 0");
    assert_string_equal(ask(scene, 0, "[65543]"), "3 65543 80");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(only_flows_of_the_kinds_come_in_the_order_of_their_ids),
        TEST(only_flows_with_the_ports_come_if_there_are_some),
        TEST(earlier_flows_are_read_when_they_are_asked_for),
        TEST(what_another_connection_committed_is_seen),
        TEST(flows_that_are_too_many_to_be_kept_come_all_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
