/* SPDX-License-Identifier: MIT */
/*
 * Refused writes, and the recovery after them: no state of rolled-back rows remains, and losses are
 * reported.
 */
#include "upkeep/upkeep_check.h"

#include <errno.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

static enum write_state write_named(struct check *check, int64_t flow_id, const char *name)
{
    struct flow_record *flow = check_flow(check, flow_id);
    check->joined.dst_domain = name;
    flow->responder.ip = check_ip("2001:db8::7");
    flow->server_label = check_text(check, name);
    return storage_write_joined(check->writer, &check->joined, &check->error).state;
}

/* Writes until a write or a commit fails. Returns the state after the commit. */
static enum write_state write_until_failure(struct check *check, int64_t *flow_id)
{
    int64_t pending = 0;
    for (;;) {
        char name[64];
        snprintf(name, sizeof name, "host%lld.example", (long long)++*flow_id);
        assert_true(*flow_id < 1000000);
        enum write_state row = write_named(check, *flow_id, name);
        if (row == WRITE_OPEN && ++pending < 500) continue;
        enum write_state committed = storage_commit(check->writer, &check->error).state;
        if (row != WRITE_OPEN || committed != WRITE_OPEN) return committed;
        pending = 0;
    }
}

/* After a loss: the same names once more, whose ids were lost, and new ones. */
static void assert_goes_on(struct check *check, int64_t flow_id)
{
    char name[64];
    for (int64_t id = flow_id - 600; id <= flow_id + 600; id++) {
        snprintf(name, sizeof name, "host%lld.example", (long long)id);
        assert_int_equal(write_named(check, id, name), WRITE_OPEN);
    }
    check_written(check, storage_commit(check->writer, &check->error));
    check_answer(check,
                 "SELECT count(*) FROM flows WHERE dst_domain IS NOT 'host' || flow_id || "
                 "'.example' OR server_label IS NOT dst_domain OR dst_ip IS NOT '2001:db8::7' "
                 "OR protocol IS NULL OR src_mac IS NOT NULL",
                 "0");
    assert_int_equal(check_number(check, "SELECT max(flow_id) FROM flows"), flow_id + 600);
    check_answer(check, "PRAGMA integrity_check", "ok");
}

/* ---------------------------------------------------------------- a full disk */

static bool mount_small(const char *folder, const char *size, unsigned long flags)
{
    if (mount("netscope-test", folder, "tmpfs", flags, size) == 0) return true;
    print_message("[  SKIP    ] a disk cannot be mounted here (%s)\n", strerror(errno));
    return false;
}

static void a_disk_that_was_full_is_written_again_when_there_is_room(void **state)
{
    struct check *check = *state;
    if (!mount_small(check->folder, "size=6m", 0)) skip();
    check_begin(check);
    int64_t flow_id = 0;
    assert_int_equal(write_until_failure(check, &flow_id), WRITE_LOST);
    assert_int_equal(storage_losses(check->writer), 1);
    assert_int_equal(check->error.kind, ERROR_FULL);
    assert_non_null(strstr(check->error.sentence, "full"));
    /* A retry fails as well. */
    (void)write_named(check, flow_id, "x");
    (void)storage_commit(check->writer, &check->error);
    struct storage_upkeep done;
    (void)storage_maintain(check->writer, &default_policy, NOON, &done, &check->error);
    assert_true(mount_small(check->folder, "size=64m", MS_REMOUNT));
    (void)storage_commit(check->writer, &check->error);
    assert_goes_on(check, flow_id);
    check_good(check, storage_writer_close(check->writer, &check->error));
    check->writer = NULL;
    assert_int_equal(umount2(check->folder, MNT_DETACH), 0);
}

/* ---------------------------------------------------------------- an error of the disk */

/*
 * A limit on the size of files makes the kernel refuse a write with EFBIG, which is no full disk.
 */
static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_disk_that_refused_to_write_is_written_again_when_it_does_not(void **state)
{
    struct check *check = *state;
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    check_begin(check);
    limit_files(4 << 20);
    int64_t flow_id = 0;
    enum write_state answer = write_until_failure(check, &flow_id);
    limit_files(before.rlim_cur);
    (void)signal(SIGXFSZ, handler);
    assert_int_equal(answer, WRITE_LOST);
    assert_non_null(strstr(check->error.sentence, "disk"));
    assert_goes_on(check, flow_id);
}

/* ---------------------------------------------------------------- read-only, and mounted again */

/* In the folder. */
static bool run_in(const struct check *check, const char *command)
{
    char here[512];
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(check->folder), 0);
    int result = system(command);
    assert_int_equal(chdir(here), 0);
    return result == 0;
}

#define BREAK "/sys/fs/ext4/$(basename $(findmnt -n -o SOURCE -M $PWD/m))/trigger_fs_error"

/*
 * A broken file system turns read-only under the writer. It is unmounted, checked, and mounted
 * again: as another one, with other files.
 */
