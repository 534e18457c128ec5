/* SPDX-License-Identifier: MIT */
/* A pseudonymised copy of a database with a secret in every column that may have one. */
#include "storage_check.h"

#include "care/twin_columns.h"
#include "file/sql_text.h"
#include "maintenance.h"
#include "privacy/veil.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static const char secret[] =
    "10.66.77.88 02:66:77:88:99:aa Zebra-Laptop 2001:db8:66::77 zebra-laptop.lan";
static const uint8_t secret_ip[4] = {10, 66, 77, 88},
                     secret_mac[6] = {2, 0x66, 0x77, 0x88, 0x99, 0xaa};
static const int64_t secret_ip_number = 0x0a424d58, secret_mac_number = 0x0266778899aa;

static bool make_twin(struct check *check, const char *target, const char *const *dropped,
                      size_t count)
{
    char key[160];
    snprintf(key, sizeof key, "%s/key", check->folder);
    int file =
        open(key, O_WRONLY | O_CREAT, 0600); /* so that no pseudonym is its address by chance */
    assert_int_equal(write(file, "0123456789abcdef0123456789abcdef", 32), 32);
    close(file);
    struct veil *veil = veil_open(key, NULL, 0, &check->error);
    if (!veil) fail_msg("%s", check->error.sentence);
    const struct maintenance_veil use = {veil,      veil_learn, veil_ipv4, veil_mac,
                                         veil_text, veil_code,  veil_hash};
    const struct maintenance_twin twin = {
        .veil = &use, .dropped = dropped, .dropped_count = count, .replace = true};
    bool good = maintenance_twin(check->path, target, &twin, NULL, &check->error);
    veil_close(veil);
    return good;
}

static void execute(sqlite3 *connection, const char *sql)
{
    char *said = NULL;
    if (sqlite3_exec(connection, sql, NULL, NULL, &said) != SQLITE_OK)
        fail_msg("%s: %s", sql, said);
}

/* Text and numbers that a value may have, by the name and the use of its column. */
static void add_value(sqlite3_str *values, const char *table, const char *column, const char *type,
                      bool is_key)
{
    const char *kept_if;
    enum twin_use use = twin_use_of(table, column, type, &kept_if);
    const char *target = twin_reference(table, column);
    bool is_text = strcmp(type, "TEXT") == 0;
    if (is_text && use == TWIN_KEEP)
        sqlite3_str_appendall(values, "'word'");
    else if (is_text)
        sqlite3_str_appendf(values, "%Q", secret);
    else if (strstr(column, "mac") && !strstr(column, "mac_random"))
        sqlite3_str_appendf(values, "%lld", (long long)secret_mac_number);
    else if (target && strcmp(target, "address") == 0)
        sqlite3_str_appendf(values, "%lld", (long long)secret_ip_number);
    else
        sqlite3_str_appendall(values, is_key ? "7" : "1");
}

/* One row in each table that is not a registry. */
static void plant(struct check *check)
{
    sqlite3 *connection;
    sqlite3_stmt *tables, *columns;
    check_begin(check);
    check_good(check, storage_writer_close(check->writer, &check->error));
    check->writer = NULL;
    assert_int_equal(sqlite3_open(check->path, &connection), SQLITE_OK);
    execute(connection, "INSERT OR IGNORE INTO term VALUES (1, 'hostname')");
    assert_int_equal(sqlite3_prepare_v2(connection,
                                        "SELECT name FROM sqlite_schema WHERE type = 'table' AND "
                                        "name NOT LIKE 'sqlite%' AND name <> 'moving' AND name <> "
                                        "'term'",
                                        -1, &tables, NULL),
                     SQLITE_OK);
    while (sqlite3_step(tables) == SQLITE_ROW) {
        const char *table = (const char *)sqlite3_column_text(tables, 0);
        sqlite3_str *values = sqlite3_str_new(connection);
        assert_int_equal(sqlite3_prepare_v2(connection,
                                            "SELECT name, type, pk FROM pragma_table_info(?)", -1,
                                            &columns, NULL),
                         SQLITE_OK);
        sqlite3_bind_text(columns, 1, table, -1, SQLITE_STATIC);
        while (sqlite3_step(columns) == SQLITE_ROW) {
            if (sqlite3_str_length(values)) sqlite3_str_appendall(values, ",");
            add_value(values, table, (const char *)sqlite3_column_text(columns, 0),
                      (const char *)sqlite3_column_text(columns, 1),
                      sqlite3_column_int(columns, 2));
        }
        sqlite3_finalize(columns);
        char *list = sqlite3_str_finish(values);
        char *sql = sqlite3_mprintf("INSERT OR IGNORE INTO \"%w\" VALUES (%s)", table, list);
        execute(connection, sql);
        sqlite3_free(sql);
        sqlite3_free(list);
    }
    sqlite3_finalize(tables);
    execute(connection, "UPDATE device SET hostname = 'Zebra-Laptop'");
    /* So that the values of texts are referred to. */
    execute(
        connection,
        "UPDATE dhcp_message SET hostname_text = 7; UPDATE dns_query SET query_domain = 7, "
        "answer_set_id = 7; UPDATE tls_handshake SET certificate_id = 7; UPDATE flow SET src = -7");
    sqlite3_close(connection);
}

