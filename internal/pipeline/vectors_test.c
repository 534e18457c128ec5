/* SPDX-License-Identifier: MIT */
/*
 * JA3, JA3S and JA4 that other projects publish for their captures. Each must be in the database of
 * the capture, on a handshake between the two named ends. If a capture starts in the middle, the
 * projects disagree about which end is the client.
 */
#include "corpus.h"
#include "runs.h"
#include "storage/reader.h"
#include "test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CAPTURE, SRC, SPORT, DST, DPORT, FIRST_FACT, KEYS = FIRST_FACT + 4 };
static const char *const keys[KEYS] = {"capture", "src",  "sport", "dst", "dport",
                                       "ja3",     "ja3s", "ja4",   "sni"};
static const char *const conditions[] = {"ja3_hash = :fact",
                                         ":fact IN (ja3s_hash, retry_ja3s_hash)", /* see below */
                                         "ja4 = :fact", "sni = :fact"};

static char *files[2048];
static size_t file_count;

static void collect(void *owner, const char *const *values)
{
    (void)owner;
    for (size_t i = 0; i < file_count; i++)
        if (strcmp(strrchr(files[i], '/') + 1, values[CAPTURE]) == 0) return;
    DIR *sources = opendir(corpus_path("captures"));
    struct dirent *entry;
    while (sources && (entry = readdir(sources))) {
        char below[512];
        (void)snprintf(below, sizeof below, "captures/%s/%s", entry->d_name, values[CAPTURE]);
        const char *capture = corpus_path(below);
        if (entry->d_name[0] == '.' || access(capture, R_OK) != 0) continue;
        assert_true(file_count < sizeof files / sizeof files[0]);
        files[file_count++] = strdup(capture);
        break;
    }
    if (sources) closedir(sources);
}

struct tally {
    struct storage_reader *reader;
    size_t expected, missing;
};

static struct value text_value(const char *text)
{
    return (struct value){.type = VALUE_TEXT, .bytes = {(const uint8_t *)text, strlen(text)}};
}

static bool is_there(struct storage_reader *reader, const char *const *values, size_t fact)
{
    struct error error = {.sentence = ""};
    char sql[1024], source[512];
    (void)snprintf(source, sizeof source, "file:%s", values[CAPTURE]);
    const struct parameter parameters[] = {
        {":source", text_value(source)},   {":fact", text_value(values[FIRST_FACT + fact])},
        {":src", text_value(values[SRC])}, {":sport", text_value(values[SPORT])},
        {":dst", text_value(values[DST])}, {":dport", text_value(values[DPORT])}};
    (void)snprintf(
        sql, sizeof sql,
        "SELECT 1 FROM tls_handshakes WHERE capture_id = (SELECT capture_id FROM captures "
        "WHERE source = :source) AND %s "
        "AND ((src_ip = :src AND src_port = CAST(:sport AS INTEGER) "
        "AND dst_ip = :dst AND dst_port = CAST(:dport AS INTEGER)) "
        "OR (src_ip = :dst AND src_port = CAST(:dport AS INTEGER) "
        "AND dst_ip = :src AND dst_port = CAST(:sport AS INTEGER)))",
        conditions[fact]);
    struct storage_rows *rows = storage_query(reader, NULL, sql, parameters,
                                              sizeof parameters / sizeof parameters[0], &error);
    if (!rows) fail_msg("%s", error.sentence);
    int found = storage_next(rows, &error);
    storage_rows_close(rows);
    if (found < 0) fail_msg("%s", error.sentence);
    return found == 1;
}

/* nDPI publishes the JA3S of the server's first hello, which may be a HelloRetryRequest. */
static void check_vector(void *owner, const char *const *values)
{
    struct tally *tally = owner;
    for (size_t i = 0; i < KEYS - FIRST_FACT; i++) {
        if (!values[FIRST_FACT + i]) continue;
        tally->expected++;
        if (is_there(tally->reader, values, i)) continue;
        tally->missing++;
        print_message("%s: %s:%s %s:%s has no %s %s\n", values[CAPTURE], values[SRC], values[SPORT],
                      values[DST], values[DPORT], keys[FIRST_FACT + i], values[FIRST_FACT + i]);
    }
}

static void published_fingerprints_are_in_the_database(void **state)
{
    static const char *const lists[] = {"ja3_captures", "ja4", "ja4_arkime"};
    enum { LISTS = sizeof lists / sizeof lists[0] };
    struct run_report report;
    struct tally tally = {.expected = 0};
    struct error error = {.sentence = ""};
    (void)state;
    for (size_t i = 0; i < LISTS; i++)
        (void)corpus_vectors(lists[i], keys, KEYS, collect, NULL);
    assert_true(run(database("all"), "1", (const char *const *)files, file_count, &report));
    tally.reader = storage_reader_open(database("all"), &error);
    if (!tally.reader) fail_msg("%s", error.sentence);
    for (size_t i = 0; i < LISTS; i++)
        (void)corpus_vectors(lists[i], keys, KEYS, check_vector, &tally);
    storage_reader_close(tally.reader);
    for (size_t i = 0; i < file_count; i++)
        free(files[i]);
    assert_true(tally.expected > 500);
    assert_int_equal(tally.missing, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_fingerprints_are_in_the_database),
    };
    return cmocka_run_group_tests(tests, runs_make_folder, runs_remove_folder);
}
