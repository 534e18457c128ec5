/* SPDX-License-Identifier: MIT */
/*
 * weeks - ordinary life of some sixty devices with planted trouble, read by the program, and judged:
 * what was found, what was missed, who was wrongly accused.
 *
 *   weeks PROGRAM SEEDS DAYS [FIRST_SEED]
 *
 * Each seed is one town. It is read whole; cut into four at moments that the seed draws, whatever is
 * under way then; and the same parts once more by programs of which every second one is killed in the
 * middle of its look, when it writes a finding that the seed draws (dies.c). The next program finishes
 * that look, and the findings must be those of the parts that nobody killed. In all, the first day is
 * read before, so that the sensor can be told of the scanner that takes stock of the house. Without a
 * first seed they are drawn, and printed. Packets have the time of the town; no clock matters.
 */
#include "judge.h"
#include "life.h"

#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { CUTS = 4, PATH_BYTES = 160, FIRST_TROUBLE_DAY = 1, FORMS = 3 };
static const char *program, *killer;
static int64_t cuts_us[CUTS - 1]; /* in order */
static unsigned
    dies_at[CUTS]; /* at which finding of its look the program of a part is killed; 0: never */
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

static void draw_cuts(const struct town *town, uint64_t seed, unsigned days)
{
    struct random random = {seed ^ 0x6375747321};
    int64_t part_us = (days - 1) * DAY_US / CUTS;
    for (unsigned i = 0; i < CUTS - 1; i++) /* a quarter of a part around its end */
        cuts_us[i] = town->from_us + DAY_US + (i + 1) * part_us - part_us / 8 +
                     (int64_t)(random_next(&random) % (uint64_t)(part_us / 4));
    for (unsigned i = 0; i < CUTS; i += 2)
        dies_at[i] = 1 + random_below(&random, 12);
}

static bool begin_part(struct town *town, unsigned part)
{
    char path[PATH_BYTES], name[32];
    (void)snprintf(name, sizeof name, "part-%u.pcap", part);
    path_of(path, name);
    return stage_begin_file(&town->stage, 1, path);
}

/* file 0: the first day and the rest; file 1: the parts of the rest. */
static bool begin_files(struct town *town, unsigned day)
{
    char path[PATH_BYTES];
    if (day > 1) return true;
    path_of(path, day ? "whole.pcap" : "first.pcap");
    return stage_begin_file(&town->stage, 0, path) && (day == 0 || begin_part(town, 1));
}

static bool write_day(struct town *town, int64_t until_us)
{
    bool good = true;
    for (unsigned i = 0; good && i < CUTS - 1; i++)
        if (cuts_us[i] >= town->stage.written_us && cuts_us[i] < until_us)
            good = stage_write_until(&town->stage, cuts_us[i]) && begin_part(town, i + 2);
    return good && stage_write_until(&town->stage, until_us);
}

