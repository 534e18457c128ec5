/* SPDX-License-Identifier: MIT */
/* What a stranger's statement reads, and what it cannot. */
#include "storage_check.h"

#include "catalog/catalog.h"
#include "read/sql_names.h"

enum { VIEWS_MOST = 100, SECOND_US = 1000 * 1000 };

static const char *const *public_views(void)
{
    static const char *names[VIEWS_MOST];
    size_t count = 0;
    for (const struct catalog_view *view = catalog_views; view->name; view++) {
        assert_true(count + 1 < VIEWS_MOST);
        names[count++] = view->name;
    }
    names[count] = NULL;
    return names;
}

static struct storage_reader *open_narrow(struct check *check)
{
    check_begin(check);
    for (int id = 1; id <= 3; id++) {
        (void)check_flow(check, id);
        check_write(check);
    }
    check_written(check, storage_commit(check->writer, &check->error));
    struct storage_reader *reader = storage_reader_open(check->path, &check->error);
    check_good(check, reader != NULL);
    check_good(check, storage_narrow(reader, public_views(), &check->error));
    return reader;
}

/* Runs the statement to its end. False: it or a step of it is refused. */
static bool run(struct storage_reader *reader, const char *sql, struct error *error)
{
    storage_set_time_limit(reader, SECOND_US);
    struct storage_rows *rows = storage_query(reader, NULL, sql, NULL, 0, error);
    if (!rows) return false;
    int result;
    while ((result = storage_next(rows, error)) == 1)
        ;
    storage_rows_close(rows);
    return result == 0;
}

/* The form with the name in the place of each @. */
static const char *fill(const char *form, const char *name, char *memory, size_t size)
{
    struct text text = text_into(memory, size);
    for (; *form; form++)
        text_format(&text, "%.*s", *form == '@' ? 100 : 1, *form == '@' ? name : form);
    return memory;
}

static void every_public_view_is_read_in_each_form(void **state)
{
    struct check *check = *state;
    struct storage_reader *reader = open_narrow(check);
    static const char *const forms[] = {
        "SELECT * FROM @",
        "SELECT count(*) FROM @",
        "SELECT 1 FROM @",
        "SELECT 1 FROM @ AS v WHERE EXISTS (SELECT 1 FROM @)",
        "SELECT (SELECT count(*) FROM @) FROM flows",
        "WITH mine AS (SELECT * FROM @) SELECT * FROM mine",
        "WITH mine AS MATERIALIZED (SELECT * FROM @) SELECT count(*) FROM mine AS m, mine",
        "SELECT * FROM (SELECT * FROM @) UNION ALL SELECT * FROM @",
        "SELECT * FROM @ ORDER BY 1 DESC LIMIT 1",
        "SELECT v.* FROM flows JOIN @ AS v ON 1",
        "WITH mine(a) AS (SELECT 1), more AS (SELECT 2 FROM mine, @) SELECT 1 FROM more, mine",
    };
    for (const char *const *view = public_views(); *view; view++) {
        for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
            char memory[512];
            const char *sql = fill(forms[i], *view, memory, sizeof memory);
            if (!run(reader, sql, &check->error)) fail_msg("%s: %s", sql, check->error.sentence);
        }
    }
    assert_true(run(reader, "SELECT e.value, t.key FROM json_each('[1]') e, json_tree('[1]') t",
                    &check->error));
    storage_reader_close(reader);
}

