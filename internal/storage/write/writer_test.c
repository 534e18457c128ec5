/* SPDX-License-Identifier: MIT */
#include "storage_check.h"

#include "write/writer_state.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* ---------------------------------------------------------------- what is refused */

static void put_file(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static size_t get_file(const char *path, char *bytes, size_t capacity)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(bytes, 1, capacity, file);
    fclose(file);
    return size;
}

static bool exists(const char *path, const char *suffix)
{
    char name[160];
    snprintf(name, sizeof name, "%s%s", path, suffix);
    return access(name, F_OK) == 0;
}

/* Neither writer nor reader opens it, both have a sentence, and no byte or file is added. */
static void assert_refused(struct check *check, const char *because)
{
    static char before[65536], after[65536];
    size_t size = get_file(check->path, before, sizeof before);
    assert_null(storage_writer_open(check->path, &check->error));
    assert_non_null(strstr(check->error.sentence, because));
    assert_null(storage_reader_open(check->path, &check->error));
    assert_non_null(strstr(check->error.sentence, because));
    assert_int_equal(get_file(check->path, after, sizeof after), size);
    assert_memory_equal(before, after, size);
    assert_false(exists(check->path, "-wal"));
    assert_false(exists(check->path, "-shm"));
    assert_false(exists(check->path, "-journal"));
}

