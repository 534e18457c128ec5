/* SPDX-License-Identifier: MIT */
/*
 * beside - what ordinary traffic loses while a flood passes.
 *
 *   beside PROGRAM CAPTURE PACKETS [NAME...]
 *
 * PROGRAM captures CAPTURE alone, and then with PACKETS packets of each flood (floods.h) in its middle, 2 us of packet
 * time apart: 500,000 a second. The flood has other addresses than CAPTURE. So each flow, question, handshake, request
 * and device that CAPTURE has alone must be there, by its key, and with its name. Only what a counter can have taken is
 * excused: a flow that a folded row can stand for, and a device that came during the flood or later, if some were held
 * back or untracked. The exit code is 1 if anything else is missing; each is printed.
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

/*
 * What must not be missing: a text for each row. And the number of rows or counters that explain why a row (:key) is not
 * there beside the flood; NULL: none can. The flood began at :flood_us.
 */
static const struct kind {
    const char *name, *rows, *excuses;
} kinds[] = {
    {"flow",
     "SELECT src_ip || '|' || coalesce(src_port, '') || '|' || dst_ip || '|' || "
     "coalesce(dst_port, '') || '|' || ip_protocol || '|' || start_us || '|' || "
     "coalesce(dst_domain, '') FROM flows WHERE flows_folded IS NULL",
     "SELECT count(*) FROM flows WHERE flows_folded IS NOT NULL AND :key GLOB "
     "coalesce(src_ip, '*') || '|*|' || coalesce(dst_ip, '*') || '|' || "
     "coalesce(dst_port, '*') || '|' || ip_protocol || '|*|'"},
    {"question",
     "SELECT coalesce(client_ip, '') || '|' || coalesce(query_domain, '') || '|' || "
     "coalesce(query_type, '') || '|' || query_us || '|' || coalesce(resolved_ips, '') "
     "FROM dns_queries",
     NULL},
    {"handshake",
     "SELECT src_ip || '|' || src_port || '|' || coalesce(sni, '') FROM tls_handshakes", NULL},
    {"request",
     "SELECT src_ip || '|' || src_port || '|' || coalesce(uri, '') || '|' || "
     "coalesce(status_code, '') FROM http_requests",
     NULL},
    {"message of DHCP",
     "SELECT coalesce(mac_address, '') || '|' || message_type || '|' || message_us FROM "
     "dhcp_messages",
     NULL},
    {"device",
     "SELECT coalesce(mac_address, '') || '|' || coalesce(ip_address, '') || '|' || "
     "coalesce(hostname, '') || '|' || iif(first_seen_us < :flood_us, 'before', 'late') "
     "FROM devices",
     "SELECT count(*) FROM capture_counters WHERE value > 0 AND :key GLOB '*|late' AND "
     "name IN ('devices_untracked', 'devices_held_back')"},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

struct texts {
    char **all;
    size_t count;
};

static int64_t flood_us; /* its first packet */
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

/* The first column of each row, in order. key NULL: the question has none. */
static struct texts ask(const char *sql, const char *key)
{
    struct error error;
    struct texts texts = {.count = 0};
    struct parameter parameters[2];
    size_t count = 0;
    if (strstr(sql, ":flood_us"))
        parameters[count++] =
            (struct parameter){":flood_us", {.type = VALUE_INTEGER, .integer = flood_us}};
    if (key)
        parameters[count++] =
            (struct parameter){":key", {.type = VALUE_TEXT, .bytes = span_text(key)}};
    struct storage_reader *reader = storage_reader_open(database_path, &error);
    struct storage_rows *rows =
        reader ? storage_query(reader, NULL, sql, parameters, count, &error) : NULL;
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

static bool is_excused(const struct kind *kind, const char *key)
{
    if (!kind->excuses) return false;
    struct texts count = ask(kind->excuses, key);
    bool is_excused = strcmp(count.all[0], "0") != 0;
    clear(&count);
    return is_excused;
}

/* How many are missing that nothing excuses. */
static unsigned missing(const char *flood, const struct kind *kind, const struct texts *before)
{
    struct texts now = ask(kind->rows, NULL);
    unsigned count = 0, excused = 0;
    for (size_t i = 0, at = 0; i < before->count; i++) {
        while (at < now.count && strcmp(now.all[at], before->all[i]) < 0)
            at++;
        bool is_there = at < now.count && strcmp(now.all[at], before->all[i]) == 0;
        at += is_there; /* of two rows that are alike both must be there */
        if (is_there) continue;
        if (is_excused(kind, before->all[i])) {
            excused++;
            continue;
        }
        printf("%s: a %s is missing: %s\n", flood, kind->name, before->all[i]);
        count++;
    }
    if (excused) printf("%s: %u of kind %s are in a counter\n", flood, excused, kind->name);
    clear(&now);
    return count;
}

/* The next frame of a source; false: there is none. */
static bool next(struct capture_source *source, struct frame *frame)
{
    struct error error;
    return source && capture_next(source, frame, &error) == CAPTURE_FRAME;
}

/* The ordinary frames, and from flood_us on those of the flood between them. */
static void mix(const char *ordinary, bool has_flood)
{
    struct error error;
    struct frame one, other;
    struct capture_source *usual = capture_open_file(ordinary, NULL, NULL, &error);
    struct capture_source *flood =
        has_flood ? capture_open_file(flood_path, NULL, NULL, &error) : NULL;
    if (!usual || (has_flood && !flood)) fail(error.sentence);
    trace_begin(mixed_path);
    bool has_one = next(usual, &one), has_other = next(flood, &other);
    for (int64_t at_us = flood_us; has_one || has_other;) {
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

static bool check(const char *flood, const struct texts *before)
{
    unsigned count = 0;
    for (int i = 0; i < KINDS; i++)
        count += missing(flood, &kinds[i], &before[i]);
    return count == 0;
}

static bool is_wanted(const char *name, int count, char **names)
{
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0) return true;
    return count == 0;
}

int main(int count, char **arguments)
{
    if (count < 4 || !mkdtemp(folder)) fail("usage: beside PROGRAM CAPTURE PACKETS [NAME...]");
    (void)snprintf(flood_path, sizeof flood_path, "%s/flood.pcap", folder);
    (void)snprintf(mixed_path, sizeof mixed_path, "%s/mixed.pcap", folder);
    (void)snprintf(database_path, sizeof database_path, "%s/x.db", folder);
    unsigned long long most = strtoull(arguments[3], NULL, 10);
    flood_us = middle_of(arguments[2]);
    struct texts before[KINDS];
    bool good = true;
    mix(arguments[2], false);
    capture(arguments[1]);
    for (int i = 0; i < KINDS; i++) {
        before[i] = ask(kinds[i].rows, NULL);
        printf("%s: %zu of kind %s\n", arguments[2], before[i].count, kinds[i].name);
    }
    for (size_t i = 0; i < FLOOD_COUNT; i++) {
        if (!is_wanted(floods[i].name, count - 4, arguments + 4)) continue;
        flood_write(&floods[i], most, flood_path);
        mix(arguments[2], true);
        capture(arguments[1]);
        bool holds = check(floods[i].name, before);
        printf("%s: %s\n", floods[i].name, holds ? "good" : "MISSING");
        fflush(stdout);
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
