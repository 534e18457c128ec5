/* SPDX-License-Identifier: MIT */
#include "planted.h"

#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SOMEBODY = 65534 };

static char folder[64], target[96], name[96];

static int setup(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/netscope-planted-XXXXXX");
    if (!mkdtemp(folder)) return -1;
    snprintf(target, sizeof target, "%s/target", folder);
    snprintf(name, sizeof name, "%s/name", folder);
    int file = open(target, O_WRONLY | O_CREAT, 0600);
    return file < 0 || write(file, "precious", 8) != 8 || close(file) != 0 ? -1 : 0;
}

static int teardown(void **state)
{
    (void)state;
    (void)unlink(name);
    (void)unlink(target);
    return rmdir(folder);
}

static void a_name_that_is_free_or_a_file_is_opened(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        int file = open_unplanted(name, O_WRONLY, 0600);
        assert_true(file >= 0);
        close(file);
    }
    assert_false(is_planted_link(name));
}

static void a_link_of_ones_own_is_followed(void **state)
{
    (void)state;
    assert_int_equal(symlink(target, name), 0);
    assert_false(is_planted_link(name));
    int file = open_unplanted(name, O_WRONLY, 0600);
    assert_true(file >= 0);
    close(file);
}

static void a_link_of_somebody_else_is_not(void **state)
{
    (void)state;
    if (geteuid() != 0) skip();
    assert_int_equal(symlink(target, name), 0);
    assert_int_equal(lchown(name, SOMEBODY, SOMEBODY), 0);
    assert_true(is_planted_link(name));
    assert_int_equal(open_unplanted(name, O_WRONLY, 0600), -1);
    assert_int_equal(errno, ELOOP);
}

static void a_second_name_of_a_file_is_not(void **state)
{
    (void)state;
    assert_int_equal(link(target, name), 0);
    assert_int_equal(open_unplanted(name, O_WRONLY, 0600), -1);
    assert_int_equal(errno, EMLINK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(a_name_that_is_free_or_a_file_is_opened),
        TEST(a_link_of_ones_own_is_followed),
        TEST(a_link_of_somebody_else_is_not),
        TEST(a_second_name_of_a_file_is_not),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