static void a_disk_that_turned_read_only_is_written_again_when_it_is_mounted_again(void **state)
{
    struct check *check = *state;
    if (!mount_small(check->folder, "size=64m", 0)) skip();
    if (!run_in(check, "truncate -s 24M one && mkfs.ext4 -q -O ^has_journal one && mkdir m && "
                       "mount -o loop,errors=remount-ro one m 2>/dev/null && test -w " BREAK)) {
        (void)run_in(check, "umount m 2>/dev/null");
        print_message("[  SKIP    ] a disk that breaks cannot be made here\n");
        skip();
    }
    snprintf(check->path, sizeof check->path, "%s/m/test.db", check->folder);
    check_begin(check);
    check_good(check, storage_set_durable(check->writer, &check->error));
    int64_t flow_id = 0;
    for (int i = 0; i < 700; i++)
        assert_int_equal(write_named(check, ++flow_id, "host.example"), WRITE_OPEN);
    check_written(check, storage_commit(check->writer, &check->error));
    assert_int_equal(write_named(check, ++flow_id, "lost.example"), WRITE_OPEN);
    assert_true(run_in(check, "echo 1 > " BREAK));
    assert_int_equal(storage_commit(check->writer, &check->error).state, WRITE_LOST);
    for (int i = 0; i < 2; i++) {
        (void)write_named(check, flow_id, "lost.example");
        assert_false(is_written(storage_commit(check->writer, &check->error)));
    }
    assert_true(run_in(check, "umount -l m && cp one two && { e2fsck -fy two >/dev/null 2>&1; "
                              "test $? -lt 4; } && mount -o loop two m"));
    assert_int_equal(write_named(check, flow_id, "host.example"), WRITE_OPEN);
    check_written(check, storage_commit(check->writer, &check->error));
    check_answer(check, "SELECT count(*), count(DISTINCT dst_domain) FROM flows", "701|1");
    check_answer(check, "SELECT count(*), max(status) FROM captures", "1|running");
    check_answer(check, "PRAGMA integrity_check", "ok");
    check_good(check, storage_writer_close(check->writer, &check->error));
    check->writer = NULL;
    check_answer(check, "SELECT count(*) FROM flows", "701");
    assert_true(run_in(check, "umount m"));
}

/* ---------------------------------------------------------------- somebody else's lock */

/* In its own process, because file locks belong to a process. Ends when it is told to. */
static pid_t lock_elsewhere(const char *path, int pipes[2])
{
    int ready[2];
    assert_int_equal(pipe(pipes), 0);
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        sqlite3 *other;
        char byte = 'x';
        close(pipes[1]);
        bool good = sqlite3_open(path, &other) == SQLITE_OK &&
                    sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK &&
                    write(ready[1], &byte, 1) == 1;
        (void)!read(pipes[0], &byte, 1);
        _exit(good ? 0 : 1);
    }
    char byte;
    close(pipes[0]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    close(ready[1]);
    return child;
}

static void a_lock_of_another_program_loses_nothing(void **state)
{
    struct check *check = *state;
    check_begin(check);
    storage_set_patience(check->writer, 1);
    int64_t flow_id = 600;
    assert_int_equal(write_named(check, 1, "host1.example"), WRITE_OPEN);
    check_written(check, storage_commit(check->writer, &check->error));
    int pipes[2];
    pid_t other = lock_elsewhere(check->path, pipes);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(write_named(check, 2, "host2.example"), WRITE_WAITING);
        assert_int_equal(check->error.kind, ERROR_BUSY);
        assert_non_null(strstr(check->error.sentence, "locked"));
        struct storage_upkeep done;
        check_good(check,
                   storage_maintain(check->writer, &default_policy, NOON, &done, &check->error));
        assert_true(done.more);
    }
    close(pipes[1]);
    int status = -1;
    assert_int_equal(waitpid(other, &status, 0), other);
    assert_int_equal(status, 0);
    assert_int_equal(storage_losses(check->writer), 0);
    assert_int_equal(write_named(check, 2, "host2.example"), WRITE_OPEN);
    assert_goes_on(check, flow_id + 1);
    check_answer(check, "SELECT count(*) FROM flows WHERE flow_id <= 2", "2");
}

/* ---------------------------------------------------------------- a program that was killed */

static void what_was_committed_before_a_kill_is_there_and_the_capture_says_interrupted(void **state)
{
    struct check *check = *state;
    pid_t child = fork();
    if (child == 0) {
        check_begin(check);
        struct capture_summary capture = {.source = "if:eth0", .start_us = 1, .end_us = 10};
        capture.status = "running";
        bool good = is_written(storage_update_capture(check->writer, &capture, NULL));
        for (int64_t id = 1; id <= 1000; id++) {
            good = good && write_named(check, id, "a.example") == WRITE_OPEN;
            if (id == 500) good = good && is_written(storage_commit(check->writer, NULL));
        }
        (void)kill(getpid(), good ? SIGKILL : SIGTERM);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    check_begin(check);
    check_answer(check, "SELECT count(*), max(flow_id) FROM flows", "500|500");
    check_answer(check, "SELECT status FROM captures ORDER BY capture_id", "interrupted;running");
    check_answer(check, "PRAGMA integrity_check", "ok");
}

static int teardown(void **state)
{
    struct check *check = *state;
    if (umount2(check->folder, MNT_DETACH) != 0 && errno != EINVAL && errno != EPERM) return -1;
    return check_teardown(state);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_disk_that_was_full_is_written_again_when_there_is_room),
        TEST(a_disk_that_refused_to_write_is_written_again_when_it_does_not),
        TEST(a_disk_that_turned_read_only_is_written_again_when_it_is_mounted_again),
        TEST(a_lock_of_another_program_loses_nothing),
        TEST(what_was_committed_before_a_kill_is_there_and_the_capture_says_interrupted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
