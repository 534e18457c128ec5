/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct option_row *row_of(const char *key)
{
    for (size_t i = 0; i < option_row_count; i++)
        if (strcmp(option_rows[i].key, key) == 0) return &option_rows[i];
    fail_msg("no option %s", key);
    return NULL;
}

static void a_cap_is_none_or_leaves_room_for_a_database(void **state)
{
    (void)state;
    struct config *config = config_create();
    const struct option_row *row = row_of("storage.max_bytes");
    struct error error;
    assert_true(config_set(config, row, "0", "--max-bytes", &error));
    assert_true(config_set(config, row, "16MiB", "--max-bytes", &error));
    assert_int_equal(config_settings(config)->max_bytes, 16 << 20);
    assert_false(config_set(config, row, "1KB", "--max-bytes", &error)); /* no row could be kept */
    assert_string_equal(error.sentence,
                        "--max-bytes (storage.max_bytes): 1KB is out of range; write a value from "
                        "16MiB to 1024TiB, or 0 for none.");
    config_destroy(config);
}

static void a_choice_takes_one_of_its_words(void **state)
{
    (void)state;
    struct config *config = config_create();
    const struct option_row *row = row_of("privilege.sandbox");
    const char *origin;
    char value[64];
    struct error error;
    assert_int_equal(config_settings(config)->sandbox, SANDBOX_BEST_EFFORT);
    assert_true(config_set(config, row, "on", "--sandbox", &error));
    assert_int_equal(config_settings(config)->sandbox, SANDBOX_ON);
    assert_true(config_set(config, row, "off", "--sandbox", &error));
    assert_int_equal(config_settings(config)->sandbox, SANDBOX_OFF);
    config_describe(config, row, value, sizeof value, &origin);
    assert_string_equal(value, "off");
    const char *const wrong[] = {"", "o", "offf", "off|on", "ON", "|"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(config_set(config, row, wrong[i], "--sandbox", &error));
    assert_string_equal(error.sentence, "--sandbox (privilege.sandbox): '|' is not one of "
                                        "off|best-effort|on; write one of them.");
    config_destroy(config);
}

static void a_broken_file_changes_nothing_and_a_flag_beats_the_file(void **state)
{
    (void)state;
    char path[] = "/tmp/netscope_config_XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    const char *text = "capture:\n  workers: 7\n  filter: tcp\nsensor: [\n";
    assert_true(write(file, text, strlen(text)) == (ssize_t)strlen(text));
    struct config *config = config_create();
    struct error error;
    assert_true(config_set(config, row_of("capture.filter"), "udp", "--filter", &error));
    assert_false(config_load_file(config, path, &error));
    assert_true(config_settings(config)->workers <= 4);
    assert_true(ftruncate(file, 36) == 0);
    assert_true(config_load_file(config, path, &error));
    assert_int_equal(config_settings(config)->workers, 7);
    assert_string_equal(config_settings(config)->filter, "udp");
    char value[64], expected[64];
    const char *origin;
    config_describe(config, row_of("capture.workers"), value, sizeof value, &origin);
    (void)snprintf(expected, sizeof expected, "%s:2", path);
    assert_string_equal(origin, expected);
    assert_string_equal(value, "7");
    config_destroy(config);
    close(file);
    unlink(path);
}

static void a_missing_or_huge_file_is_one_sentence(void **state)
{
    (void)state;
    struct config *config = config_create();
    struct error error;
    assert_false(config_load_file(config, "/nonexistent/x.yaml", &error));
    assert_non_null(strstr(error.sentence, "could not be opened: No such file"));
    assert_false(config_load_file(config, "/dev/zero", &error));
    assert_non_null(strstr(error.sentence, "/dev/zero"));
    char huge[] = "/tmp/netscope_huge_XXXXXX";
    int fd = mkstemp(huge);
    assert_true(fd >= 0 && ftruncate(fd, 2 << 20) == 0 && close(fd) == 0);
    assert_false(config_load_file(config, huge, &error));
    assert_non_null(strstr(error.sentence, "larger than 1 MiB"));
    assert_int_equal(unlink(huge), 0);
    assert_false(config_load_file(config, "/tmp", &error));
    config_destroy(config);
}

static void the_file_to_use_is_the_named_one_then_the_users(void **state)
{
    (void)state;
    char home[] = "/tmp/netscope_home_XXXXXX", path[256];
    assert_non_null(mkdtemp(home));
    assert_int_equal(setenv("HOME", home, 1) | unsetenv("XDG_CONFIG_HOME"), 0);
    assert_int_equal(setenv("NETSCOPE_CONFIG", "/some/where.yaml", 1), 0);
    assert_string_equal(config_default_path(), "/some/where.yaml");
    assert_int_equal(setenv("NETSCOPE_CONFIG", "", 1), 0);
    const char *found = config_default_path(); /* the user has no file; the system may have one */
    assert_true(!found || strcmp(found, "/etc/netscope/netscope.yaml") == 0);
    (void)snprintf(path, sizeof path, "%s/netscope", home);
    assert_int_equal(mkdir(path, 0700) | setenv("XDG_CONFIG_HOME", home, 1), 0);
    (void)snprintf(path, sizeof path, "%s/netscope/netscope.yaml", home);
    assert_int_equal(close(open(path, O_CREAT | O_WRONLY, 0600)), 0);
    assert_string_equal(config_default_path(), path);
    (void)snprintf(path, sizeof path, "%s/netscope/netscope.yaml", home);
    assert_int_equal(unlink(path), 0);
    (void)snprintf(path, sizeof path, "%s/netscope", home);
    assert_int_equal(rmdir(path) | rmdir(home), 0);
}

static void a_flag_with_a_wrong_value_is_named(void **state)
{
    (void)state;
    struct config *config = config_create();
    struct error error;
    assert_false(config_set(config, config_find_flag("workers"), "0", "--workers", &error));
    assert_string_equal(error.sentence, "--workers (capture.workers): 0 is out of range; write a "
                                        "value from 1 to 64.");
    assert_null(config_find_flag("wrokers"));
    config_destroy(config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cap_is_none_or_leaves_room_for_a_database),
        cmocka_unit_test(a_choice_takes_one_of_its_words),
        cmocka_unit_test(a_broken_file_changes_nothing_and_a_flag_beats_the_file),
        cmocka_unit_test(a_missing_or_huge_file_is_one_sentence),
        cmocka_unit_test(the_file_to_use_is_the_named_one_then_the_users),
        cmocka_unit_test(a_flag_with_a_wrong_value_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
