/* SPDX-License-Identifier: MIT */
/*
 * stages - the cost of each stage of the pipeline, on a capture that is repeated.
 *
 *   stages CAPTURE PACKETS PROGRAM
 *
 * The capture is read into memory and repeated with later times, until there are at least PACKETS
 * frames. Each stage then runs over all of them. The figure is CPU time (user and system, every
 * thread), the best of three. A stage includes the earlier ones if its line says so, because that
 * is how they run. The whole is PROGRAM capture on the same frames in a file, database included. Of
 * that database the bytes of each kind of row are printed.
 */
#include "capture/capture.h"
#include "parser/packet.h"
#include "storage/files.h"
#include "storage/reader.h"
#include "tracker/tracker.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FRAME_MOST = 65536, HEADERS_ONLY_SIZE = 66, ROUNDS = 3, AT_ONCE = 64 };

struct bench {
    struct frame frames[FRAME_MOST];
    size_t frame_count;
    int64_t span_us; /* from one copy to the next */
    size_t copies;
    uint64_t packets;
    char path[64]; /* the same frames as a file */
    uint64_t records;
};

static struct bench bench;

static bool bench_load(const char *path)
{
    struct error error;
    struct capture_source *source = capture_open_file(path, NULL, NULL, &error);
    if (!source) {
        fprintf(stderr, "%s\n", error.sentence);
        return false;
    }
    struct frame frame;
    int64_t last_us = 0;
    while (bench.frame_count < FRAME_MOST &&
           capture_next(source, &frame, &error) == CAPTURE_FRAME) {
        uint8_t *copy = malloc(frame.captured_bytes ? frame.captured_bytes : 1);
        if (!copy) return false;
        memcpy(copy, frame.data, frame.captured_bytes);
        frame.data = copy;
        if (frame.time_us > last_us) last_us = frame.time_us;
        bench.frames[bench.frame_count++] = frame;
    }
    capture_close(source);
    if (bench.frame_count == 0) return false;
    bench.span_us = last_us - bench.frames[0].time_us + 1000000;
    return true;
}

/* Classic pcap with the machine's byte order, the form of most captures. */
static bool bench_write_file(void)
{
    (void)snprintf(bench.path, sizeof bench.path, "/tmp/netscope-bench.%d.pcap", (int)getpid());
    FILE *file = fopen(bench.path, "wb");
    if (!file) return false;
    const uint32_t header[6] = {0xa1b2c3d4, 4 << 16 | 2, 0,
                                0,          262144,      (uint32_t)bench.frames[0].link_type};
    fwrite(header, sizeof header, 1, file);
    for (size_t copy = 0; copy < bench.copies; copy++)
        for (size_t i = 0; i < bench.frame_count; i++) {
            const struct frame *frame = &bench.frames[i];
            int64_t us = frame->time_us + (int64_t)copy * bench.span_us;
            const uint32_t record[4] = {(uint32_t)(us / 1000000), (uint32_t)(us % 1000000),
                                        frame->captured_bytes, frame->wire_bytes};
            fwrite(record, sizeof record, 1, file);
            fwrite(frame->data, frame->captured_bytes, 1, file);
        }
    return fclose(file) == 0;
}

/* ---------------------------------------------------------------- stages */

static uint64_t stage_read(void)
{
    struct error error;
    struct capture_source *source = capture_open_file(bench.path, NULL, NULL, &error);
    struct frame frames[AT_ONCE];
    uint64_t total = 0;
    size_t count;
    while (source && capture_next_few(source, frames, AT_ONCE, &count, &error) == CAPTURE_FRAME)
        total += count;
    capture_close(source);
    return total;
}

static uint64_t stage_decode(void)
{
    uint64_t ip = 0;
    for (size_t copy = 0; copy < bench.copies; copy++)
        for (size_t i = 0; i < bench.frame_count; i++) {
            struct packet packet;
            packet_decode(&bench.frames[i], &packet);
            ip += packet.kind == PACKET_IP;
        }
    return ip;
}

static void count_record(void *owner, const struct record *record)
{
    (void)owner;
    (void)record;
    bench.records++;
}

static uint64_t track(uint32_t most_bytes)
{
    static const struct tracker_options options = {
        .worker_count = 1,
        .flows_most = 200000,
        .buffer_bytes = 64 << 20,
        .tcp_idle_timeout_us = 300000000,
        .tcp_attempt_timeout_us = 30000000,
        .udp_idle_timeout_us = 60000000,
        .icmp_idle_timeout_us = 60000000,
        .update_every_us = 60000000,
        .fragment_timeout_us = 30000000,
        .put = count_record,
    };
    struct error error;
    struct tracker *tracker = tracker_create(&options, &error);
    if (!tracker) {
        fprintf(stderr, "%s\n", error.sentence);
        return 0;
    }
    struct frame frames[AT_ONCE];
    size_t count = 0;
    uint64_t number = 0;
    for (size_t copy = 0; copy < bench.copies; copy++)
        for (size_t i = 0; i < bench.frame_count; i++) {
            struct frame *frame = &frames[count++];
            *frame = bench.frames[i];
            frame->time_us += (int64_t)copy * bench.span_us;
            frame->number = ++number;
            if (frame->captured_bytes > most_bytes) frame->captured_bytes = most_bytes;
            if (count < AT_ONCE) continue;
            tracker_frames(tracker, frames, count);
            count = 0;
        }
    tracker_frames(tracker, frames, count);
    tracker_finish(tracker, 0, number); /* ends at the latest frame */
    tracker_destroy(tracker);
    return number;
}

