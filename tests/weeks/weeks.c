/* SPDX-License-Identifier: MIT */
/*
 * weeks - ordinary life of some sixty devices with planted trouble, read by the program, and judged:
 * what was found, what was missed, who was wrongly accused.
 *
 *   weeks PROGRAM SEEDS DAYS [FIRST_SEED]
 *
 * Each seed is one town. It is read twice: whole, and cut into four. In both, the first day is read
 * before, so that the sensor can be told of the scanner that takes stock of the house. Without a first
 * seed they are drawn, and printed. Packets have the time of the town; no clock matters.
 */
#include "judge.h"
#include "life.h"

#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { CUTS = 4, PATH_BYTES = 160, FIRST_TROUBLE_DAY = 1 };
static const char *program;
static char lists[64];
static char folder[] = "/tmp/netscope-weeks-XXXXXX"; /* with WEEKS_KEEP=1 the last seed's stays */

static void path_of(char path[PATH_BYTES], const char *name)
{
    (void)snprintf(path, PATH_BYTES, "%s/%s", folder, name);
}

__attribute__((format(printf, 1, 2))) static bool do_command(const char *format, ...)
{
    char command[1024];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(command, sizeof command, format, arguments);
    va_end(arguments);
    if (system(command) == 0) return true;
    fprintf(stderr, "failed: %s\n", command);
    return false;
}

/* A folder of data that has nothing but a list of contacts. */
static bool write_lists(void)
{
    char path[PATH_BYTES];
    (void)snprintf(lists, sizeof lists, "%s/data", folder);
    (void)snprintf(path, sizeof path, "%s/contacts/planted.txt", lists);
    if (!do_command("mkdir -p '%s/contacts'", lists)) return false;
    FILE *file = fopen(path, "w");
    if (!file) return false;
    (void)fputs(plant_listed, file);
    return fclose(file) == 0;
}

/* ------------------------------------------------------------ the captures */

/* file 0: the first day and the rest; file 1: the first day and the parts. */
static bool begin_part(struct town *town, unsigned day, unsigned days)
{
    char path[PATH_BYTES], name[32];
    bool good = true;
    unsigned part = day == 0 ? 0 : 1 + (day - 1) * CUTS / (days - 1);
    unsigned before = day <= 1 ? 0 : 1 + (day - 2) * CUTS / (days - 1);
    if (day <= 1) {
        path_of(path, day ? "whole.pcap" : "first.pcap");
        good = stage_begin_file(&town->stage, 0, path);
    }
    if (day == 0 || part == before) return good;
    (void)snprintf(name, sizeof name, "part-%u.pcap", part);
    path_of(path, name);
    return good && stage_begin_file(&town->stage, 1, path);
}

static bool write_captures(struct town *town, unsigned days, struct planting *plantings,
                           size_t planting_count)
{
    bool good = true;
    for (unsigned day = 0; good && day < days; day++) {
        int64_t day_us = town->from_us + day * DAY_US;
        good = begin_part(town, day, days);
        life_pass_day(town, day);
        for (size_t i = 0; i < planting_count; i++)
            if (plantings[i].at_us >= day_us && plantings[i].at_us < day_us + DAY_US)
                plantings[i].plant->act(town, &plantings[i]);
        good = good && stage_write_until(&town->stage, day_us + DAY_US);
    }
    if (town->stage.late)
        fprintf(stderr, "%llu frames came too late\n", (unsigned long long)town->stage.late);
    return stage_end(&town->stage) && good;
}

/* ------------------------------------------------------------ the runs */

static bool capture(const char *database, const char *name)
{
    return do_command("'%s' capture -q -r %s/%s.pcap --db %s --sensor weeks "
                      "--data-directory %s </dev/null",
                      program, folder, name, database, lists);
}

/* The sensor is told of the scanner. */
static bool tell_of_scanner(struct town *town, const char *database)
{
    static const char *const rules[] = {"port_scan", "slow_scan", "icmp_sweep"};
    char ip[IP_TEXT_SIZE];
    bool good = true;
    ip_format(&town_host(town, KIND_SCANNER, 0)->end.ip, ip);
    for (size_t i = 0; good && i < sizeof rules / sizeof rules[0]; i++)
        good = do_command("'%s' alerts silence %s --device %s --for 365d --note 'takes stock' "
                          "--db %s >/dev/null </dev/null",
                          program, rules[i], ip, database);
    return good;
}

static bool run_whole(struct town *town, const char *database)
{
    return capture(database, "first") && tell_of_scanner(town, database) &&
           capture(database, "whole");
}

static bool run_cut(struct town *town, const char *database)
{
    bool good = capture(database, "first") && tell_of_scanner(town, database);
    for (unsigned part = 1; good && part <= CUTS; part++) {
        char name[32], path[PATH_BYTES];
        (void)snprintf(name, sizeof name, "part-%u", part);
        (void)snprintf(path, sizeof path, "%s/%s.pcap", folder, name);
        if (access(path, R_OK) == 0) good = capture(database, name);
    }
    return good;
}

/* ------------------------------------------------------------ seeds */

static bool pass_seed(uint64_t seed, unsigned days, struct judge judges[2])
{
    static struct town town;
    static struct planting plantings[PLANTINGS_MOST];
    bool good;
    town_found(&town, seed);
    good = do_command("rm -rf '%s'/*", folder) && write_lists();
    size_t count = plants_plan(&town, FIRST_TROUBLE_DAY, days - 1, plantings);
    printf("# seed %llu\n", (unsigned long long)seed);
    fflush(stdout);
    good = good && write_captures(&town, days, plantings, count);
    for (unsigned form = 0; good && form < 2; form++) {
        char database[PATH_BYTES];
        path_of(database, form ? "cut.db" : "whole.db");
        good = (form ? run_cut : run_whole)(&town, database) &&
               judge_database(&judges[form], database, plantings, count);
    }
    return good;
}

int main(int argument_count, char **arguments)
{
    struct judge judges[2] = {{.form = "whole"}, {.form = "cut into four"}};
    unsigned seeds = argument_count > 2 ? (unsigned)strtoul(arguments[2], NULL, 10) : 0;
    unsigned days = argument_count > 3 ? (unsigned)strtoul(arguments[3], NULL, 10) : 0;
    if (seeds < 1 || days < 3 || days > 60) {
        fprintf(stderr, "usage: weeks PROGRAM SEEDS DAYS [FIRST_SEED]   (3 to 60 days)\n");
        return 2;
    }
    program = arguments[1];
    uint64_t seed = argument_count > 4 ? strtoull(arguments[4], NULL, 10) : (uint64_t)time(NULL);
    bool good = mkdtemp(folder) != NULL;
    for (unsigned i = 0; good && i < seeds; i++)
        good = pass_seed(seed + i, days, judges);
    if (getenv("WEEKS_KEEP"))
        printf("# %s\n", folder);
    else
        (void)do_command("rm -rf '%s'", folder);
    if (!good) return 2;
    printf("1..%d\n", JUDGE_CONDITIONS * 2);
    bool held = judge_report(&judges[0], seeds, days);
    held = judge_report(&judges[1], seeds, days) && held;
    return held ? 0 : 1;
}
