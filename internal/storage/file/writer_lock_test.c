/* SPDX-License-Identifier: MIT */
#include "file/writer_lock.h"

#include "test.h"
#include "test_files.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/wait.h>

enum { NOBODY = 65534 };

struct check {
    char folder[64], path[128], name[128];
    struct error error;
};

static void make_database(struct check *check, mode_t mode)
{
    folder_make(check->folder);
    (void)snprintf(check->path, sizeof check->path, "%s/x.db", check->folder);
    (void)snprintf(check->name, sizeof check->name, "%s/x.db.lock", check->folder);
    file_put(check->folder, "x.db", "");
    assert_int_equal(chmod(check->path, mode), 0);
}

static int set_up(void **state)
{
    struct check *check = calloc(1, sizeof *check);
    make_database(check, 0640);
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

/* Calls the function in a child process, and returns its result. */
static int elsewhere(int (*run)(const struct check *check), const struct check *check)
{
    int status;
    pid_t child = fork();
    if (child == 0) _exit(run(check));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int takes(const struct check *check)
{
    return writer_lock_take(check->path, NULL) >= 0;
}

static int sees(const struct check *check)
{
    return writer_lock_is_held(check->path);
}

static void a_second_writer_is_refused_and_told_which_process_writes(void **state)
{
    struct check *check = *state;
    char number[32];
    int lock = writer_lock_take(check->path, &check->error);
    assert_true(lock >= 0);
    assert_int_equal(elsewhere(takes, check), 0);
    assert_int_equal(writer_lock_take(check->path, &check->error), -1);
    assert_int_equal(check->error.kind, ERROR_BUSY);
    (void)snprintf(number, sizeof number, "(process %d)", (int)getpid());
    assert_non_null(strstr(check->error.sentence, number));
    writer_lock_release(lock, check->path);
    assert_int_equal(elsewhere(takes, check), 1);
}

static void the_file_goes_with_the_lock_and_a_database_is_one_file_again(void **state)
{
    struct check *check = *state;
    assert_false(writer_lock_is_held(check->path));
    assert_int_not_equal(access(check->name, F_OK), 0); /* a query makes no file */
    int lock = writer_lock_take(check->path, &check->error);
    assert_true(writer_lock_is_held(check->path));
    assert_int_equal(elsewhere(sees, check), 1);
    writer_lock_release(lock, check->path);
    assert_false(writer_lock_is_held(check->path));
    assert_int_not_equal(access(check->name, F_OK), 0);
}

static int take_and_die(const struct check *check)
{
    if (writer_lock_take(check->path, NULL) < 0) _exit(1);
    (void)kill(getpid(), SIGKILL);
    return 2;
}

static void what_a_killed_writer_left_is_not_held_and_no_obstacle(void **state)
{
    struct check *check = *state;
    int status;
    pid_t child = fork();
    if (child == 0) _exit(take_and_die(check));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(access(check->name, F_OK), 0);
    assert_false(writer_lock_is_held(check->path));
    int lock = writer_lock_take(check->path, &check->error);
    assert_true(lock >= 0);
    writer_lock_release(lock, check->path);
}

static void a_link_to_the_database_leads_to_the_same_lock(void **state)
{
    struct check *check = *state;
    char other[128];
    (void)snprintf(other, sizeof other, "%s/other.db", check->folder);
    assert_int_equal(symlink("x.db", other), 0);
    int lock = writer_lock_take(other, &check->error);
    assert_true(lock >= 0);
    assert_true(writer_lock_is_held(check->path));
    assert_int_equal(writer_lock_take(check->path, &check->error), -1);
    writer_lock_release(lock, other);
    assert_false(writer_lock_is_held(check->path));
}

static void a_database_with_two_names_is_not_written(void **state)
{
    struct check *check = *state;
    char other[128];
    (void)snprintf(other, sizeof other, "%s/other.db", check->folder);
    assert_int_equal(link(check->path, other), 0);
    assert_int_equal(writer_lock_take(check->path, &check->error), -1);
    assert_non_null(strstr(check->error.sentence, "2 names"));
    assert_int_equal(unlink(other), 0);
    int lock = writer_lock_take(check->path, &check->error);
    assert_true(lock >= 0);
    writer_lock_release(lock, check->path);
}

static void a_lock_that_is_a_link_or_another_files_name_is_not_followed(void **state)
{
    struct check *check = *state;
    char victim[128], kept[16] = "";
    (void)snprintf(victim, sizeof victim, "%s/victim", check->folder);
    file_put(check->folder, "victim", "precious");
    assert_int_equal(symlink(victim, check->name), 0);
    assert_int_equal(writer_lock_take(check->path, &check->error), -1);
    assert_non_null(strstr(check->error.sentence, "not an ordinary file"));
    assert_int_equal(unlink(check->name), 0);
    assert_int_equal(link(victim, check->name), 0);
    assert_int_equal(writer_lock_take(check->path, &check->error), -1);
    FILE *file = fopen(victim, "r");
    assert_non_null(file);
    assert_int_equal(fread(kept, 1, 8, file), 8);
    assert_int_equal(fclose(file), 0);
    assert_string_equal(kept, "precious");
}

static void the_lock_says_who_has_it_and_where_to_ask(void **state)
{
    struct check *check = *state;
    char control[4096];
    pid_t process;
    int lock = writer_lock_take(check->path, &check->error);
    assert_true(writer_lock_holder(check->path, &process, control, sizeof control));
    assert_int_equal(process, getpid());
    assert_string_equal(control, "");
    assert_true(writer_lock_name(lock, "/run/netscope/control.sock", &check->error));
    assert_true(writer_lock_holder(check->path, &process, control, sizeof control));
    assert_string_equal(control, "/run/netscope/control.sock");
    writer_lock_release(lock, check->path);
    assert_false(writer_lock_holder(check->path, &process, control, sizeof control));
    assert_string_equal(control, "");
}

/* As in F7 of the review of attacks: a user who may read the database must not block its writer. */
static int nobody_holds(const struct check *check)
{
    if (setresgid(NOBODY, NOBODY, NOBODY) != 0 || setresuid(NOBODY, NOBODY, NOBODY) != 0) return 9;
    if (open(check->name, O_RDONLY) >= 0 || open(check->name, O_RDWR) >= 0) return 1;
    return writer_lock_take(check->path, NULL) >= 0 ? 2 : 0;
}

static int nobody_sees(const struct check *check)
{
    if (setresgid(NOBODY, NOBODY, NOBODY) != 0 || setresuid(NOBODY, NOBODY, NOBODY) != 0) return 9;
    return writer_lock_is_held(check->path);
}

static void who_may_only_read_the_database_sees_the_lock_and_cannot_take_it(void **state)
{
    struct check *check = *state;
    if (geteuid() != 0) skip();
    assert_int_equal(chmod(check->folder, 0755), 0);
    assert_int_equal(chmod(check->path, 0644), 0);
    assert_int_equal(elsewhere(nobody_sees, check), 0);
    assert_int_equal(elsewhere(nobody_holds, check), 0);
    int lock = writer_lock_take(check->path, &check->error);
    assert_true(lock >= 0);
    assert_int_equal(elsewhere(nobody_holds, check), 0);
    assert_int_equal(elsewhere(nobody_sees, check), 1);
    /* Left behind, as by a kill: it exists, it cannot be opened, and no process holds it. */
    close(lock);
    assert_int_equal(elsewhere(nobody_holds, check), 0);
    assert_int_equal(elsewhere(nobody_sees, check), 0);
}

static void root_makes_the_lock_for_the_owner_of_the_database(void **state)
{
    struct check *check = *state;
    struct stat lock_file;
    if (geteuid() != 0) skip();
    assert_int_equal(chown(check->path, NOBODY, NOBODY), 0);
    assert_int_equal(chmod(check->path, 0660), 0);
    int lock = writer_lock_take(check->path, &check->error);
    assert_int_equal(stat(check->name, &lock_file), 0);
    assert_int_equal(lock_file.st_uid, NOBODY);
    assert_int_equal(lock_file.st_gid, NOBODY);
    assert_int_equal(lock_file.st_mode & 0777, 0660);
    writer_lock_release(lock, check->path);
}

static int takes_in_another_network(const struct check *check)
{
    if (unshare(CLONE_NEWNET) != 0) return 9;
    return takes(check);
}

static void another_network_namespace_is_no_way_round_it(void **state)
{
    struct check *check = *state;
    int lock = writer_lock_take(check->path, &check->error);
    int result = elsewhere(takes_in_another_network, check);
    writer_lock_release(lock, check->path);
    if (result == 9) skip();
    assert_int_equal(result, 0);
}

/* Takers and queries at once: there are never two holders, and each taker gets it in the end. */
static int contend(const struct check *check)
{
    for (int had = 0; had < 50;) {
        int lock = writer_lock_take(check->path, NULL);
        (void)writer_lock_is_held(check->path);
        if (lock < 0) continue;
        int mark = open("mark", O_CREAT | O_EXCL | O_WRONLY, 0600);
        if (mark < 0) return 1;
        close(mark);
        (void)sched_yield();
        (void)unlink("mark");
        writer_lock_release(lock, check->path);
        had++;
    }
    return 0;
}

static void there_are_never_two_holders_while_the_file_comes_and_goes(void **state)
{
    struct check *check = *state;
    pid_t children[4];
    int status;
    for (int i = 0; i < 4; i++) {
        children[i] = fork();
        if (children[i] == 0) _exit(chdir(check->folder) == 0 ? contend(check) : 3);
    }
    for (int i = 0; i < 4; i++) {
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_second_writer_is_refused_and_told_which_process_writes),
        TEST(the_file_goes_with_the_lock_and_a_database_is_one_file_again),
        TEST(what_a_killed_writer_left_is_not_held_and_no_obstacle),
        TEST(a_link_to_the_database_leads_to_the_same_lock),
        TEST(a_database_with_two_names_is_not_written),
        TEST(a_lock_that_is_a_link_or_another_files_name_is_not_followed),
        TEST(the_lock_says_who_has_it_and_where_to_ask),
        TEST(who_may_only_read_the_database_sees_the_lock_and_cannot_take_it),
        TEST(root_makes_the_lock_for_the_owner_of_the_database),
        TEST(another_network_namespace_is_no_way_round_it),
        TEST(there_are_never_two_holders_while_the_file_comes_and_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
