/* SPDX-License-Identifier: MIT */
/*
 * soak - a sensor's months in minutes: repeated captures, with time that runs faster.
 *
 *   soak DAYS CAPTURE...
 *
 * A cycle of the captures begins every half hour of simulated time. In two parts of thirty it
 * begins every ten minutes, so that the cap is reached. A part is a thirtieth of the run (one day
 * of thirty). Ages are given in parts, so that all are reached several times. Conditions are
 * checked at the end of each part; sizes are measured all the time. The result is TAP.
 */
#include "checks.h"
#include "replay.h"

#include "storage/files.h"

#include <dirent.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SECOND INT64_C(1000000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define MIB (INT64_C(1) << 20)

enum {
    PARTS = 30,
    DATABASE_OPEN_MOST = 4, /* by the writer and its claim, the analyst and the checks */
    GUEST_PARTS = 7,        /* guests return when the database has removed them */
    BURST_FROM = 3,
    BURST_TO = 5,
    /* The rows of the burst have expired, and values have been collected once. */
    WARM_PARTS = 12,
    WARM_HOURS = 28,
    FIRST_HOUR = 498000,
};

struct soak {
    struct sensor *sensor;
    struct replay *replay;
    struct checks checks;
    struct sums sums;
    char folder[64], database[128];
    int64_t from_us, part_us, to_us;
    unsigned warm; /* the part after which everything has its full size */
    /* Samples. */
    struct {
        double memory_kb; /* at the end of the part, without what malloc() keeps for later */
        int64_t bytes;    /* the largest */
    } parts[PARTS];
    int64_t largest_bytes, largest_log_bytes, part_bytes, sampled_us;
    int descriptors;
    struct values values; /* when it was warm */
    uint64_t cycles, guest_cycles;
};

static struct soak soak;

/* ------------------------------------------------------------ samples */

static int64_t resident_kb(void)
{
    char line[128];
    long long kb = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (sscanf(line, "VmRSS: %lld", &kb) == 1) break;
    if (status) fclose(status);
    return kb;
}

/*
 * Counts all descriptors but those of the database. If another connection holds a lock, SQLite
 * keeps a closed reader's descriptor open and reuses it for the next reader.
 */
static int count_descriptors_once(int *of_database)
{
    DIR *folder = opendir("/proc/self/fd");
    struct dirent *entry;
    int count = *of_database = 0;
    while (folder && (entry = readdir(folder))) {
        char target[sizeof soak.database] = "";
        ssize_t size = readlinkat(dirfd(folder), entry->d_name, target, sizeof target - 1);
        bool is_database = size > 0 && strcmp(target, soak.database) == 0;
        *of_database += is_database;
        count += !is_database;
    }
    if (folder) closedir(folder);
    return count;
}

/* The analyst opens the database from time to time, so the result is the least of some counts. */
static int count_descriptors(void)
{
    int of_database, least = count_descriptors_once(&of_database);
    for (int i = 0; i < 50 && least > soak.descriptors; i++) {
        usleep(20000);
        int count = count_descriptors_once(&of_database);
        if (count < least) least = count;
    }
    return least;
}

/* Once in each simulated minute with an event, while the recorder writes. */
static void sample(int64_t now_us)
{
    if (now_us - soak.sampled_us < MINUTE) return;
    soak.sampled_us = now_us;
    struct storage_sizes sizes = storage_sizes(soak.database);
    int64_t log_bytes = sizes.log_bytes;
    int64_t bytes = sizes.database_bytes + log_bytes + sizes.index_bytes;
    const struct storage_policy *policy = &soak.checks.policy;
    expect(&soak.checks, CHECK_CAP, bytes <= policy->max_bytes, "%lld bytes", (long long)bytes);
    expect(&soak.checks, CHECK_LOG, log_bytes <= policy->wal_most_bytes, "%lld bytes",
           (long long)log_bytes);
    if (bytes > soak.part_bytes) soak.part_bytes = bytes;
    if (bytes > soak.largest_bytes) soak.largest_bytes = bytes;
    if (log_bytes > soak.largest_log_bytes) soak.largest_log_bytes = log_bytes;
}