static bool write_captures(struct town *town, unsigned days, struct planting *plantings,
                           size_t planting_count)
{
    bool good = true;
    for (unsigned day = 0; good && day < days; day++) {
        int64_t day_us = town->from_us + day * DAY_US;
        good = begin_files(town, day);
        life_pass_day(town, day);
        for (size_t i = 0; i < planting_count; i++)
            if (plantings[i].at_us >= day_us && plantings[i].at_us < day_us + DAY_US)
                plantings[i].plant->act(town, &plantings[i]);
        good = good && write_day(town, day_us + DAY_US);
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

/* By a program that is killed at a finding; all of its frames are recorded before it looks. */
static bool capture_and_die(const char *database, const char *name, unsigned at)
{
    return do_command(
        "! (LD_PRELOAD='%s' DIES_AT=%u '%s' capture -q -r %s/%s.pcap --db %s --sensor weeks "
        "--data-directory %s </dev/null) 2>/dev/null",
        killer, at, program, folder, name, database, lists);
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

static bool run_parts(struct town *town, const char *database, bool kills)
{
    bool good = capture(database, "first") && tell_of_scanner(town, database);
    for (unsigned part = 1; good && part <= CUTS; part++) {
        char name[32];
        (void)snprintf(name, sizeof name, "part-%u", part);
        good = kills && dies_at[part - 1] ? capture_and_die(database, name, dies_at[part - 1])
                                          : capture(database, name);
    }
    return good;
}

static bool run_cut(struct town *town, const char *database)
{
    return run_parts(town, database, false);
}

static bool run_killed(struct town *town, const char *database)
{
    return run_parts(town, database, true);
}

/* What was found, in words, with its figures. */
static bool write_findings(const char *database, const char *name)
{
    return do_command(
        "'%s' sql -n 0 --csv --db %s \"SELECT rule, severity, target, src_ip, "
        "dst_ip, first_us, last_us, count, title FROM alerts ORDER BY 1, 3, 4, 5, 6, 9\" "
        ">%s/%s </dev/null",
        program, database, folder, name);
}

/* False: they differ; what differs is printed. */
static bool compare_findings(const char *cut, const char *killed)
{
    return write_findings(cut, "cut.csv") && write_findings(killed, "killed.csv") &&
           do_command("diff '%s/cut.csv' '%s/killed.csv' >&2", folder, folder);
}

/* ------------------------------------------------------------ seeds */

static bool pass_seed(uint64_t seed, unsigned days, struct judge judges[FORMS], unsigned *equal)
{
    static const struct {
        const char *name;
        bool (*run)(struct town *town, const char *database);
    } forms[FORMS] = {{"whole.db", run_whole}, {"cut.db", run_cut}, {"killed.db", run_killed}};
    char databases[FORMS][PATH_BYTES];
    static struct town town;
    static struct planting plantings[PLANTINGS_MOST];
    bool good;
    town_found(&town, seed);
    draw_cuts(&town, seed, days);
    good = do_command("rm -rf '%s'/*", folder) && write_lists();
    size_t count = plants_plan(&town, FIRST_TROUBLE_DAY, days - 1, plantings);
    printf("# seed %llu\n", (unsigned long long)seed);
    fflush(stdout);
    good = good && write_captures(&town, days, plantings, count);
    for (unsigned form = 0; good && form < FORMS; form++) {
        path_of(databases[form], forms[form].name);
        good = forms[form].run(&town, databases[form]) &&
               judge_database(&judges[form], databases[form], plantings, count);
    }
    if (good) *equal += compare_findings(databases[1], databases[2]);
    return good;
}

int main(int argument_count, char **arguments)
{
    struct judge judges[FORMS] = {
        {.form = "whole"}, {.form = "cut into four"}, {.form = "cut and killed"}};
    unsigned equal = 0;
    unsigned seeds = argument_count > 2 ? (unsigned)strtoul(arguments[2], NULL, 10) : 0;
    unsigned days = argument_count > 3 ? (unsigned)strtoul(arguments[3], NULL, 10) : 0;
    if (seeds < 1 || days < 3 || days > 60) {
        fprintf(stderr, "usage: weeks PROGRAM SEEDS DAYS [FIRST_SEED]   (3 to 60 days)\n");
        return 2;
    }
    program = arguments[1];
    killer = getenv("WEEKS_KILLER");
    if (!killer) {
        fprintf(stderr, "WEEKS_KILLER is the path of dies.so\n");
        return 2;
    }
    uint64_t seed = argument_count > 4 ? strtoull(arguments[4], NULL, 10) : (uint64_t)time(NULL);
    bool good = mkdtemp(folder) != NULL;
    for (unsigned i = 0; good && i < seeds; i++)
        good = pass_seed(seed + i, days, judges, &equal);
    if (getenv("WEEKS_KEEP"))
        printf("# %s\n", folder);
    else
        (void)do_command("rm -rf '%s'", folder);
    if (!good) return 2;
    printf("1..%d\n", JUDGE_CONDITIONS * FORMS + 1);
    bool held = equal == seeds;
    for (unsigned form = 0; form < FORMS; form++)
        held = judge_report(&judges[form], seeds, days) && held;
    printf("%sok %d - in %u of %u seeds kills change no finding\n", equal == seeds ? "" : "not ",
           JUDGE_CONDITIONS * FORMS + 1, equal, seeds);
    return held ? 0 : 1;
}
