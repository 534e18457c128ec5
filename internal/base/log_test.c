/* SPDX-License-Identifier: MIT */
#include "log.h"

#include "test.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The lines that were written. During a test, standard error is a file. */
static char written[8192];

static void write_lines(bool journal_names_this_file, void (*lines)(void))
{
    FILE *file = tmpfile();
    assert_non_null(file);
    struct stat status;
    char stream[64];
    assert_int_equal(fstat(fileno(file), &status), 0);
    snprintf(stream, sizeof stream, "%ju:%ju", (uintmax_t)status.st_dev,
             (uintmax_t)status.st_ino + !journal_names_this_file);
    setenv("JOURNAL_STREAM", stream, 1);
    fflush(stderr);
    int kept = dup(STDERR_FILENO);
    dup2(fileno(file), STDERR_FILENO);
    log_init("netscope capture");
    lines();
    dup2(kept, STDERR_FILENO);
    close(kept);
    rewind(file);
    written[fread(written, 1, sizeof written - 1, file)] = '\0';
    fclose(file);
}

static void one_line(void)
{
    log_line(LOG_LINE_WARNING, "%s is down; waiting for it.", "eth0");
}

static void the_journal_gets_the_priority_and_no_name(void **state)
{
    (void)state;
    write_lines(true, one_line);
    assert_string_equal(written, "<4>eth0 is down; waiting for it.\n");
}

static void anything_else_gets_the_name_and_no_priority(void **state)
{
    (void)state;
    write_lines(false, one_line);
    assert_string_equal(written, "netscope capture: eth0 is down; waiting for it.\n");
    unsetenv("JOURNAL_STREAM");
    log_init("netscope capture");
}

static void two_hostile_lines(void)
{
    static char endless[6000];
    log_line(LOG_LINE_INFO, "host\n<0>name\x1b[2J.");
    memset(endless, '\n', sizeof endless - 1);
    log_line(LOG_LINE_ERROR, "%s", endless);
}

static void a_line_stays_one_line_whatever_is_in_it(void **state)
{
    (void)state;
    write_lines(true, two_hostile_lines);
    char *end = strchr(written, '\n');
    assert_non_null(end);
    *end = '\0';
    assert_string_equal(written, "<6>host\\x0a<0>name\\x1b[2J.");
    char *second = end + 1;
    assert_memory_equal(second, "<3>\\x0a\\x0a", 11);
    size_t size = strlen(second);
    assert_in_range(size, 1000, 4096);
    assert_ptr_equal(strchr(second, '\n'), second + size - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_journal_gets_the_priority_and_no_name),
        cmocka_unit_test(anything_else_gets_the_name_and_no_priority),
        cmocka_unit_test(a_line_stays_one_line_whatever_is_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