static void see(void *owner, struct frame *frame)
{
    (void)owner;
    sample(frame->time_us);
    sensor_see(soak.sensor, frame);
}

/* ------------------------------------------------------------ the end of a part */

static void check_values(unsigned part)
{
    struct values now = count_values(&soak.checks);
    if (part == soak.warm) soak.values = now;
    if (part != PARTS || soak.part_us < DAY / 2) return; /* values are collected once a day */
    const struct values *then = &soak.values;
    const int64_t counts[][2] = {{now.domains, then->domains},
                                 {now.addresses, then->addresses},
                                 {now.texts, then->texts},
                                 {now.terms, then->terms},
                                 {now.devices, then->devices}};
    static const char *const names[] = {"domain", "address", "text", "term", "device"};
    for (int i = 0; i < 5; i++)
        expect(&soak.checks, CHECK_VALUES, counts[i][0] <= counts[i][1] + counts[i][1] / 10,
               "%s: %lld rows, before %lld", names[i], (long long)counts[i][0],
               (long long)counts[i][1]);
}

static void end_part(unsigned part)
{
    sensor_settle(soak.sensor);
    const struct sensor_notes *notes = sensor_notes(soak.sensor);
    check_rows(&soak.checks, sensor_now_us(soak.sensor), notes->shed_to_us);
    check_ledger(&soak.checks, notes);
    check_values(part);
    if (part == soak.warm) soak.descriptors = count_descriptors();
    if (part > soak.warm) {
        int of_database, descriptors = count_descriptors();
        expect(&soak.checks, CHECK_DESCRIPTORS, descriptors <= soak.descriptors,
               "%d of them, before %d", descriptors, soak.descriptors);
        (void)count_descriptors_once(&of_database);
        expect(&soak.checks, CHECK_DESCRIPTORS, of_database <= DATABASE_OPEN_MOST,
               "%d of the database", of_database);
    }
    (void)malloc_trim(0);
    soak.parts[part - 1].memory_kb = (double)resident_kb();
    soak.parts[part - 1].bytes = soak.part_bytes;
    printf("# part %2u: resident %.0f kB, files at most %lld bytes, used %lld, rows committed "
           "%llu, cap %s\n",
           part, soak.parts[part - 1].memory_kb, (long long)soak.part_bytes,
           (long long)notes->used_bytes, (unsigned long long)notes->ledger.rows_committed,
           notes->shed_to_us[KIND_FLOWS] > sensor_now_us(soak.sensor) - soak.part_us ? "near"
                                                                                     : "far");
    fflush(stdout);
    soak.part_bytes = 0;
}

/* ------------------------------------------------------------ the run */

static int64_t cycle_every_us(int64_t since_us)
{
    int64_t part = since_us / soak.part_us;
    return part >= BURST_FROM && part < BURST_TO ? 10 * MINUTE : 30 * MINUTE;
}

static void run(void)
{
    unsigned part = 1;
    int64_t start_us = soak.from_us + MINUTE;
    while (part <= PARTS) {
        int64_t end_us = soak.from_us + (int64_t)part * soak.part_us;
        if (start_us + CYCLE_MOST_US > end_us) {
            sensor_pass_time(soak.sensor, end_us - 3 * MINUTE);
            end_part(part++);
            if (start_us < end_us) start_us = end_us + MINUTE;
            continue;
        }
        replay_cycle(soak.replay, start_us, (unsigned)(soak.cycles++ % soak.guest_cycles), see,
                     NULL);
        start_us += cycle_every_us(start_us - soak.from_us);
    }
}

static double memory_of(unsigned from, unsigned to)
{
    double sum = 0;
    for (unsigned part = from; part < to; part++)
        sum += soak.parts[part].memory_kb;
    return sum / (to - from);
}

/* What grows shows in the means of the first and the last third. A look of the analyzer takes memory and
 * gives it back to malloc(), which keeps some megabytes of it now and then: those are given back to the
 * system before the memory is read. */