static char *read_file(const char *path, size_t *size)
{
    struct stat info;
    int file = open(path, O_RDONLY);
    assert_true(file >= 0 && fstat(file, &info) == 0);
    char *bytes = malloc((size_t)info.st_size + 1);
    assert_int_equal(read(file, bytes, (size_t)info.st_size), info.st_size);
    bytes[info.st_size] = '\0';
    for (off_t i = 0; i < info.st_size; i++) /* text in letters of either size */
        if (bytes[i] >= 'A' && bytes[i] <= 'Z') bytes[i] = (char)(bytes[i] + 32);
    *size = (size_t)info.st_size;
    close(file);
    return bytes;
}

static bool has(const char *path, const void *what, size_t what_size)
{
    size_t size;
    char *bytes = read_file(path, &size);
    bool found = memmem(bytes, size, what, what_size) != NULL;
    free(bytes);
    return found;
}

static bool is_anywhere(const char *path, bool as_numbers)
{
    static const char *const texts[] = {"10.66.77.88", "02:66:77:88:99:aa", "zebra",
                                        "2001:db8:66::77"};
    uint8_t lower_ip[4], lower_mac[6]; /* as read_file() shows them */
    memcpy(lower_ip, secret_ip, 4);
    memcpy(lower_mac, secret_mac, 6);
    for (size_t i = 0; i < 4; i++)
        if (lower_ip[i] >= 'A' && lower_ip[i] <= 'Z') lower_ip[i] = (uint8_t)(lower_ip[i] + 32);
    for (size_t i = 0; i < 4; i++)
        if (has(path, texts[i], strlen(texts[i]))) return true;
    return as_numbers && (has(path, lower_ip, 4) || has(path, lower_mac, 6));
}

static int64_t ask(const char *path, const char *sql)
{
    sqlite3 *connection;
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_open(path, &connection), SQLITE_OK);
    if (sqlite3_prepare_v2(connection, sql, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(connection));
    int64_t value = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
    sqlite3_finalize(statement);
    sqlite3_close(connection);
    return value;
}

static void no_secret_of_any_column_is_in_any_byte_of_the_copy(void **state)
{
    struct check *check = *state;
    char target[160];
    snprintf(target, sizeof target, "%s/twin.db", check->folder);
    plant(check);
    assert_true(is_anywhere(check->path, true));
    check_good(check, make_twin(check, target, NULL, 0));
    assert_false(is_anywhere(target, true));
    /* The rows are there, and what was one address is one pseudonym. */
    assert_int_equal(
        ask(target, "SELECT count(*) FROM flow f JOIN dns_query q ON q.client = f.dst"), 1);
    assert_int_equal(ask(target, "SELECT count(*) FROM link l JOIN device d ON d.mac = l.src_mac"),
                     1);
    assert_int_equal(ask(target, "SELECT count(*) FROM http_request WHERE uri LIKE '%n-%'"), 1);
    assert_int_equal(ask(target, "SELECT count(*) FROM evidence"), 1);
    assert_int_equal(ask(target, "SELECT count(*) FROM audit_entry"), 0);
    assert_int_equal(ask(target, "PRAGMA freelist_count"), 0);
}

static void a_column_of_the_next_migration_is_dropped_until_somebody_lists_it(void **state)
{
    struct check *check = *state;
    const char *kept_if;
    assert_int_equal(twin_use_of("device", "nickname", "TEXT", &kept_if), TWIN_DROP);
    /* A number that is named after a MAC must be listed as one. */
    plant(check);
    sqlite3 *connection;
    sqlite3_stmt *columns;
    assert_int_equal(sqlite3_open(check->path, &connection), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(connection,
                           "SELECT t.name, c.name, c.type FROM sqlite_schema t, "
                           "pragma_table_info(t.name) c WHERE t.type = 'table' AND (c.name = 'mac' "
                           "OR c.name LIKE '%\\_mac' ESCAPE '\\') AND c.type = 'INTEGER'",
                           -1, &columns, NULL),
        SQLITE_OK);
    int count = 0;
    while (sqlite3_step(columns) == SQLITE_ROW) {
        const char *table = (const char *)sqlite3_column_text(columns, 0);
        const char *column = (const char *)sqlite3_column_text(columns, 1);
        if (!twin_leaves_out(table) && twin_use_of(table, column, "INTEGER", &kept_if) != TWIN_MAC)
            fail_msg("%s.%s holds MACs: list it in twin_columns.c", table, column);
        count++;
    }
    assert_true(count >= 8);
    sqlite3_finalize(columns);
    sqlite3_close(connection);
}

