/* SPDX-License-Identifier: MIT */
/* A writer that is killed while it makes its database. */
#include "storage_check.h"

#include "base/sanitizer.h"
#include "files.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* Under a sanitizer a database takes ten times as long to make. */
enum { WRITES_BETWEEN = SANITIZED ? 10 : 1 };

static int writes_left;

static void count_write(void)
{
    if (writes_left-- == 0) (void)kill(getpid(), SIGKILL);
}

static ssize_t write_or_die(int file, const void *bytes, size_t size, off_t at)
{
    count_write();
    return pwrite(file, bytes, size, at);
}

static int remove_or_die(const char *path)
{
    count_write();
    return unlink(path);
}

static int size_or_die(int file, off_t size)
{
    count_write();
    return ftruncate(file, size);
}

static void replace(const char *name, sqlite3_syscall_ptr call)
{
    sqlite3_vfs *disk = sqlite3_vfs_find("unix");
    assert_int_equal(disk->xSetSystemCall(disk, name, call), SQLITE_OK);
}

static bool make_whole(struct check *check)
{
    check_begin(check);
    for (int64_t id = 1; id <= 300; id++) {
        (void)check_flow(check, id);
        check_write(check);
    }
    return storage_writer_close(check->writer, NULL);
}

/* True: it was killed at the write of this number, up to the checkpoint at the end. */
static bool make_and_die(struct check *check, int number)
{
    int status;
    (void)fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        writes_left = number;
        assert_int_equal(sqlite3_initialize(), SQLITE_OK);
        replace("pwrite64", (sqlite3_syscall_ptr)write_or_die);
        replace("pwrite", (sqlite3_syscall_ptr)write_or_die);
        replace("unlink", (sqlite3_syscall_ptr)remove_or_die);
        replace("ftruncate", (sqlite3_syscall_ptr)size_or_die);
        _exit(!make_whole(check));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    return WIFSIGNALED(status);
}

static void killed_at_any_write_while_it_makes_the_database_the_next_one_goes_on(void **state)
{
    struct check *check = *state;
    int number = 0;
    for (; make_and_die(check, number); number += WRITES_BETWEEN) {
        check_begin(check);
        check_answer(check,
                     "SELECT count(*) FROM captures WHERE capture_id = (SELECT max(capture_id) "
                     "FROM captures)",
                     "1");
        check_answer(check, "PRAGMA integrity_check", "ok");
        check_answer(check, "PRAGMA auto_vacuum", "2");
        check_good(check, storage_writer_close(check->writer, &check->error));
        check->writer = NULL;
        storage_remove_files(check->path);
    }
    assert_in_range(number, 100, 2000);
}

static void put_file(const struct check *check, const char *sql)
{
    sqlite3 *connection;
    assert_int_equal(sqlite3_open(check->path, &connection), SQLITE_OK);
    assert_int_equal(sqlite3_exec(connection, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(connection);
}

static void the_first_page_that_an_older_program_left_is_no_obstacle(void **state)
{
    struct check *check = *state;
    put_file(check, "PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL");
    check_begin(check);
    check_answer(check, "SELECT count(*) FROM captures", "1");
}

/* A journal of ours beside another program's file must not be a reason to open that file. */
static void a_journal_that_a_kill_left_does_not_make_another_file_ours(void **state)
{
    struct check *check = *state;
    char journal[160];
    struct stat before, after;
    (void)snprintf(journal, sizeof journal, "%s-journal", check->path);
    for (int number = 0;
         access(journal, F_OK) != 0 || stat(check->path, &before) != 0 || before.st_size < 5 * 8192;
         number++) {
        storage_remove_files(check->path);
        assert_true(make_and_die(check, number));
    }
    char kept[160];
    (void)snprintf(kept, sizeof kept, "%s/kept", check->folder);
    assert_int_equal(rename(journal, kept), 0);
    assert_int_equal(unlink(check->path), 0);
    put_file(check, "CREATE TABLE precious (a); INSERT INTO precious VALUES (1)");
    assert_int_equal(rename(kept, journal), 0);
    assert_int_equal(stat(check->path, &before), 0);
    assert_null(storage_writer_open(check->path, &check->error));
    assert_non_null(strstr(check->error.sentence, "another program"));
    assert_int_equal(stat(check->path, &after), 0);
    assert_int_equal(before.st_size, after.st_size);
    assert_memory_equal(&before.st_mtim, &after.st_mtim, sizeof before.st_mtim);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
    const struct CMUnitTest tests[] = {
        TEST(killed_at_any_write_while_it_makes_the_database_the_next_one_goes_on),
        TEST(the_first_page_that_an_older_program_left_is_no_obstacle),
        TEST(a_journal_that_a_kill_left_does_not_make_another_file_ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