static uint64_t stage_flows(void)
{
    return track(HEADERS_ONLY_SIZE);
}

static uint64_t stage_parsers(void)
{
    return track(UINT32_MAX);
}

/* ---------------------------------------------------------------- measuring */

static double cpu_seconds(int who)
{
    struct rusage usage;
    getrusage(who, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void print_line(const char *stage, double seconds, double best_wall)
{
    printf("%-44s %10.1f %14.0f\n", stage, seconds * 1e9 / (double)bench.packets,
           (double)bench.packets / best_wall);
}

static double wall_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void measure_stage(const char *stage, uint64_t (*run)(void))
{
    double best = 1e9, best_wall = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        double cpu = cpu_seconds(RUSAGE_SELF), wall = wall_seconds();
        (void)run();
        cpu = cpu_seconds(RUSAGE_SELF) - cpu;
        wall = wall_seconds() - wall;
        if (cpu < best) best = cpu;
        if (wall < best_wall) best_wall = wall;
    }
    print_line(stage, best, best_wall);
}

static bool run_program(const char *program, const char *database)
{
    pid_t child = fork();
    if (child == 0) {
        execl(program, program, "capture", "-r", bench.path, "--db", database, "--quiet",
              (char *)NULL);
        _exit(127);
    }
    int status = 1;
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

/* Bytes of a row of each hot table: its pages, and those of its indexes, by the number of rows. */
static bool print_bytes(const char *database)
{
    static const char *const sql =
        "WITH size AS (SELECT s.tbl_name AS name, s.type, sum(p.pgsize) AS bytes, "
        "sum(CASE WHEN p.pagetype = 'leaf' THEN p.ncell END) AS rows "
        "FROM dbstat p JOIN sqlite_schema s ON s.name = p.name GROUP BY s.name) "
        "SELECT t.name, t.rows, 1.0 * t.bytes / t.rows, "
        "coalesce((SELECT sum(i.bytes) FROM size i WHERE i.name = t.name AND i.type = 'index'), 0) "
        "* 1.0 / t.rows FROM size t WHERE t.type = 'table' AND t.name IN ('flow', 'flow_rare', "
        "'tracker_connection', 'dns_query', 'tls_handshake', 'http_request', 'certificate_seen', "
        "'traffic_minute', 'traffic_hour') AND t.rows > 0 ORDER BY t.bytes DESC";
    struct error error;
    struct storage_reader *reader = storage_reader_open(database, &error);
    struct storage_rows *rows = reader ? storage_query(reader, NULL, sql, NULL, 0, &error) : NULL;
    if (rows) printf("\n%-20s %12s %12s %12s\n", "table", "rows", "bytes/row", "of indexes");
    int state = -1;
    while (rows && (state = storage_next(rows, &error)) == 1)
        printf("%-20s %12lld %12.1f %12.1f\n", (const char *)storage_value(rows, 0).bytes.data,
               (long long)storage_value(rows, 1).integer, storage_value(rows, 2).real,
               storage_value(rows, 3).real);
    if (state != 0) fprintf(stderr, "%s\n", error.sentence);
    storage_rows_close(rows);
    storage_reader_close(reader);
    return state == 0;
}

static bool measure_program(const char *stage, const char *program)
{
    char database[96];
    (void)snprintf(database, sizeof database, "%s.db", bench.path);
    double best = 1e9, best_wall = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        double cpu = cpu_seconds(RUSAGE_CHILDREN), wall = wall_seconds();
        bool good = run_program(program, database);
        cpu = cpu_seconds(RUSAGE_CHILDREN) - cpu;
        wall = wall_seconds() - wall;
        if (!good) {
            storage_remove_files(database);
            printf("%-44s did not run: %s\n", stage, program);
            return false;
        }
        if (round + 1 < ROUNDS) storage_remove_files(database);
        if (cpu < best) best = cpu;
        if (wall < best_wall) best_wall = wall;
    }
    print_line(stage, best, best_wall);
    bool printed = print_bytes(database);
    storage_remove_files(database);
    return printed;
}

int main(int argument_count, char **arguments)
{
    if (argument_count != 4) {
        fprintf(stderr, "stages CAPTURE PACKETS PROGRAM\n");
        return 2;
    }
    if (!bench_load(arguments[1])) return 1;
    bench.copies = (size_t)(strtoull(arguments[2], NULL, 10) / bench.frame_count) + 1;
    bench.packets = (uint64_t)bench.copies * bench.frame_count;
    if (!bench_write_file()) {
        perror(bench.path);
        return 1;
    }
    printf("%s, %zu frames, repeated %zu times: %llu packets\n\n", arguments[1], bench.frame_count,
           bench.copies, (unsigned long long)bench.packets);
    printf("%-44s %10s %14s\n", "stage", "ns/packet", "packets/s");
    measure_stage("read (a file in the page cache)", stage_read);
    measure_stage("decode", stage_decode);
    measure_stage("decode + flows, headers only", stage_flows);
    measure_stage("decode + flows + streams + parsers", stage_parsers);
    bool good = measure_program("the whole: file to database", arguments[3]);
    unlink(bench.path);
    return good ? 0 : 1;
}