static void change_database(struct check *check, const char *sql)
{
    sqlite3 *other;
    assert_int_equal(sqlite3_open(check->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(other), SQLITE_OK);
}

static void a_file_that_is_not_sqlite_is_left_alone(void **state)
{
    struct check *check = *state;
    put_file(check->path,
             "not a database, a letter to my mother of more than 100 bytes, so that it "
             "has room for what would be the header",
             110);
    assert_refused(check, "not a SQLite database");
}

static void another_programs_database_is_left_alone(void **state)
{
    struct check *check = *state;
    change_database(check, "CREATE TABLE bookmark (url TEXT); PRAGMA user_version = 2");
    assert_refused(check, "another program");
    change_database(check, "PRAGMA journal_mode = WAL");
    assert_refused(check, "another program");
}

static void a_newer_schema_is_left_alone(void **state)
{
    struct check *check = *state;
    check_begin(check);
    check_good(check, storage_writer_close(check->writer, &check->error));
    check->writer = NULL;
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA user_version = %d", storage_schema_version() + 1);
    change_database(check, sql);
    assert_null(storage_writer_open(check->path, &check->error));
    assert_non_null(strstr(check->error.sentence, "newer"));
    assert_null(storage_reader_open(check->path, &check->error));
    assert_non_null(strstr(check->error.sentence, "newer"));
}

static void a_folder_and_a_missing_folder_are_named_as_such(void **state)
{
    struct check *check = *state;
    assert_null(storage_writer_open(check->folder, &check->error));
    assert_non_null(strstr(check->error.sentence, "a folder"));
    char path[128];
    snprintf(path, sizeof path, "%s/none/x.db", check->folder);
    assert_null(storage_writer_open(path, &check->error));
    assert_non_null(strstr(check->error.sentence, "cannot be made"));
    assert_null(storage_reader_open(path, &check->error));
    assert_non_null(strstr(check->error.sentence, "no database"));
}

static void a_second_writer_is_refused_while_the_first_lives(void **state)
{
    struct check *check = *state;
    check_begin(check);
    assert_null(storage_writer_open(check->path, &check->error));
    assert_non_null(strstr(check->error.sentence, "Another NetScope"));
    check_answer(check, "SELECT status FROM captures", "running");
    check_good(check, storage_writer_close(check->writer, &check->error));
    check->writer = storage_writer_open(check->path, &check->error);
    check_good(check, check->writer != NULL);
}

/* ---------------------------------------------------------------- open, close, again */

static void a_new_database_says_whose_it_is(void **state)
{
    struct check *check = *state;
    check_begin(check);
    check_answer(check, "PRAGMA application_id", "1316246371");
    char version[16];
    snprintf(version, sizeof version, "%d", storage_schema_version());
    check_answer(check, "PRAGMA user_version", version);
    struct stat file;
    assert_int_equal(stat(check->path, &file), 0);
    assert_int_equal(file.st_mode & 0777 & ~0640, 0);
}

static void odd_characters_in_a_path_are_part_of_the_name(void **state)
{
    struct check *check = *state;
    snprintf(check->path, sizeof check->path, "%s/a?b#c%%20 d.db", check->folder);
    check_begin(check);
    check_answer(check, "SELECT count(*) FROM captures", "1");
    assert_true(exists(check->path, ""));
}

static void a_closed_database_is_one_file(void **state)
{
    struct check *check = *state;
    check_begin(check);
    check_flow(check, 1);
    check_write(check);
    check_written(check, storage_commit(check->writer, &check->error));
    assert_true(exists(check->path, "-wal"));
    assert_true(check_size_bytes(check) > 8192);
    check_good(check, storage_writer_close(check->writer, &check->error));
    check->writer = NULL;
    assert_false(exists(check->path, "-wal"));
    assert_false(exists(check->path, "-shm"));
    check_answer(check, "SELECT flow_id FROM flows", "1");
    assert_false(exists(check->path, "-wal"));
    assert_false(exists(check->path, "-shm"));
}

static void what_was_not_committed_is_committed_by_close(void **state)
{
    struct check *check = *state;
    check_begin(check);
    check_flow(check, 1);
    check_write(check);
    check_good(check, storage_writer_close(check->writer, &check->error));
    check->writer = NULL;
    check_answer(check, "SELECT flow_id FROM flows", "1");
}

static void a_capture_that_was_never_closed_is_interrupted_at_the_next_open(void **state)
{
    struct check *check = *state;
    check_begin(check);
    check_good(check, storage_writer_close(check->writer, &check->error));
    check_begin(check);
    check_answer(check, "SELECT capture_id, status, note IS NOT NULL FROM captures",
                 "1|interrupted|1;2|running|0");
    check_flow(check, 1);
    check_write(check);
    check_answer(check, "SELECT capture_id FROM flows", "2");
}

static void opening_twice_migrates_once_and_interns_the_same_ids(void **state)
{
    struct check *check = *state;
    for (int i = 0; i < 2; i++) {
        check_begin(check);
        struct flow_record *flow = check_flow(check, i + 1);
        check->joined.dst_domain = "a.example.com";
        check->joined.registrable_domain = "example.com";
        check->joined.dst_country = "DE";
        flow->end_reason = END_FIN;
        flow->responder.ip = check_ip("2001:db8::1");
        flow->server_label = check_text(check, "nginx");
        check_write(check);
        check_good(check, storage_writer_close(check->writer, &check->error));
        check->writer = NULL;
    }
    check_answer(check,
                 "SELECT (SELECT count(*) FROM domain), (SELECT count(*) FROM place), "
                 "(SELECT count(*) FROM address), (SELECT count(*) FROM text), "
                 "(SELECT count(*) FROM flow_kind), (SELECT count(*) FROM flows)",
                 "2|1|1|1|1|2");
}

/* ---------------------------------------------------------------- when the disk is full */

static void limit_pages(struct check *check, int pages)
{
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA max_page_count = %d", pages);
    assert_int_equal(sqlite3_exec(check->writer->rows.session.connection, sql, NULL, NULL, NULL),
                     SQLITE_OK);
}

static void a_full_disk_keeps_what_was_committed_and_goes_on_when_there_is_room(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct flow_record *flow = check_flow(check, 1);
    check->joined.dst_domain = "one.example";
    check_write(check);
    check_written(check, storage_commit(check->writer, &check->error));
    int64_t pages;
    assert_true(
        database_integer(check->writer->rows.session.connection, "PRAGMA page_count", &pages));
    limit_pages(check, (int)pages + 2);

    int64_t id = 1;
    enum write_state answer = WRITE_OPEN;
    while (answer == WRITE_OPEN && id < 100000) {
        flow = check_flow(check, ++id);
        check->joined.dst_domain = "two.example";
        flow->server_label = check_text(check, "some text to fill the pages with, and some more");
        answer = storage_write_joined(check->writer, &check->joined, &check->error).state;
    }
    assert_int_equal(answer, WRITE_LOST);
    assert_int_equal(check->error.kind, ERROR_FULL);
    assert_non_null(strstr(check->error.sentence, "storage.max_bytes"));
    answer = storage_write_joined(check->writer, &check->joined, &check->error).state;
    assert_int_equal(answer, WRITE_LOST);
    assert_int_equal(storage_commit(check->writer, &check->error).state, WRITE_LOST);
    assert_int_equal(storage_losses(check->writer), 1);

    limit_pages(check, 1000000);
    flow = check_flow(check, ++id);
    check->joined.dst_domain = "two.example"; /* its id was lost with the transaction */
    check_write(check);
    check_written(check, storage_commit(check->writer, &check->error));
    check_answer(check, "SELECT dst_domain FROM flows ORDER BY flow_id", "one.example;two.example");
}

static void a_database_that_cannot_be_made_leaves_no_file(void **state)
{
    struct check *check = *state;
    /* In a child, because the limit on the size of files belongs to the process. */
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = {.rlim_cur = 16384, .rlim_max = 16384};
        (void)setrlimit(RLIMIT_FSIZE, &limit);
        (void)signal(SIGXFSZ, SIG_IGN);
        _exit(storage_writer_open(check->path, &check->error) || check->error.sentence[0] == '\0');
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_false(exists(check->path, ""));
    assert_false(exists(check->path, "-journal"));
    assert_false(exists(check->path, "-wal"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_file_that_is_not_sqlite_is_left_alone),
        TEST(another_programs_database_is_left_alone),
        TEST(a_newer_schema_is_left_alone),
        TEST(a_folder_and_a_missing_folder_are_named_as_such),
        TEST(a_second_writer_is_refused_while_the_first_lives),
        TEST(a_new_database_says_whose_it_is),
        TEST(odd_characters_in_a_path_are_part_of_the_name),
        TEST(a_closed_database_is_one_file),
        TEST(what_was_not_committed_is_committed_by_close),
        TEST(a_capture_that_was_never_closed_is_interrupted_at_the_next_open),
        TEST(opening_twice_migrates_once_and_interns_the_same_ids),
        TEST(a_full_disk_keeps_what_was_committed_and_goes_on_when_there_is_room),
        TEST(a_database_that_cannot_be_made_leaves_no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
