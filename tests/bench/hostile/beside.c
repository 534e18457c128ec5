/* SPDX-License-Identifier: MIT */
/*
 * beside - what ordinary traffic loses while a flood passes.
 *
 *   beside PROGRAM CAPTURE PACKETS [NAME...]
 *
 * PROGRAM captures CAPTURE alone, and then with PACKETS packets of each flood (floods.h) in its middle, 2 us of packet
 * time apart: 500,000 a second. Every flow, name and device that it had alone must be there, or be accounted for: at
 * most as many may be missing as a counter of that kind says. The exit code is 1 if more are missing.
 */
#include "floods.h"
#include "trace.h"

#include "capture/capture.h"
#include "storage/files.h"
#include "storage/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FLOOD_STEP_US = 2 };

/* What must not be missing: a text for each row, and what counts those that are. */
static const struct kind {
    const char *name, *rows, *counted;
} kinds[] = {
    {"flows",
     "SELECT src_ip || '|' || coalesce(src_port, '') || '|' || dst_ip || '|' || "
     "coalesce(dst_port, '') || '|' || ip_protocol || '|' || start_us FROM flows "
     "WHERE flows_folded IS NULL",
     "SELECT coalesce(sum(flows_evicted), 0) FROM capture_health"},
    {"names",
     "SELECT coalesce(client_ip, '') || '|' || coalesce(query_domain, '') || '|' || "
     "coalesce(query_type, '') || '|' || query_us FROM dns_queries",
     "SELECT coalesce(sum(value), 0) FROM capture_counters WHERE name = 'over_share_dns'"},
    {"devices",
     "SELECT coalesce(mac_address, '') || '|' || coalesce(ip_address, '') || '|' || "
     "coalesce(hostname, '') FROM devices",
     "SELECT coalesce(sum(value), 0) FROM capture_counters "
     "WHERE name IN ('devices_untracked', 'devices_held_back')"},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

struct texts {
    char **all;
    size_t count;
};

static char folder[] = "/tmp/netscope-beside-XXXXXX";
static char flood_path[64], mixed_path[64], database_path[64];

static void fail(const char *what)
{
    fprintf(stderr, "beside: %s\n", what);
    exit(2);
}

static void capture(const char *program)
{
    int status = 1;
    storage_remove_files(database_path);
    pid_t child = fork();
    if (child == 0) {
        execl(program, program, "capture", "-r", mixed_path, "--db", database_path, "--quiet",
              "--workers", "1", "--data-directory", "tests/scenarios/data", (char *)NULL);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) fail("a capture failed");
}

static int compare(const void *one, const void *other)
{
    return strcmp(*(char *const *)one, *(char *const *)other);
}

/* The first column of each row, in order. */
static struct texts ask(const char *sql)
{
    struct error error;
    struct texts texts = {.count = 0};
    struct storage_reader *reader = storage_reader_open(database_path, &error);
    struct storage_rows *rows = reader ? storage_query(reader, NULL, sql, NULL, 0, &error) : NULL;
    if (!rows) fail(error.sentence);
    while (storage_next(rows, &error) == 1) {
        struct value value = storage_value(rows, 0);
        char number[24];
        (void)snprintf(number, sizeof number, "%lld", (long long)value.integer);
        bool is_text = value.type == VALUE_TEXT;
        texts.all = realloc(texts.all, (texts.count + 1) * sizeof *texts.all);
        if (!texts.all) fail("there is not enough memory");
        texts.all[texts.count++] =
            is_text ? strndup((const char *)value.bytes.data, value.bytes.size) : strdup(number);
    }
    storage_rows_close(rows);
    storage_reader_close(reader);
    if (texts.count) qsort(texts.all, texts.count, sizeof *texts.all, compare);
    return texts;
}

static void clear(struct texts *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        free(texts->all[i]);
    free(texts->all);
}

static long long missing(const struct texts *before, const struct texts *now)
{
    long long count = 0;
    for (size_t i = 0, at = 0; i < before->count; i++) {
        while (at < now->count && strcmp(now->all[at], before->all[i]) < 0)
            at++;
        count += at == now->count || strcmp(now->all[at], before->all[i]) != 0;
    }
    return count;
}

/* The next frame of a source; false: there is none. */
static bool next(struct capture_source *source, struct frame *frame)
{
    struct error error;
    return source && capture_next(source, frame, &error) == CAPTURE_FRAME;
}

/* The ordinary frames, and from middle_us on those of the flood between them. */
static void mix(const char *ordinary, bool has_flood, int64_t middle_us)
{
    struct error error;
    struct frame one, other;
    struct capture_source *usual = capture_open_file(ordinary, NULL, NULL, &error);
    struct capture_source *flood =
        has_flood ? capture_open_file(flood_path, NULL, NULL, &error) : NULL;
    if (!usual || (has_flood && !flood)) fail(error.sentence);
    trace_begin(mixed_path);
    bool has_one = next(usual, &one), has_other = next(flood, &other);
    for (int64_t at_us = middle_us; has_one || has_other;) {
        if (has_one && (!has_other || one.time_us <= at_us)) {
            trace_write(one.data, one.captured_bytes, one.time_us);
            has_one = next(usual, &one);
        } else {
            trace_write(other.data, other.captured_bytes, at_us);
            at_us += FLOOD_STEP_US;
            has_other = next(flood, &other);
        }
    }
    trace_end();
    capture_close(usual);
    if (flood) capture_close(flood);
}

static int64_t middle_of(const char *path)
{
    struct error error;
    struct frame frame;
    int64_t first_us = 0, last_us = 0;
    struct capture_source *source = capture_open_file(path, NULL, NULL, &error);
    if (!source) fail(error.sentence);
    while (next(source, &frame)) {
        if (!first_us) first_us = frame.time_us;
        last_us = frame.time_us;
    }
    capture_close(source);
    return first_us + (last_us - first_us) / 2;
}

/* True if nothing is missing that no counter has. */
static bool check(const char *name, const struct texts *before)
{
    bool good = true;
    for (int i = 0; i < KINDS; i++) {
        struct texts now = ask(kinds[i].rows), counted = ask(kinds[i].counted);
        long long lost = missing(&before[i], &now), told = atoll(counted.all[0]);
        if (lost) printf("%s: %s missing %lld, counted %lld\n", name, kinds[i].name, lost, told);
        good = good && lost <= told;
        clear(&now);
        clear(&counted);
    }
    return good;
}

static bool is_wanted(const char *name, int count, char **names)
{
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0) return true;
    return count == 0;
}