static void check_memory(void)
{
    unsigned third = (PARTS - soak.warm) / 3;
    double first = memory_of(soak.warm, soak.warm + third), last = memory_of(PARTS - third, PARTS);
    double least = soak.parts[soak.warm].memory_kb, most = least;
    for (unsigned part = soak.warm; part < PARTS; part++) {
        double kb = soak.parts[part].memory_kb;
        least = kb < least ? kb : least;
        most = kb > most ? kb : most;
    }
    expect(&soak.checks, CHECK_MEMORY, last <= first * 1.02, "from %.0f kB to %.0f kB on average",
           first, last);
    printf("# resident: %.0f kB in the first third, %.0f kB in the last; least %.0f, most %.0f "
           "(%.2f %%)\n",
           first, last, least, most, 100 * (most - least) / least);
}

static void check_reached(const struct sensor_notes *notes)
{
    static const char *const kinds[] = {"events",   "flows", "minutes", "hours",
                                        "findings", "names", "devices"};
    expect(&soak.checks, CHECK_REACHED, notes->shed_to_us[KIND_FLOWS] > 0,
           "the cap was never near");
    /* Findings are repeated, so they do not always expire. */
    for (int kind = KIND_EVENTS; kind <= KIND_NAMES; kind++)
        if (kind != KIND_ALERTS)
            expect(&soak.checks, CHECK_REACHED, notes->rows_removed[kind] > 0, "no %s were removed",
                   kinds[kind]);
    expect(&soak.checks, CHECK_UNDISTURBED, notes->steps_failed == 0 && !notes->failure[0], "%s",
           notes->failure);
    expect(&soak.checks, CHECK_CAP, notes->largest_bytes <= soak.checks.policy.max_bytes,
           "%lld bytes", (long long)notes->largest_bytes);
}

static bool finish(void)
{
    struct error error = {.sentence = ""};
    struct run_report report = {.captures = 0};
    struct sensor_notes notes = *sensor_notes(soak.sensor);
    bool good = sensor_close(soak.sensor, &report, &error);
    const struct ledger *ledger = &report.ledger;
    expect(&soak.checks, CHECK_UNDISTURBED, good, "%s", error.sentence);
    expect(&soak.checks, CHECK_LEDGER,
           ledger->frames_captured == ledger->frames_decoded + ledger->frames_undecodable &&
               ledger->frames_decoded ==
                   ledger->frames_accounted_to_flows + ledger->frames_not_ip &&
               ledger->flows_live == 0 &&
               ledger->rows_queued == ledger->rows_committed + ledger->rows_dropped,
           "at the end");
    notes.ledger = *ledger;
    check_ledger(&soak.checks, &notes);
    check_reached(&notes);
    check_sound(&soak.checks);
    printf("# %llu cycles, %llu frames, %llu flows, %llu rows committed, %llu findings, "
           "%llu pauses\n",
           (unsigned long long)soak.cycles, (unsigned long long)ledger->frames_captured,
           (unsigned long long)ledger->flows_created, (unsigned long long)ledger->rows_committed,
           (unsigned long long)notes.findings, (unsigned long long)notes.stalls);
    printf("# largest: files %lld bytes of %lld, log %lld bytes of %lld\n",
           (long long)soak.largest_bytes, (long long)soak.checks.policy.max_bytes,
           (long long)soak.largest_log_bytes, (long long)soak.checks.policy.wal_most_bytes);
    return good;
}

/* ------------------------------------------------------------ the beginning */

/* The cap is one and a half times the need, except for the burst. */
static struct storage_policy policy(double days)
{
    return (struct storage_policy){.max_bytes = 2 * MIB + (int64_t)(days * 1.0 * (double)MIB),
                                   .wal_most_bytes = 8 * MIB,
                                   .keep_rows_us = 2 * soak.part_us,
                                   .keep_minutes_us = 3 * soak.part_us,
                                   .keep_names_us = 4 * soak.part_us,
                                   .keep_alerts_us = 5 * soak.part_us,
                                   .keep_messages_us = 5 * soak.part_us,
                                   .keep_hours_us = 6 * soak.part_us,
                                   .keep_contacts_us = 6 * soak.part_us,
                                   .keep_sums_us = 6 * soak.part_us,
                                   .keep_devices_us = 6 * soak.part_us};
}