static void nothing_but_public_views_is_read(void **state)
{
    struct check *check = *state;
    struct storage_reader *reader = open_narrow(check);
    static const char *const hostile[] = {
        /* tables, plain and below something */
        "SELECT * FROM flow",
        "SELECT count(*) FROM flow",
        "SELECT 1 FROM main.flow",
        "SELECT (SELECT max(start_us) FROM flow) FROM flows",
        "SELECT * FROM flows WHERE flow_id IN (SELECT flow_id FROM flow)",
        "SELECT * FROM flows NATURAL JOIN flow",
        "SELECT * FROM json_each((SELECT json_array(start_us) FROM flow))",
        "SELECT * FROM flows ORDER BY (SELECT 1 FROM flow)",
        "SELECT 1 UNION SELECT start_us FROM flow",
        "SELECT flows.flow_id FROM (SELECT * FROM flow) AS flows",
        /* a CTE that is called as a view, or as what a view is made of, in every spelling */
        "WITH flows AS (SELECT start_us FROM flow) SELECT * FROM flows",
        "WITH FLOWS(a) AS (SELECT start_us FROM flow) SELECT * FROM Flows",
        "WITH \"flows\" AS (SELECT start_us FROM flow) SELECT * FROM flows",
        "WITH 'flows' AS (SELECT start_us FROM flow) SELECT * FROM flows",
        "WITH [flows] AS (SELECT start_us FROM flow) SELECT * FROM flows",
        "WITH `flows` AS (SELECT start_us FROM flow) SELECT * FROM flows",
        "WITH/**/flows--\nAS/* ( */NOT MATERIALIZED--\n(SELECT start_us FROM flow) SELECT * FROM "
        "flows",
        "WITH RECURSIVE flows(\"a)\", [b)]) AS (SELECT start_us, 1 FROM flow) SELECT * FROM flows",
        "WITH x AS (SELECT 1), flows AS MATERIALIZED (SELECT start_us FROM flow) SELECT * FROM "
        "flows",
        "WITH x AS (WITH flows AS (SELECT start_us FROM flow) SELECT * FROM flows) SELECT * FROM x",
        "SELECT * FROM (WITH flows AS (SELECT start_us FROM flow) SELECT * FROM flows)",
        "WITH flows_of_device AS (SELECT * FROM flow) SELECT * FROM flows_of_device",
        "WITH mine AS (SELECT start_us FROM flow) SELECT * FROM mine",
        "WITH flow AS (SELECT 1) SELECT count(*) FROM main.flow",
        "SELECT count(*) FROM flow, (WITH flow AS (SELECT 1) SELECT 1 FROM flow)",
        "SELECT count(*) FROM dbstat, (WITH dbstat AS (SELECT 1) SELECT 1 FROM dbstat)",
        "WITH mine AS (SELECT 1) SELECT count(*) FROM mine, flow",
        "SELECT count(*) FROM/**/'flow'",
        "SELECT count(*) FROM (flow)",
        "SELECT count(*) FROM captures CROSS JOIN [capture]",
        "SELECT count(*) FROM captures, `capture`",
        "SELECT EXISTS (SELECT 1 FROM \"capture\") FROM captures",
        /* the schema, pragmas, functions over the file */
        "SELECT * FROM sqlite_master",
        "SELECT * FROM main.sqlite_schema",
        "SELECT * FROM sqlite_temp_master",
        "SELECT * FROM sqlite_sequence",
        "SELECT * FROM dbstat",
        "SELECT * FROM flows_since",
        "SELECT * FROM pragma_table_info('flow')",
        "SELECT * FROM pragma_database_list",
        "PRAGMA table_info(flow)",
        "PRAGMA integrity_check",
        "PRAGMA query_only = 0",
        "SELECT load_extension('x')",
        "SELECT readfile('/etc/passwd')",
        "SELECT tree_bytes(2)",
        "SELECT completeness(0, 1)",
        "SELECT fts3_tokenizer('simple')",
        /* writes, of whatever kind */
        "ATTACH ':memory:' AS x",
        "ATTACH '/tmp/netscope-hostile.db' AS x",
        "CREATE TABLE x (a)",
        "CREATE TEMP TABLE x AS SELECT 1",
        "CREATE TEMP VIEW flows AS SELECT * FROM flow",
        "CREATE VIRTUAL TABLE temp.x USING fts5(a)",
        "INSERT INTO flow DEFAULT VALUES",
        "UPDATE device SET user_label = 'x'",
        "DELETE FROM flow",
        "DROP TABLE flow",
        "WITH x AS (SELECT 1) DELETE FROM flow",
        "INSERT INTO flows SELECT * FROM flows",
        "VACUUM INTO '/tmp/netscope-hostile.db'",
        "BEGIN",
        "SELECT 1; SELECT 2",
        "EXPLAIN SELECT * FROM flow",
        "",
        "-- nothing",
    };
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        if (run(reader, hostile[i], &check->error)) fail_msg("read: %s", hostile[i]);
        assert_true(check->error.kind == ERROR_BAD_QUESTION);
    }
    assert_int_not_equal(access("/tmp/netscope-hostile.db", F_OK), 0);
    assert_true(run(reader, "SELECT * FROM flows", &check->error));
    storage_reader_close(reader);
}

/* Each ends by the deadline, or by a bound of size; none takes the memory of the machine. */
static void no_table_is_counted(void **state)
{
    struct check *check = *state;
    struct storage_reader *reader = open_narrow(check),
                          *all = storage_reader_open(check->path, &check->error);
    check_good(check, all != NULL);
    struct storage_rows *tables = storage_query(
        all, NULL, "SELECT name FROM sqlite_schema WHERE type = 'table'", NULL, 0, &check->error);
    check_good(check, tables != NULL);
    int count = 0;
    for (; storage_next(tables, &check->error) == 1; count++) {
        char memory[256];
        const char *sql =
            fill("SELECT count(*) FROM @", storage_text(tables, 0), memory, sizeof memory);
        if (run(reader, sql, &check->error)) fail_msg("read: %s", sql);
    }
    assert_true(count > 30);
    storage_rows_close(tables);
    storage_reader_close(all);
    storage_reader_close(reader);
}