int main(int count, char **arguments)
{
#define FLOOD_ROW(name)                                                                            \
    {                                                                                              \
#name, flood_##name                                                                        \
    }
    static const struct {
        const char *name;
        void (*each)(unsigned number);
    } floods[] = {FLOODS(FLOOD_ROW)};
    if (count < 4 || !mkdtemp(folder)) fail("usage: beside PROGRAM CAPTURE PACKETS [NAME...]");
    (void)snprintf(flood_path, sizeof flood_path, "%s/flood.pcap", folder);
    (void)snprintf(mixed_path, sizeof mixed_path, "%s/mixed.pcap", folder);
    (void)snprintf(database_path, sizeof database_path, "%s/x.db", folder);
    unsigned long long most = strtoull(arguments[3], NULL, 10);
    int64_t middle_us = middle_of(arguments[2]);
    struct texts before[KINDS];
    bool good = true;
    mix(arguments[2], false, 0);
    capture(arguments[1]);
    for (int i = 0; i < KINDS; i++)
        before[i] = ask(kinds[i].rows);
    for (size_t i = 0; i < sizeof floods / sizeof floods[0]; i++) {
        if (!is_wanted(floods[i].name, count - 4, arguments + 4)) continue;
        trace_begin(flood_path);
        for (unsigned number = 0; trace.packets < most; number++)
            floods[i].each(number);
        trace_end();
        mix(arguments[2], true, middle_us);
        capture(arguments[1]);
        bool holds = check(floods[i].name, before);
        printf("%s: %s\n", floods[i].name, holds ? "good" : "MISSING");
        good = good && holds;
    }
    for (int i = 0; i < KINDS; i++)
        clear(&before[i]);
    storage_remove_files(database_path);
    (void)unlink(flood_path);
    (void)unlink(mixed_path);
    (void)rmdir(folder);
    return good ? 0 : 1;
}
