/* SPDX-License-Identifier: MIT */
/*
 * Whole runs over the shipped captures. They give the same rows for any number of workers and at
 * any time, and every database keeps the contract's invariants. If the corpus lies beside the
 * checkout, a sample of it is tested too.
 */
#include "pipeline.h"

#include "base/sanitizer.h"
#include "corpus.h"
#include "runs.h"
#include "storage/files.h"
#include "test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CAPTURES_MOST = 4096, CORPUS_BYTES_MOST = 2 << 20 };
/* Under a sanitizer everything is ten times slower. */
enum { CORPUS_SAMPLE = SANITIZED ? 12 : 60 };

static const char *const samples[] = {"samples/home.pcap", "samples/trouble.pcap",
                                      "samples/browser.pcap"};
enum { SAMPLES = sizeof samples / sizeof samples[0] };

/* ------------------------------------------------------------ properties */

/* One worker twice, two, and four: the same rows, and every invariant. */
static bool is_repeatable(const char *capture)
{
    static const char *const workers[] = {"1", "1", "2", "4"};
    static const char *const names[] = {"one", "again", "two", "four"};
    bool good = true;
    for (size_t i = 0; i < sizeof workers / sizeof workers[0]; i++) {
        struct run_report report;
        storage_remove_files(database(names[i]));
        if (!run(database(names[i]), workers[i], &capture, 1, &report)) return false;
        good = keeps_the_contract(database(names[i])) && good;
        if (i > 0) good = same_rows(database("one"), database(names[i])) && good;
    }
    if (!good) fprintf(stderr, "%s\n", capture);
    return good;
}

static void any_number_of_workers_gives_the_same_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLES; i++) {
        if (access(samples[i], R_OK) == 0) assert_true(is_repeatable(samples[i]));
    }
}

static void a_second_reading_adds_a_capture_and_doubles_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLES; i++) {
        static const char *const once[] = {"SELECT count(*) FROM devices",
                                           "SELECT count(*) FROM domain_addresses",
                                           "SELECT count(*) FROM device_evidence"};
        struct run_report report;
        long long before[3];
        if (access(samples[i], R_OK) != 0) continue;
        storage_remove_files(database("twice"));
        assert_true(run(database("twice"), "2", &samples[i], 1, &report));
        long long flows = count(database("twice"), "SELECT count(*) FROM flows");
        for (int j = 0; j < 3; j++)
            before[j] = count(database("twice"), once[j]);
        assert_true(run(database("twice"), "2", &samples[i], 1, &report));
        assert_int_equal(count(database("twice"), "SELECT count(*) FROM captures"), 2);
        assert_int_equal(count(database("twice"), "SELECT count(*) FROM flows"), 2 * flows);
        for (int j = 0; j < 3; j++)
            assert_int_equal(count(database("twice"), once[j]), before[j]);
        assert_true(keeps_the_contract(database("twice")));
    }
}

static void several_files_in_one_run_keep_the_contract(void **state)
{
    (void)state;
    struct run_report report;
    if (access(samples[0], R_OK) != 0) return;
    storage_remove_files(database("all"));
    assert_true(run(database("all"), "4", samples, SAMPLES, &report));
    assert_int_equal(report.captures, SAMPLES);
    assert_int_equal(count(database("all"), "SELECT count(*) FROM captures"), SAMPLES);
    assert_true(keeps_the_contract(database("all")));
    assert_int_equal(report.ledger.frames_captured,
                     count(database("all"), "SELECT sum(frames_captured) FROM capture_health"));
}

/* ------------------------------------------------------------ corpus */

static char *captures[CAPTURES_MOST];
static size_t capture_count;

static void find_captures(const char *path, int depth)
{
    DIR *directory = opendir(path);
    struct dirent *entry;
    while (directory && (entry = readdir(directory))) {
        char below[1024];
        if (entry->d_name[0] == '.') continue;
        (void)snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
        if (entry->d_type == DT_DIR && depth > 0) {
            find_captures(below, depth - 1);
        } else if (entry->d_type == DT_REG && capture_count < CAPTURES_MOST) {
            captures[capture_count++] = strdup(below);
        }
    }
    if (directory) closedir(directory);
}

static bool is_small(const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file) return false;
    (void)fseek(file, 0, SEEK_END);
    bool small = ftell(file) < CORPUS_BYTES_MOST;
    fclose(file);
    return small;
}

static void a_sample_of_the_corpus_gives_the_same_rows(void **state)
{
    (void)state;
    const char *wanted = getenv("CORPUS_SAMPLE");
    size_t most = wanted ? strtoul(wanted, NULL, 10) : CORPUS_SAMPLE, broken = 0;
    find_captures(corpus_path("captures"), 1);
    if (capture_count == 0) {
        print_message("skipped: there is no %s here\n", corpus_path("captures"));
        skip();
    }
    qsort(captures, capture_count, sizeof *captures, lines_by_text);
    size_t step = capture_count > most ? capture_count / most : 1;
    for (size_t i = 0; i < capture_count; i++) {
        bool chosen = i % step == 0 && is_small(captures[i]);
        if (chosen && !is_repeatable(captures[i])) broken++;
        free(captures[i]);
    }
    assert_int_equal(broken, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_number_of_workers_gives_the_same_rows),
        cmocka_unit_test(a_second_reading_adds_a_capture_and_doubles_nothing),
        cmocka_unit_test(several_files_in_one_run_keep_the_contract),
        cmocka_unit_test(a_sample_of_the_corpus_gives_the_same_rows),
    };
    return cmocka_run_group_tests(tests, runs_make_folder, runs_remove_folder);
}