static void what_has_no_end_is_ended(void **state)
{
    struct check *check = *state;
    struct storage_reader *reader = open_narrow(check);
    static const struct {
        const char *sql;
        enum error_kind kind;
    } endless[] = {
        {"WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c",
         ERROR_BUSY},
        {"WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c",
         ERROR_BUSY},
        {"WITH RECURSIVE c(x, b) AS (SELECT 1, zeroblob(60000) UNION SELECT x + 1, "
         "randomblob(60000) FROM c) "
         "SELECT count(*) FROM c",
         ERROR_FULL},
    };
    static const char *const huge[] = {
        "SELECT randomblob(1000000000)",
        "SELECT zeroblob(1000000000)",
        "SELECT hex(zeroblob(60000))",
        "SELECT replace(hex(zeroblob(30000)), '0', '0000000000')",
        "SELECT group_concat(hex(zeroblob(30000))) FROM flows, flows AS f",
        "SELECT json_group_array(hex(zeroblob(30000))) FROM flows, flows AS f",
        "SELECT value FROM json_each('[')",
        "SELECT abs(-9223372036854775807 - 1)",
        "SELECT 'x' LIKE hex(zeroblob(200))",
    };
    for (size_t i = 0; i < sizeof endless / sizeof endless[0]; i++) {
        assert_false(run(reader, endless[i].sql, &check->error));
        /* The memory may last until the time is over. */
        if (check->error.kind != endless[i].kind && check->error.kind != ERROR_BUSY)
            fail_msg("%s: %s", endless[i].sql, check->error.sentence);
    }
    for (size_t i = 0; i < sizeof huge / sizeof huge[0]; i++) {
        if (run(reader, huge[i], &check->error)) fail_msg("made: %s", huge[i]);
        if (check->error.kind != ERROR_BAD_QUESTION)
            fail_msg("%s: %s", huge[i], check->error.sentence);
    }
    assert_true(run(reader, "SELECT * FROM flows", &check->error));
    storage_reader_close(reader);
}

static void the_memory_of_one_statement_has_a_bound(void **state)
{
    struct check *check = *state;
    struct storage_reader *reader = open_narrow(check);
    storage_set_time_limit(reader, 60 * (int64_t)SECOND_US);
    struct storage_rows *rows =
        storage_query(reader, NULL,
                      "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 3000) "
                      "SELECT x, randomblob(60000) AS b FROM c ORDER BY b",
                      NULL, 0, &check->error);
    check_good(check, rows != NULL);
    assert_int_equal(storage_next(rows, &check->error), -1);
    assert_true(check->error.kind == ERROR_FULL);
    storage_rows_close(rows);
    storage_set_time_limit(reader, 0);
    check_good(check, storage_narrow(reader, NULL, &check->error));
    assert_true(run(reader, "SELECT count(*) FROM flow", &check->error)); /* all is as before */
    assert_true(run(reader, "SELECT hex(zeroblob(60000))", &check->error));
    storage_reader_close(reader);
}

static void names_of_ctes_are_found_in_each_spelling(void **state)
{
    (void)state;
    char name[64];
    static const char *const named[][2] = {
        {"WITH a AS (SELECT 1)", "a"},
        {"WITH a(b, c) AS (SELECT 1)", "a"},
        {"with \"a\"\"b\" as not materialized(select 1)", "a\"b"},
        {"WITH [a b]AS(SELECT 1)", "a b"},
        {"WITH 'it''s' /* AS */ AS -- (\n (SELECT 1)", "it's"},
        {"WITH a((x), \")\" ) AS MATERIALIZED (SELECT 1)", "a"},
    };
    static const char *const none[] = {"",
                                       "SELECT 'a AS (x)'",
                                       "SELECT a AS b",
                                       "SELECT f(a) AS b",
                                       "-- a AS (\n",
                                       "WITH a AS",
                                       "a(",
                                       "'"};
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        assert_non_null(cte_next(named[i][0], name, sizeof name));
        assert_string_equal(name, named[i][1]);
    }
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_null(cte_next(none[i], name, sizeof name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
        TEST(every_public_view_is_read_in_each_form),
        TEST(nothing_but_public_views_is_read),
        TEST(no_table_is_counted),
        TEST(what_has_no_end_is_ended),
        TEST(the_memory_of_one_statement_has_a_bound),
        cmocka_unit_test(names_of_ctes_are_found_in_each_spelling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
