/* SPDX-License-Identifier: MIT */
#include "file/claim.h"

#include "test.h"
#include "test_files.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>

struct check {
    char folder[64], path[128], other[128];
    struct error error;
};

static int set_up(void **state)
{
    struct check *check = calloc(1, sizeof *check);
    folder_make(check->folder);
    (void)snprintf(check->path, sizeof check->path, "%s/x.db", check->folder);
    (void)snprintf(check->other, sizeof check->other, "%s/y.db", check->folder);
    file_put(check->folder, "x.db", "");
    *state = check;
    return 0;
}

static int tear_down(void **state)
{
    struct check *check = *state;
    folder_remove(check->folder);
    free(check);
    return 0;
}

static void a_file_that_is_claimed_is_so_under_every_name(void **state)
{
    struct check *check = *state;
    int claim, second;
    assert_true(claim_take(check->path, &claim, &check->error));
    assert_true(claim >= 0);
    assert_int_equal(rename(check->path, check->other), 0);
    assert_false(claim_take(check->other, &second, &check->error));
    assert_int_equal(second, -1);
    assert_int_equal(check->error.kind, ERROR_BUSY);
    claim_end(claim);
    assert_true(claim_take(check->other, &second, &check->error));
    assert_true(second >= 0);
    claim_end(second);
}

static void a_claim_ends_with_its_process(void **state)
{
    struct check *check = *state;
    int claim, status;
    pid_t child = fork();
    if (child == 0) {
        (void)claim_take(check->path, &claim, NULL);
        _exit(claim < 0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_true(claim_take(check->path, &claim, &check->error));
    assert_true(claim >= 0);
    claim_end(claim);
}

static void a_reader_prevents_a_claim_and_no_capture(void **state)
{
    struct check *check = *state;
    const struct flock reading = {
        .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = INT64_MAX - 1};
    int claim, reader = open(check->path, O_RDONLY | O_CLOEXEC);
    assert_int_equal(fcntl(reader, F_OFD_SETLK, &reading), 0);
    assert_true(claim_take(check->path, &claim, &check->error));
    assert_int_equal(claim, -1);
    close(reader);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_file_that_is_claimed_is_so_under_every_name),
        TEST(a_claim_ends_with_its_process),
        TEST(a_reader_prevents_a_claim_and_no_capture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
