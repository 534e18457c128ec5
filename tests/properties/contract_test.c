/* SPDX-License-Identifier: MIT */
/*
 * The SQL contract: the views of a database match their description in schema/catalog.
 *
 * The database is that of a whole run over the shipped captures. The bounds below hold for any row,
 * so a test fails if a column changes its meaning (a share in percent, seconds for microseconds).
 */
#include "catalog/catalog.h"
#include "model/address.h"
#include "support/runs.h"
#include "support/test.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

static sqlite3 *connection;

static int open_samples(void **state)
{
    static const char *const samples[] = {"samples/home.pcap", "samples/trouble.pcap",
                                          "samples/browser.pcap"};
    struct run_report report;
    if (runs_make_folder(state) != 0) return -1;
    const char *path = database("contract");
    if (!run(path, "1", samples, sizeof samples / sizeof samples[0], &report)) return -1;
    return sqlite3_open(path, &connection) == SQLITE_OK ? 0 : -1;
}

static int close_samples(void **state)
{
    sqlite3_close(connection);
    return runs_remove_folder(state);
}

/* The caller finalizes. */
static sqlite3_stmt *ask(const char *format, const char *one, const char *other)
{
    char *sql = sqlite3_mprintf(format, one, other);
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(connection, sql, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(connection));
    sqlite3_free(sql);
    return statement;
}

static void every_view_has_the_columns_of_the_catalogue_in_its_order(void **state)
{
    (void)state;
    for (const struct catalog_view *view = catalog_views; view->name; view++) {
        sqlite3_stmt *columns = ask("SELECT name FROM pragma_table_info(%Q)", view->name, NULL);
        size_t count = 0;
        for (; sqlite3_step(columns) == SQLITE_ROW; count++) {
            const char *name = (const char *)sqlite3_column_text(columns, 0);
            if (count == view->count)
                fail_msg("schema/catalog does not have %s.%s", view->name, name);
            if (strcmp(view->columns[count].name, name) != 0)
                fail_msg("%s: schema/catalog has %s where the view has %s", view->name,
                         view->columns[count].name, name);
        }
        if (count < view->count)
            fail_msg("the view %s does not have %s", view->name, view->columns[count].name);
        sqlite3_finalize(columns);
    }
}

static void every_view_of_a_database_is_in_the_catalogue(void **state)
{
    (void)state;
    sqlite3_stmt *views = ask("SELECT name FROM sqlite_schema WHERE type = 'view'", NULL, NULL);
    int count = 0;
    for (; sqlite3_step(views) == SQLITE_ROW; count++) {
        const char *name = (const char *)sqlite3_column_text(views, 0);
        if (!catalog_view(name)) fail_msg("schema/catalog does not have the view %s", name);
    }
    sqlite3_finalize(views);
    assert_true(count > 10);
}

/* Users' queries must keep working, so a view never loses a column. */
static void check_earlier_view(sqlite3 *earlier, const char *view, const char *path)
{
    char *sql = sqlite3_mprintf("SELECT name FROM pragma_table_info(%Q)", view);
    sqlite3_stmt *columns = NULL;
    assert_int_equal(sqlite3_prepare_v2(earlier, sql, -1, &columns, NULL), SQLITE_OK);
    while (sqlite3_step(columns) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(columns, 0);
        if (!catalog_column(view, name))
            fail_msg("%s.%s of %s is not in schema/catalog", view, name, path);
    }
    sqlite3_finalize(columns);
    sqlite3_free(sql);
}

