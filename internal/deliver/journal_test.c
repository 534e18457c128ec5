/* SPDX-License-Identifier: MIT */
#include "journal.h"

#include "test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define IDENTITY "38e46765-46dd-465e-9d63-d67e5334667b 17"

struct check {
    char folder[64], path[128];
    struct error error;
};

static int setup(void **state)
{
    struct check *check = calloc(1, sizeof *check);
    *state = check;
    snprintf(check->folder, sizeof check->folder, "/tmp/netscope-journal-XXXXXX");
    if (!mkdtemp(check->folder)) return -1;
    snprintf(check->path, sizeof check->path, "%s/x.db-deliver", check->folder);
    return 0;
}

static int teardown(void **state)
{
    struct check *check = *state;
    (void)unlink(check->path);
    (void)rmdir(check->folder);
    free(check);
    return 0;
}

static struct journal *opened(struct check *check, const char *identity)
{
    struct journal *journal = journal_open(check->path, identity, &check->error);
    if (!journal) fail_msg("%s", check->error.sentence);
    return journal;
}

static struct parcel some_parcel(const char *messages, enum parcel_state parcel_state)
{
    struct parcel parcel = {
        .target = "ops", .state = parcel_state, .tries = 2, .first_us = 5, .last_us = 7};
    snprintf(parcel.messages, sizeof parcel.messages, "%s", messages);
    snprintf(parcel.answer, sizeof parcel.answer, "HTTP 500, try later");
    return parcel;
}

static void put(struct check *check, struct journal *journal, const char *messages,
                enum parcel_state parcel_state)
{
    struct parcel parcel = some_parcel(messages, parcel_state);
    if (!journal_write(journal, &parcel, &check->error)) fail_msg("%s", check->error.sentence);
}

static void append(struct check *check, const char *bytes)
{
    FILE *file = fopen(check->path, "a");
    assert_non_null(file);
    assert_true(fputs(bytes, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void the_last_word_about_a_parcel_holds_after_a_restart(void **state)
{
    struct check *check = *state;
    struct journal *journal = opened(check, IDENTITY);
    put(check, journal, "1-3,9", PARCEL_SENDING);
    put(check, journal, "1-3,9", PARCEL_WAITING);
    put(check, journal, "4", PARCEL_SENDING);
    put(check, journal, "5", PARCEL_DELIVERED);
    put(check, journal, "5", PARCEL_TOLD);
    journal_close(journal);
    journal = opened(check, IDENTITY);
    assert_int_equal(journal_count(journal), 2);
    const struct parcel *first = journal_parcel(journal, 0);
    assert_string_equal(first->messages, "1-3,9");
    assert_string_equal(first->answer, "HTTP 500, try later");
    assert_true(first->state == PARCEL_WAITING && first->tries == 2 && first->last_us == 7);
    assert_true(parcel_has(first, 2) && parcel_has(first, 9) && !parcel_has(first, 8));
    assert_int_equal(journal_parcel(journal, 1)->state, PARCEL_SENDING);
    journal_close(journal);
}

static void a_line_that_was_cut_off_is_ignored_and_the_next_stands_alone(void **state)
{
    struct check *check = *state;
    struct journal *journal = opened(check, IDENTITY);
    put(check, journal, "1", PARCEL_SENDING);
    journal_close(journal);
    append(check, "ops 1 delivered 2 5");
    journal = opened(check, IDENTITY);
    assert_int_equal(journal_parcel(journal, 0)->state, PARCEL_SENDING);
    put(check, journal, "2", PARCEL_FAILED);
    journal_close(journal);
    journal = opened(check, IDENTITY);
    assert_int_equal(journal_count(journal), 2);
    assert_int_equal(journal_parcel(journal, 1)->state, PARCEL_FAILED);
    journal_close(journal);
}

static void lines_of_another_database_do_not_count(void **state)
{
    struct check *check = *state;
    struct journal *journal = opened(check, IDENTITY);
    put(check, journal, "1", PARCEL_DELIVERED);
    journal_close(journal);
    journal = opened(check, "38e46765-46dd-465e-9d63-d67e5334667b 18");
    assert_int_equal(journal_count(journal), 0);
    journal_close(journal);
    journal = opened(check, IDENTITY);
    assert_int_equal(journal_count(journal), 0);
    journal_close(journal);
}

static void nonsense_is_passed_over(void **state)
{
    struct check *check = *state;
    struct journal *journal = opened(check, IDENTITY);
    put(check, journal, "1", PARCEL_WAITING);
    journal_close(journal);
    append(check, "\n\nops\nops 2 sent 1 1 1 x\nops 2 waiting one 1 1 x\n\xff\xfe\n");
    journal = opened(check, IDENTITY);
    assert_int_equal(journal_count(journal), 1);
    journal_close(journal);
}

static void two_processes_never_share_a_journal(void **state)
{
    struct check *check = *state;
    struct journal *journal = opened(check, IDENTITY);
    assert_null(journal_open(check->path, IDENTITY, &check->error));
    assert_int_equal(check->error.kind, ERROR_BUSY);
    journal_close(journal);
}

/* The length of the file may grow; what it takes on the disk may not. */
static void a_long_journal_gives_back_what_nobody_needs(void **state)
{
    struct check *check = *state;
    struct stat status;
    char messages[1001];
    struct journal *journal = opened(check, IDENTITY);
    put(check, journal, "1", PARCEL_WAITING);
    for (int i = 1; i <= 1200; i++) {
        snprintf(messages, sizeof messages, "%01000d", i);
        put(check, journal, messages, PARCEL_SENDING);
        put(check, journal, messages, PARCEL_TOLD);
    }
    journal_close(journal);
    assert_int_equal(stat(check->path, &status), 0);
    assert_true(status.st_blocks * 512 < 1536 * 1024);
    journal = opened(check, IDENTITY);
    assert_int_equal(journal_count(journal), 1);
    assert_string_equal(journal_parcel(journal, 0)->messages, "1");
    journal_close(journal);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_last_word_about_a_parcel_holds_after_a_restart),
        TEST(a_line_that_was_cut_off_is_ignored_and_the_next_stands_alone),
        TEST(lines_of_another_database_do_not_count),
        TEST(nonsense_is_passed_over),
        TEST(two_processes_never_share_a_journal),
        TEST(a_long_journal_gives_back_what_nobody_needs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
