/* SPDX-License-Identifier: MIT */
/*
 * hostile - what an attacker's packet costs, and what it becomes.
 *
 *   hostile PROGRAM CAPTURE PACKETS [NAME...]
 *
 * Each flood (floods.h) is made with a fixed seed as a file of at most PACKETS frames, and PROGRAM captures it. Printed are
 * the bytes of database for each captured byte and each packet, the CPU of a packet (user and system, every thread)
 * against CAPTURE repeated to REFERENCE_PACKETS in the same run, and the counters of what was left out. What a capture
 * of one frame needs is taken off. Of the reference and of floods that seem too slow, the least of some runs counts. The
 * exit code is 1 if a flood breaks a limit: at most BYTES_MOST bytes of database for a captured byte or
 * PACKET_BYTES_MOST a packet, whichever is more; at most CPU_MOST times the CPU.
 */
#include "floods.h"
#include "trace.h"

#include "capture/capture.h"
#include "storage/files.h"
#include "storage/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    REFERENCE_PACKETS = 300000,
    BYTES_MOST = 5,
    PACKET_BYTES_MOST = 320,
    CPU_MOST = 10,
    TRIES = 5, /* of a flood that seems too slow: other programs make it slower, nothing quicker */
};

static char folder[] = "/tmp/netscope-hostile-XXXXXX";
static const char *path_of(const char *name)
{
    static char paths[4][64];
    static unsigned turn;
    char *path = paths[turn++ % 4];
    (void)snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

struct cost {
    double cpu_s;
    double database_bytes;
};

static double child_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static struct cost measure(const char *program, const char *capture, const char *database)
{
    double before = child_seconds();
    int status = 1;
    storage_remove_files(database);
    pid_t child = fork();
    if (child == 0) {
        execl(program, program, "capture", "-r", capture, "--db", database, "--quiet", "--workers",
              "1", "--data-directory", "tests/scenarios/data", (char *)NULL);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
        fprintf(stderr, "%s: the capture failed\n", capture);
        exit(2);
    }
    const struct storage_sizes sizes = storage_sizes(database);
    return (struct cost){child_seconds() - before,
                         (double)(sizes.database_bytes + sizes.log_bytes)};
}

/* The least of several runs, until it is at most so long. */
static struct cost measure_again(const char *program, const char *capture, const char *database,
                                 double enough_s)
{
    struct cost least = measure(program, capture, database);
    for (int i = 1; i < TRIES && least.cpu_s > enough_s; i++) {
        struct cost cost = measure(program, capture, database);
        if (cost.cpu_s < least.cpu_s) least = cost;
    }
    return least;
}

static void print_counters(const char *database)
{
    struct error error = {.sentence = ""};
    struct storage_reader *reader = storage_reader_open(database, &error);
    struct storage_rows *rows =
        reader ? storage_query(reader, NULL,
                               "SELECT name, sum(value) FROM capture_counters GROUP BY name "
                               "ORDER BY 2 DESC",
                               NULL, 0, &error)
               : NULL;
    if (!rows) {
        fprintf(stderr, "%s\n", error.sentence);
        exit(2);
    }
    for (bool more = false; storage_next(rows, &error) == 1; more = true)
        printf("%s%.*s %lld", more ? ", " : "", (int)storage_value(rows, 0).bytes.size,
               (const char *)storage_value(rows, 0).bytes.data,
               (long long)storage_value(rows, 1).integer);
    putchar('\n');
    storage_rows_close(rows);
    storage_reader_close(reader);
}

/* The capture again and again, with later times. */
static bool write_reference(const char *path, const char *capture)
{
    struct error error = {.sentence = ""};
    int64_t shift_us = 0, first_us = 0, last_us = 0;
    trace_begin(path);
    while (trace.packets < REFERENCE_PACKETS) {
        struct capture_source *source = capture_open_file(capture, NULL, NULL, &error);
        struct frame frame;
        unsigned long long before = trace.packets;
        if (!source) break;
        while (capture_next(source, &frame, &error) == CAPTURE_FRAME) {
            if (trace.packets == 0) first_us = frame.time_us;
            if (frame.time_us + shift_us > last_us) last_us = frame.time_us + shift_us;
            trace_write(frame.data, frame.captured_bytes, frame.time_us + shift_us);
        }
        capture_close(source);
        if (trace.packets == before) break;
        shift_us = last_us - first_us + 1000000;
    }
    trace_end();
    if (trace.packets >= REFERENCE_PACKETS) return true;
    fprintf(stderr, "%s: %s\n", capture, error.sentence[0] ? error.sentence : "it has no frames");
    return false;
}

static bool is_wanted(const char *name, int count, char **names)
{
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0) return true;
    return count == 0;
}

int main(int count, char **arguments)
{
    if (count < 4 || !mkdtemp(folder)) {
        fprintf(stderr, "usage: hostile PROGRAM CAPTURE PACKETS [NAME...]\n");
        return 2;
    }
    const char *program = arguments[1];
    char capture[64], database[64];
    strcpy(capture, path_of("x.pcap"));
    strcpy(database, path_of("x.db"));
    unsigned long long most = strtoull(arguments[3], NULL, 10);
    bool good = true;
    trace_begin(capture);
    flood_arp_fight(0);
    trace_end();
    const struct cost nothing = measure_again(program, capture, database, 0);
    if (!write_reference(capture, arguments[2])) return 2;
    const struct cost usual = measure_again(program, capture, database, 0);
    double usual_ns = (usual.cpu_s - nothing.cpu_s) * 1e9 / (double)trace.packets;
    printf("%s, %llu packets: %.0f ns a packet\n\n", arguments[2], trace.packets, usual_ns);
    printf("%-20s %8s %7s %7s %8s %6s  %s\n", "flood", "packets", "bytes", "ns", "of usual", "db/B",
           "db/packet");
    for (size_t i = 0; i < FLOOD_COUNT; i++) {
        const struct flood *flood = &floods[i];
        if (!is_wanted(flood->name, count - 4, arguments + 4)) continue;
        flood_write(flood, most, capture);
        double packets = (double)trace.packets;
        double enough_s = nothing.cpu_s + packets * usual_ns * CPU_MOST / 1e9;
        const struct cost cost = measure_again(program, capture, database, enough_s);
        double bytes = cost.database_bytes - nothing.database_bytes;
        double ns = (cost.cpu_s - nothing.cpu_s) * 1e9 / packets;
        bool is_large =
            bytes > BYTES_MOST * (double)trace.bytes && bytes > PACKET_BYTES_MOST * packets;
        bool is_slow = ns > CPU_MOST * usual_ns;
        printf("%-20s %8.0f %7.0f %7.0f %8.1f %6.2f %6.0f%s%s  ", flood->name, packets,
               (double)trace.bytes / packets, ns, ns / usual_ns, bytes / (double)trace.bytes,
               bytes / packets, is_large ? " TOO LARGE" : "", is_slow ? " TOO SLOW" : "");
        print_counters(database);
        good = good && !is_large && !is_slow;
    }
    storage_remove_files(database);
    (void)unlink(capture);
    (void)rmdir(folder);
    return good ? 0 : 1;
}