/* The database of the SQL text; NULL: there is no such file. The caller closes it. */
static sqlite3 *open_earlier(const char *path)
{
    static char sql[1 << 19];
    sqlite3 *earlier = NULL;
    FILE *file = fopen(path, "r");
    if (!file) return NULL;
    size_t size = fread(sql, 1, sizeof sql, file);
    fclose(file);
    assert_in_range(size, 1, sizeof sql - 1);
    sql[size] = '\0';
    assert_int_equal(sqlite3_open(":memory:", &earlier), SQLITE_OK);
    if (sqlite3_exec(earlier, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", path, sqlite3_errmsg(earlier));
    return earlier;
}

static void no_column_of_an_earlier_schema_was_taken_away(void **state)
{
    (void)state;
    int views = 0;
    for (int version = 1;; version++) {
        char path[64];
        snprintf(path, sizeof path, "tests/schemas/%d.sql", version);
        sqlite3 *earlier = open_earlier(path);
        if (!earlier) break;
        sqlite3_stmt *names = NULL;
        const char *sql = "SELECT name FROM sqlite_schema WHERE type = 'view'";
        assert_int_equal(sqlite3_prepare_v2(earlier, sql, -1, &names, NULL), SQLITE_OK);
        for (; sqlite3_step(names) == SQLITE_ROW; views++)
            check_earlier_view(earlier, (const char *)sqlite3_column_text(names, 0), path);
        sqlite3_finalize(names);
        sqlite3_close(earlier);
    }
    assert_true(views > 150);
}

/* ------------------------------------------------------------ values */

static bool is_ip(const char *text)
{
    struct ip_address ip;
    char canonical[IP_TEXT_SIZE];
    return ip_parse(text, &ip) && strcmp(ip_format(&ip, canonical), text) == 0;
}

static bool is_mac(const char *text)
{
    struct mac_address mac;
    return strlen(text) == 17 && strspn(text, "0123456789abcdef:") == 17 && mac_parse(text, &mac);
}

static bool is_hex(const char *text)
{
    size_t size = strlen(text);
    return size > 0 && size % 2 == 0 && strspn(text, "0123456789abcdef") == size;
}

/* 2026-11-20T21:14:05Z, or with microseconds. */
static bool is_time(const char *text)
{
    static const char form[] = "dddd-dd-ddTdd:dd:dd";
    for (size_t i = 0; form[i]; i++)
        if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i]) return false;
    text += sizeof form - 1;
    if (*text == '.' && strspn(text + 1, "0123456789") == 6) text += 7;
    return strcmp(text, "Z") == 0;
}

static bool is_domain(const char *text)
{
    size_t size = strlen(text);
    for (size_t i = 0; i < size; i++)
        if (text[i] >= 'A' && text[i] <= 'Z') return false;
    return size <= 1024 && (size == 0 || text[size - 1] != '.');
}

static bool is_severity(const char *text)
{
    static const char *const levels[] = {"info", "low", "medium", "high", "critical"};
    for (size_t i = 0; i < 5; i++)
        if (strcmp(levels[i], text) == 0) return true;
    return false;
}

static bool is_text_of(const char *unit, const char *text)
{
    return !unit || (strcmp(unit, "ip") == 0 && is_ip(text)) ||
           (strcmp(unit, "mac") == 0 && is_mac(text)) ||
           (strcmp(unit, "hex") == 0 && is_hex(text)) ||
           (strcmp(unit, "time") == 0 && is_time(text)) ||
           (strcmp(unit, "domain") == 0 && is_domain(text)) ||
           (strcmp(unit, "severity") == 0 && is_severity(text));
}

/* Bounds of any row of the shipped captures, which span some minutes of November 2026. */
struct bounds {
    const char *unit;
    double least, most;
};
static const struct bounds bounds_of_units[] = {
    {"id", 1, 1e7},     {"epoch_us", 1.79e15, 1.8e15},
    {"us", 0, 6e8},     {"s", 0, 1e9},
    {"bytes", 0, 1e9},  {"packets", 0, 1e6},
    {"frames", 0, 1e6}, {"flows", 0, 1e6},
    {"rows", 0, 1e6},   {"segments", 0, 1e6},
    {"count", 0, 1e6},  {"port", 0, 65535},
    {"ms", 0, 6e5},     {"share", 0, 1},
};

static bool is_number_of(const char *unit, double value)
{
    if (!unit) return true;
    for (size_t i = 0; i < sizeof bounds_of_units / sizeof bounds_of_units[0]; i++)
        if (strcmp(bounds_of_units[i].unit, unit) == 0)
            return value >= bounds_of_units[i].least && value <= bounds_of_units[i].most;
    return false;
}

