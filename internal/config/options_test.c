/* SPDX-License-Identifier: MIT */
/* The program's own table of options. */
#include "value.h"

#include "sample_options.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void every_option_has_a_default_that_it_accepts_and_prints(void **state)
{
    (void)state;
    struct config *config = config_create();
    assert_non_null(config);
    for (size_t i = 0; i < option_row_count; i++) {
        char value[VALUE_TEXT_MOST], again[VALUE_TEXT_MOST];
        const char *origin;
        struct error error;
        if (option_rows[i].type == OPTION_MAPS) continue; /* the file alone sets it */
        config_describe(config, &option_rows[i], value, sizeof value, &origin);
        assert_string_equal(origin, "default");
        assert_true(config_set(config, &option_rows[i], value, "--x", &error));
        config_describe(config, &option_rows[i], again, sizeof again, &origin);
        assert_string_equal(again, value);
        assert_string_equal(origin, "--x");
        if (option_rows[i].flag)
            assert_ptr_equal(config_find_flag(option_rows[i].flag), &option_rows[i]);
        assert_true(strlen(option_rows[i].help) > 10);
    }
    assert_int_equal(config_settings(config)->stream_memory_bytes, 64 << 20);
    assert_int_equal(config_settings(config)->tcp_idle_timeout_us, 300000000);
    assert_int_equal(config_settings(config)->local_networks.count, 6);
    config_destroy(config);
}

static bool is_section(const struct option_table *table, const char *key)
{
    size_t size = strlen(key);
    for (size_t i = 0; i < table->count; i++)
        if (strncmp(table->rows[i].key, key, size) == 0 && table->rows[i].key[size] == '.')
            return true;
    return false;
}

static void check_row(const struct option_table *table, const struct option_row *row)
{
    bool is_member = table->reserved == NULL;
    assert_true(row->help && strlen(row->help) > 10);
    assert_true(row->size > 0 && row->offset + row->size <= table->record_size);
    assert_false(is_section(table, row->key));
    assert_int_equal(row->type == OPTION_MAPS, row->members != NULL);
    if (row->type == OPTION_CHOICE) assert_non_null(row->unit);
    if (row->type == OPTION_TEXTS || row->type == OPTION_MAPS) assert_true(row->most > 0);
    if (is_member) assert_true(!row->flag && !strchr(row->key, '.') && row->type != OPTION_MAPS);
    if (row->type == OPTION_MAPS)
        assert_true(!row->flag && !row->default_value);
    else
        assert_true(is_member || row->default_value);
    for (size_t i = 0; row->members && i < row->members->count; i++)
        check_row(row->members, &row->members->rows[i]);
}

static void a_row_has_what_its_type_needs(void **state)
{
    (void)state;
    for (size_t i = 0; i < settings_table.count; i++)
        check_row(&settings_table, &settings_table.rows[i]);
    for (size_t i = 0; i < sample_table.count; i++)
        check_row(&sample_table, &sample_table.rows[i]);
}

static void only_what_the_table_marks_is_renewed(void **state)
{
    (void)state;
    struct config *before = config_create(), *fresh = config_create();
    struct error error;
    assert_true(before && fresh);
    assert_true(config_set(fresh, config_find_flag("exclude"), "192.168.7.20", "--x", &error));
    assert_true(config_set(fresh, config_find_flag("scan-window"), "7m", "--x", &error));
    assert_true(config_set(fresh, config_find_flag("local-networks"), "10.0.0.0/8", "--x", &error));
    assert_true(config_set(fresh, config_find_flag("keep-names"), "no", "--x", &error));
    struct settings in_force = *config_settings(before);
    settings_renew(&in_force, config_settings(fresh));
    assert_int_equal(in_force.excluded.network_count, 1);
    assert_int_equal(in_force.scan_window_us, 420000000);
    assert_int_equal(in_force.local_networks.count, 6);
    assert_true(in_force.names);
    config_destroy(before);
    config_destroy(fresh);
}

/* The paragraph of a key in the manual, to the next empty line. */
static const char *paragraph_of(const char *page, const char *key, char memory[4096])
{
    char start[128];
    (void)snprintf(start, sizeof start, "\n\n*%s*", key);
    const char *at = strstr(page, start);
    const char *end = at ? strstr(at + 2, "\n\n") : NULL;
    if (!end) fail_msg("docs/man/netscope.yaml.5.scd has no paragraph for %s", key);
    (void)snprintf(memory, 4096, "%.*s", (int)(end - at), at);
    return memory;
}

static void the_manual_says_which_options_a_reload_renews(void **state)
{
    (void)state;
    char memory[4096];
    size_t size = 0, capacity = 1 << 18;
    char *page = calloc(1, capacity);
    FILE *file = fopen("docs/man/netscope.yaml.5.scd", "re");
    assert_true(page && file);
    size = fread(page, 1, capacity - 1, file);
    assert_true(size > 0 && size < capacity - 1);
    (void)fclose(file);
    for (size_t i = 0; i < option_row_count; i++) {
        const char *paragraph = paragraph_of(page, option_rows[i].key, memory);
        if (option_rows[i].is_renewed != (strstr(paragraph, "_Reload._") != NULL))
            fail_msg("the manual is wrong about a reload of %s", option_rows[i].key);
    }
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option_has_a_default_that_it_accepts_and_prints),
        cmocka_unit_test(a_row_has_what_its_type_needs),
        cmocka_unit_test(only_what_the_table_marks_is_renewed),
        cmocka_unit_test(the_manual_says_which_options_a_reload_renews),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