static void a_dropped_column_leaves_no_value_behind(void **state)
{
    struct check *check = *state;
    char target[160];
    static const char *const dropped[] = {"dhcp_message.hostname_text", "domain.name",
                                          "http_request.uri"};
    snprintf(target, sizeof target, "%s/twin.db", check->folder);
    plant(check);
    sqlite3 *connection;
    assert_int_equal(sqlite3_open(check->path, &connection), SQLITE_OK);
    execute(connection,
            "INSERT INTO text VALUES (8, 'Visible words'); INSERT INTO domain (domain_id, "
            "name) VALUES (8, 'www.visible.example'); UPDATE dhcp_message SET "
            "hostname_text = 8; UPDATE dns_query SET query_domain = 8;"
            "UPDATE flow SET dst_domain = 8");
    sqlite3_close(connection);
    check_good(check, make_twin(check, target, NULL, 0));
    assert_true(has(target, "www.visible.example", 19));
    assert_int_equal(ask(target, "SELECT count(*) FROM text WHERE text_id = 8"), 1);
    check_good(check, make_twin(check, target, dropped, 3));
    assert_false(has(target, "visible", 7));
    assert_int_equal(ask(target, "SELECT count(*) FROM text WHERE text_id = 8"), 0);
    assert_int_equal(ask(target, "SELECT count(*) FROM http_request WHERE uri IS NULL"), 1);
    assert_int_equal(ask(target, "SELECT count(*) FROM flow f JOIN dns_query q ON q.query_domain = "
                                 "f.dst_domain JOIN domain d ON d.domain_id = f.dst_domain "
                                 "WHERE d.name LIKE 'n-%'"),
                     1);
}

static void what_is_no_column_or_a_key_is_not_dropped(void **state)
{
    struct check *check = *state;
    char target[160];
    static const char *const unknown[] = {"flow.colour"}, *const key[] = {"contact_day.domain"};
    snprintf(target, sizeof target, "%s/twin.db", check->folder);
    plant(check);
    assert_false(make_twin(check, target, unknown, 1));
    assert_non_null(strstr(check->error.sentence, "There is no column flow.colour"));
    assert_false(make_twin(check, target, key, 1));
    assert_non_null(strstr(check->error.sentence, "part of the key"));
    assert_int_equal(access(target, F_OK), -1);
}

static void two_spellings_of_an_address_stay_two_values(void **state)
{
    struct check *check = *state;
    char target[160];
    snprintf(target, sizeof target, "%s/twin.db", check->folder);
    plant(check);
    sqlite3 *connection;
    assert_int_equal(sqlite3_open(check->path, &connection), SQLITE_OK);
    execute(connection, "INSERT INTO text VALUES (8, '2001:db8::1'), (9, '2001:DB8::1');"
                        "UPDATE dhcp_message SET hostname_text = 8, client_fqdn_text = 9");
    sqlite3_close(connection);
    check_good(check, make_twin(check, target, NULL, 0));
    assert_int_equal(ask(target, "SELECT count(DISTINCT value) FROM text WHERE text_id IN (8, 9)"),
                     2);
}

/* A database from elsewhere may have text in a column of numbers. */
static void text_in_a_column_of_numbers_is_dropped(void **state)
{
    struct check *check = *state;
    char target[160];
    snprintf(target, sizeof target, "%s/twin.db", check->folder);
    plant(check);
    sqlite3 *connection;
    assert_int_equal(sqlite3_open(check->path, &connection), SQLITE_OK);
    execute(connection, "UPDATE flow SET bytes_sent = '10.66.77.88 is me', rtt_min_us = "
                        "'zebra', src = x'0a424d58ff'");
    sqlite3_close(connection);
    check_good(check, make_twin(check, target, NULL, 0));
    assert_false(is_anywhere(target, false));
    assert_int_equal(ask(target, "SELECT count(*) FROM flow WHERE bytes_sent = 0 AND src IS NULL"),
                     1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_secret_of_any_column_is_in_any_byte_of_the_copy,
                                        check_setup, check_teardown),
        cmocka_unit_test_setup_teardown(
            a_column_of_the_next_migration_is_dropped_until_somebody_lists_it, check_setup,
            check_teardown),
        cmocka_unit_test_setup_teardown(a_dropped_column_leaves_no_value_behind, check_setup,
                                        check_teardown),
        cmocka_unit_test_setup_teardown(what_is_no_column_or_a_key_is_not_dropped, check_setup,
                                        check_teardown),
        cmocka_unit_test_setup_teardown(two_spellings_of_an_address_stay_two_values, check_setup,
                                        check_teardown),
        cmocka_unit_test_setup_teardown(text_in_a_column_of_numbers_is_dropped, check_setup,
                                        check_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
