/* SPDX-License-Identifier: MIT */
/*
 * hostile - what an attacker's packet costs, and what it becomes.
 *
 *   hostile [--count CLOCK | --bytes] PROGRAM CAPTURE PACKETS [NAME...]
 *
 * Each flood (floods.h) is made with a fixed seed as a file of at most PACKETS frames, and PROGRAM captures it. Printed are
 * the bytes of database for each captured byte and each packet, the CPU of a packet (user and system, every thread)
 * against CAPTURE repeated to REFERENCE_PACKETS in the same run, and the counters of what was left out. What a capture
 * of one frame needs is taken off. Of the reference and of floods that seem too slow, the least of some runs counts. The
 * exit code is 1 if a flood breaks a limit: at most BYTES_MOST bytes of database for a captured byte or
 * PACKET_BYTES_MOST a packet, whichever is more; at most CPU_MOST times the CPU.
 *
 * With --count, instructions under callgrind take the place of the CPU, so that it does not matter what else runs. CLOCK is
 * tests/bench/slow_clock.c, which then sets the pace of commits. What the kernel does is not in it. With --bytes, only the
 * bytes are judged.
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
static const char *slow_clock; /* NULL: the CPU is measured, not counted */
static bool only_bytes;
static const char *path_of(const char *name)
{
    static char paths[8][64];
    static unsigned turn;
    char *path = paths[turn++ % 8];
    (void)snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

struct cost {
    double work; /* nanoseconds of the CPU, or instructions */
    double database_bytes;
};

static double child_ns(void)
{
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e9 +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e3;
}

/* The total that callgrind wrote. */
static double instructions(void)
{
    char line[256];
    double count = 0;
    FILE *file = fopen(path_of("count"), "r");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "summary: %lf", &count) == 1 || sscanf(line, "totals: %lf", &count) == 1)
            break;
    if (file) (void)fclose(file);
    if (count > 0) return count;
    fprintf(stderr, "callgrind counted nothing; it needs `scripts/install-packages bench`\n");
    exit(2);
}

static _Noreturn void become_capture(const char *program, const char *capture, const char *database)
{
    char into[96];
    const char *words[24] = {"valgrind", "--quiet", "--tool=callgrind", into, program};
    const char **next = slow_clock ? words + 5 : words + 1;
    const char *const rest[] = {"capture",
                                "-r",
                                capture,
                                "--db",
                                database,
                                "--quiet",
                                "--workers",
                                "1",
                                "--data-directory",
                                "tests/scenarios/data",
                                slow_clock ? "--config" : NULL,
                                path_of("netscope.yaml")};
    if (!slow_clock) words[0] = program;
    for (size_t i = 0; i < sizeof rest / sizeof *rest && rest[i]; i++)
        *next++ = rest[i];
    (void)snprintf(into, sizeof into, "--callgrind-out-file=%s", path_of("count"));
    if (slow_clock) (void)setenv("LD_PRELOAD", slow_clock, 1);
    (void)execvp(words[0], (char *const *)words);
    _exit(127);
}

static struct cost measure(const char *program, const char *capture, const char *database)
{
    double before_ns = child_ns();
    int status = 1;
    storage_remove_files(database);
    pid_t child = fork();
    if (child == 0) become_capture(program, capture, database);
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
        fprintf(stderr, "%s: the capture failed\n", capture);
        exit(2);
    }
    const struct storage_sizes sizes = storage_sizes(database);
    return (struct cost){slow_clock ? instructions() : child_ns() - before_ns,
                         (double)(sizes.database_bytes + sizes.log_bytes)};
}

/* The least of several runs, until it is at most so much. A count is the same each time. */
static struct cost measure_again(const char *program, const char *capture, const char *database,
                                 double enough)
{
    struct cost least = measure(program, capture, database);
    for (int i = 1; i < TRIES && !slow_clock && !only_bytes && least.work > enough; i++) {
        struct cost cost = measure(program, capture, database);
        if (cost.work < least.work) least = cost;
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

static bool judge(const char *name, struct cost cost, struct cost nothing, double usual)
{
    double packets = (double)trace.packets, bytes = cost.database_bytes - nothing.database_bytes;
    double work = (cost.work - nothing.work) / packets;
    bool is_large = bytes > BYTES_MOST * (double)trace.bytes && bytes > PACKET_BYTES_MOST * packets;
    bool is_slow = !only_bytes && work > CPU_MOST * usual;
    printf("%-20s %8.0f %7.0f %7.0f %8.1f %6.2f %6.0f%s%s  ", name, packets,
           (double)trace.bytes / packets, work, work / usual, bytes / (double)trace.bytes,
           bytes / packets, is_large ? " TOO LARGE" : "", is_slow ? " TOO SLOW" : "");
    return !is_large && !is_slow;
}

/* The sandbox ends a program that valgrind runs. */
static void write_configuration(void)
{
    FILE *file = fopen(path_of("netscope.yaml"), "w");
    if (!file) exit(2);
    (void)fputs("privilege:\n  sandbox: off\n", file);
    (void)fclose(file);
}

int main(int count, char **arguments)
{
    if (count > 2 && strcmp(arguments[1], "--count") == 0) {
        slow_clock = arguments[2];
        count -= 2;
        arguments += 2;
    }
    if (count > 1 && strcmp(arguments[1], "--bytes") == 0) {
        only_bytes = true;
        count--;
        arguments++;
    }
    if (count < 4 || !mkdtemp(folder)) {
        fprintf(stderr,
                "usage: hostile [--count CLOCK | --bytes] PROGRAM CAPTURE PACKETS [NAME...]\n");
        return 2;
    }
    const char *program = arguments[1], *unit = slow_clock ? "instr" : "ns";
    char capture[64], database[64];
    strcpy(capture, path_of("x.pcap"));
    strcpy(database, path_of("x.db"));
    unsigned long long most = strtoull(arguments[3], NULL, 10);
    bool good = true;
    write_configuration();
    trace_begin(capture);
    flood_arp_fight(0);
    trace_end();
    const struct cost nothing = measure_again(program, capture, database, 0);
    if (!write_reference(capture, arguments[2])) return 2;
    const struct cost all = measure_again(program, capture, database, 0);
    double usual = (all.work - nothing.work) / (double)trace.packets;
    printf("%s, %llu packets: %.0f %s a packet\n\n", arguments[2], trace.packets, usual, unit);
    printf("%-20s %8s %7s %7s %8s %6s  %s\n", "flood", "packets", "bytes", unit, "of usual", "db/B",
           "db/packet");
    for (size_t i = 0; i < FLOOD_COUNT; i++) {
        const struct flood *flood = &floods[i];
        if (!is_wanted(flood->name, count - 4, arguments + 4)) continue;
        flood_write(flood, most, capture);
        double enough = nothing.work + (double)trace.packets * usual * CPU_MOST;
        const struct cost cost = measure_again(program, capture, database, enough);
        good = judge(flood->name, cost, nothing, usual) && good;
        print_counters(database);
        (void)fflush(stdout);
    }
    storage_remove_files(database);
    (void)unlink(capture);
    (void)unlink(path_of("count"));
    (void)unlink(path_of("netscope.yaml"));
    (void)rmdir(folder);
    return good ? 0 : 1;
}