static bool configure(struct config *config, struct error *error)
{
    const char *const options[][2] = {{"database", soak.database},
                                      {"data-directory", "tests/scenarios/data"},
                                      {"sensor", "soak"}};
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        const struct option_row *row = config_find_flag(options[i][0]);
        if (!row) return error_set(error, "There is no option %s.", options[i][0]);
        if (!config_set(config, row, options[i][1], "the soak", error)) return false;
    }
    return true;
}

static bool begin_soak(double days, const char *const *paths, size_t path_count,
                       struct error *error)
{
    static struct settings settings;
    struct config *config = config_create();
    if (!config) return error_set(error, "There is no memory to start with.");
    snprintf(soak.folder, sizeof soak.folder, "/tmp/netscope-soak-XXXXXX");
    if (!mkdtemp(soak.folder)) return error_set(error, "No folder could be made in /tmp.");
    snprintf(soak.database, sizeof soak.database, "%s/soak.db", soak.folder);
    if (!configure(config, error)) return false;
    settings = *config_settings(config);
    settings.analyze_every_us = SECOND; /* of the machine's time: an hour or more of the soak's */
    config_destroy(config);
    soak.part_us = (int64_t)(days * (double)DAY) / PARTS / MINUTE * MINUTE;
    soak.warm = (unsigned)(WARM_HOURS * HOUR / soak.part_us) + 1;
    if (soak.warm < WARM_PARTS) soak.warm = WARM_PARTS;
    soak.guest_cycles = (uint64_t)(GUEST_PARTS * soak.part_us / (30 * MINUTE));
    soak.from_us = FIRST_HOUR * HOUR;
    soak.to_us = soak.from_us + PARTS * soak.part_us;
    soak.replay = replay_load(paths, path_count, error);
    if (!soak.replay) return false;
    if (!soak_sums_begin(&soak.sums, soak.from_us, soak.to_us + HOUR))
        return error_set(error, "There is no memory for the sums.");
    soak.checks =
        (struct checks){.database = soak.database, .policy = policy(days), .sums = &soak.sums};
    const struct sensor_options options = {.settings = &settings,
                                           .policy = soak.checks.policy,
                                           .from_us = soak.from_us,
                                           .sums = &soak.sums};
    soak.sensor = sensor_open(&options, error);
    return soak.sensor != NULL;
}

static void remove_folder(void)
{
    storage_remove_files(soak.database);
    (void)rmdir(soak.folder);
}

int main(int count, char **arguments)
{
    struct error error = {.sentence = ""};
    struct timespec began, ended;
    double days = count > 2 ? strtod(arguments[1], NULL) : 0;
    if (days < 1 || days > 1000) {
        fprintf(stderr, "usage: soak DAYS CAPTURE...   (1 to 1000 days)\n");
        return 2;
    }
    clock_gettime(CLOCK_MONOTONIC, &began);
    if (!begin_soak(days, (const char *const *)arguments + 2, (size_t)count - 2, &error)) {
        fprintf(stderr, "%s\n", error.sentence);
        remove_folder();
        return 2;
    }
    printf("1..%d\n# %.3g simulated days, %zu frames in a cycle\n", CHECK_COUNT, days,
           replay_frame_count(soak.replay));
    run();
    check_memory();
    (void)finish();
    clock_gettime(CLOCK_MONOTONIC, &ended);
    printf("# in %lld s\n", (long long)(ended.tv_sec - began.tv_sec));
    bool good = checks_report(&soak.checks);
    soak_sums_end(&soak.sums);
    replay_destroy(soak.replay);
    if (good) remove_folder();
    return good ? 0 : 1;
}