static bool is_json_of(const char *unit, const char *text)
{
    sqlite3_stmt *valid = ask("SELECT json_valid(%Q), json_type(%Q)", text, text);
    assert_int_equal(sqlite3_step(valid), SQLITE_ROW);
    bool good = sqlite3_column_int(valid, 0) == 1 &&
                (!unit || strcmp((const char *)sqlite3_column_text(valid, 1), "array") == 0);
    sqlite3_finalize(valid);
    return good;
}

static bool is_value_of(const struct catalog_column *column, sqlite3_stmt *rows)
{
    int type = sqlite3_column_type(rows, 0);
    const char *text = (const char *)sqlite3_column_text(rows, 0);
    switch (column->kind) {
    case COLUMN_IS_TEXT: return type == SQLITE_TEXT && is_text_of(column->unit, text);
    case COLUMN_IS_JSON: return type == SQLITE_TEXT && is_json_of(column->unit, text);
    case COLUMN_IS_BOOLEAN:
        return type == SQLITE_INTEGER && (strcmp(text, "0") == 0 || strcmp(text, "1") == 0);
    case COLUMN_IS_INTEGER:
        return type == SQLITE_INTEGER && is_number_of(column->unit, sqlite3_column_double(rows, 0));
    case COLUMN_IS_REAL:
        return type == SQLITE_FLOAT && is_number_of(column->unit, sqlite3_column_double(rows, 0));
    }
    return false;
}

/* Returns the number of values that are not NULL. */
static int check_values(const struct catalog_column *column)
{
    sqlite3_stmt *rows = ask("SELECT DISTINCT \"%w\" FROM \"%w\"", column->name, column->view);
    int count = 0;
    while (sqlite3_step(rows) == SQLITE_ROW) {
        if (sqlite3_column_type(rows, 0) == SQLITE_NULL) {
            if (!column->null_means)
                fail_msg("%s.%s is NULL, and schema/catalog does not say what that means",
                         column->view, column->name);
            continue;
        }
        count++;
        if (!is_value_of(column, rows))
            fail_msg("%s.%s: '%s' is not what schema/catalog says", column->view, column->name,
                     (const char *)sqlite3_column_text(rows, 0));
    }
    sqlite3_finalize(rows);
    return count;
}

static void every_value_is_of_the_kind_and_unit_that_the_catalogue_says(void **state)
{
    (void)state;
    int columns = 0;
    for (const struct catalog_view *view = catalog_views; view->name; view++)
        for (size_t i = 0; i < view->count; i++)
            columns += check_values(&view->columns[i]) > 0;
    assert_true(columns > 200); /* most columns have values in the captures */
}

static void a_reference_finds_its_row(void **state)
{
    (void)state;
    int references = 0;
    for (const struct catalog_view *view = catalog_views; view->name; view++)
        for (size_t i = 0; i < view->count; i++) {
            const struct catalog_column *column = &view->columns[i];
            if (!column->refers_to) continue;
            const char *key = catalog_view(column->refers_to)->columns[0].name;
            char *sql =
                sqlite3_mprintf("SELECT count(*), count(CASE WHEN \"%w\" NOT IN (SELECT "
                                "\"%w\" FROM \"%w\") THEN 1 END) FROM \"%w\" "
                                "WHERE \"%w\" IS NOT NULL",
                                column->name, key, column->refers_to, column->view, column->name);
            sqlite3_stmt *found = ask("%s", sql, NULL);
            assert_int_equal(sqlite3_step(found), SQLITE_ROW);
            references += sqlite3_column_int(found, 0) > 0;
            if (sqlite3_column_int(found, 1) != 0)
                fail_msg("%s.%s names rows that %s does not have", view->name, column->name,
                         column->refers_to);
            sqlite3_finalize(found);
            sqlite3_free(sql);
        }
    assert_true(references > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_view_has_the_columns_of_the_catalogue_in_its_order),
        cmocka_unit_test(every_view_of_a_database_is_in_the_catalogue),
        cmocka_unit_test(no_column_of_an_earlier_schema_was_taken_away),
        cmocka_unit_test(every_value_is_of_the_kind_and_unit_that_the_catalogue_says),
        cmocka_unit_test(a_reference_finds_its_row),
    };
    return cmocka_run_group_tests(tests, open_samples, close_samples);
}
