/* SPDX-License-Identifier: MIT */
/* Reports that are due: each is in the folder exactly once, whatever happens to process and clock. */
#include "schedule.h"

#include "edition.h"
#include "editions.h"
#include "film.h"
#include "packets.h"
#include "period.h"
#include "random.h"
#include "runs.h"
#include "storage/storage.h"
#include "test.h"
#include "test_files.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SECOND_US INT64_C(1000000)
#define HOUR_US (3600 * SECOND_US)
#define DAY_US (24 * HOUR_US)
/* 2026-11-22T00:00Z, a Sunday. The film begins some hours before it. */
#define SUNDAY_US (INT64_C(1795305600) * SECOND_US)
enum { FILMED_DAYS = 35 };

static const volatile sig_atomic_t no_stop;

/* ---------------------------------------------------------------- a place for reports */

static struct place {
    char root[64], folder[128], journal[300];
    const char *database;
    struct report_entry entry;
    struct zone *zone;
    struct schedule_options options;
    struct schedule_count count;
    struct error error;
} place;

static void film_weeks(const char *name)
{
    static struct build frame;
    struct run_report report;
    struct endpoint router = endpoint_of("192.168.1.1", 0), host = endpoint_of("192.168.1.9", 0);
    for (int day = 0; day <= FILMED_DAYS; day += 5) {
        frame_arp(&frame, 1, &router, &host);
        film_add(day * DAY_US, &frame);
    }
    const char *file = film_write(name, 0, INT64_MAX);
    assert_true(run(place.database, "1", &file, 1, &report));
    film_clear();
}

/* All but one test ask the same database; each has its own journal and folder. */
static void set_up(const char *name, const char *every)
{
    bool is_new = access(database(name), F_OK) != 0;
    folder_make(place.root);
    (void)snprintf(place.folder, sizeof place.folder, "%s/reports", place.root);
    place.database = database(name);
    (void)snprintf(place.journal, sizeof place.journal, "%s-reports", place.database);
    (void)unlink(place.journal);
    if (is_new) film_weeks(name);
    place.entry = (struct report_entry){.name = "home", .formats = {.count = 1, .size = 3}};
    memcpy(place.entry.formats.bytes, "md", 3);
    (void)snprintf(place.entry.every, sizeof place.entry.every, "%s", every);
    (void)snprintf(place.entry.folder, sizeof place.entry.folder, "%s", place.folder);
    place.zone = zone_open("UTC", &place.error);
    place.options = (struct schedule_options){.database = place.database,
                                              .software = "test",
                                              .entries = &place.entry,
                                              .entry_count = 1,
                                              .zone = place.zone,
                                              .zone_name = "UTC",
                                              .stop = &no_stop};
}

static void tear_down(void)
{
    zone_close(place.zone);
    folder_remove(place.root);
}

static bool make_at(int64_t now_us)
{
    place.options.now_us = now_us;
    return schedule_run(&place.options, &place.count, &place.error);
}

/* How many reports it makes. */
static uint64_t made_at(int64_t now_us)
{
    if (!make_at(now_us)) fail_msg("%s", place.error.sentence);
    return place.count.made;
}

static size_t count_files(const char *part)
{
    size_t count = 0;
    DIR *folder = opendir(place.folder);
    for (const struct dirent *entry; folder && (entry = readdir(folder));)
        count += strstr(entry->d_name, part) != NULL;
    if (folder) (void)closedir(folder);
    return count;
}

static bool file_has(const char *name, const char *words)
{
    char path[300], bytes[1 << 16];
    (void)snprintf(path, sizeof path, "%s/%s", place.folder, name);
    FILE *file = fopen(path, "r");
    if (!file) fail_msg("%s: %s", path, strerror(errno));
    bytes[fread(bytes, 1, sizeof bytes - 1, file)] = '\0';
    (void)fclose(file);
    return strstr(bytes, words) != NULL;
}

/* Edition number `number`, as the journal has it now. */
static struct edition edition_of(int64_t number)
{
    struct edition found = {.number = 0};
    struct editions *editions = editions_open(place.journal, &place.error);
    if (!editions) fail_msg("%s", place.error.sentence);
    for (size_t i = 0; i < editions_count(editions); i++)
        if (editions_at(editions, i)->number == number) found = *editions_at(editions, i);
    editions_close(editions);
    return found;
}

/* What a writer took, as the view `reports` would show it. */
static struct storage_writer *writer;

static bool take(void *owner, const struct request *request, struct error *error)
{
    struct request_answer answer;
    struct request asked = *request;
    (void)owner;
    asked.by = "cli";
    return writer ? storage_execute(writer, &asked, &answer, error)
                  : error_set_kind(error, ERROR_NOT_FOUND, "Nobody writes.");
}

/* ---------------------------------------------------------------- periods */

static void check_periods(const char *zone_name, const char *every, const char *at,
                          int64_t shortest_us, int64_t longest_us)
{
    struct error error = {.sentence = ""};
    struct zone *zone = zone_open(zone_name, &error);
    assert_non_null(zone); /* tzdata */
    struct report_entry entry = {.name = "x"};
    struct report_rhythm rhythm;
    (void)snprintf(entry.every, sizeof entry.every, "%s", every);
    (void)snprintf(entry.at, sizeof entry.at, "%s", at);
    assert_true(report_entry_rhythm(&entry, &rhythm, &error));
    struct period last = period_latest(&rhythm, zone, SUNDAY_US);
    int64_t shortest = INT64_MAX, longest = 0;
    for (int64_t now_us = SUNDAY_US; now_us < SUNDAY_US + 400 * DAY_US; now_us += 2 * HOUR_US) {
        struct period period = period_latest(&rhythm, zone, now_us);
        assert_true(period.due_us <= now_us && period.to_us + 600 * SECOND_US <= period.due_us);
        if (period.to_us != last.to_us) {
            assert_int_equal(period.from_us, last.to_us);
            assert_int_equal(period_before(&rhythm, zone, &period).to_us, last.to_us);
        }
        int64_t length = period.to_us - period.from_us;
        shortest = length < shortest ? length : shortest;
        longest = length > longest ? length : longest;
        last = period;
    }
    assert_int_equal(shortest, shortest_us);
    assert_int_equal(longest, longest_us);
    zone_close(zone);
}

static void periods_follow_each_other_also_where_a_week_has_an_hour_less(void **state)
{
    (void)state;
    check_periods("UTC", "weekly", "Sun 07:00", 168 * HOUR_US, 168 * HOUR_US);
    check_periods("Europe/Berlin", "weekly", "Sun 00:00", 167 * HOUR_US, 169 * HOUR_US);
    check_periods("Europe/Berlin", "daily", "02:30", 23 * HOUR_US, 25 * HOUR_US);
    check_periods("Europe/Berlin", "monthly", "1 07:00", 28 * DAY_US, 31 * DAY_US + HOUR_US);
}

/* ---------------------------------------------------------------- exactly once */

static void a_report_is_made_once_and_has_a_number(void **state)
{
    (void)state;
    set_up("weeks", "weekly"); /* Mondays at seven */
    int64_t due_us = SUNDAY_US + 8 * DAY_US + 7 * HOUR_US;
    assert_int_equal(made_at(due_us - SECOND_US), 1); /* of the week before, which was watched */
    assert_int_equal(made_at(due_us), 1);
    assert_int_equal(made_at(due_us), 0);
    assert_int_equal(made_at(due_us + DAY_US), 0);
    assert_int_equal(count_files("home-"), 2);
    assert_true(file_has("home-2026-11-23-no2.md", "Privacy report no. 2 "));
    tear_down();
}

static void after_downtime_four_are_made_and_the_others_are_said_to_be_skipped(void **state)
{
    (void)state;
    set_up("weeks", "daily");
    assert_int_equal(made_at(SUNDAY_US + 2 * DAY_US), 1);
    assert_int_equal(made_at(SUNDAY_US + 12 * DAY_US), 4);
    assert_int_equal(made_at(SUNDAY_US + 12 * DAY_US + HOUR_US), 0);
    struct edition skipped = edition_of(2);
    assert_int_equal(skipped.state, EDITION_SKIPPED);
    /* It was before seven: of the day before yesterday. */
    assert_int_equal(skipped.from_us, SUNDAY_US + DAY_US);
    assert_int_equal(skipped.to_us, SUNDAY_US + 7 * DAY_US);
    assert_int_equal(count_files("home-"), 5);
    tear_down();
}

static void a_time_that_nobody_watched_has_a_sentence_and_no_figure(void **state)
{
    (void)state;
    set_up("weeks", "weekly");
    assert_int_equal(made_at(SUNDAY_US + (FILMED_DAYS + 21) * DAY_US), 1);
    assert_true(file_has("home-2027-01-04-no1.md", "no capture ran"));
    assert_false(file_has("home-2027-01-04-no1.md", "| Exposure |"));
    tear_down();
}

static void a_clock_that_was_ahead_leaves_no_hole(void **state)
{
    (void)state;
    set_up("weeks", "daily");
    int64_t now_us = SUNDAY_US + 3 * DAY_US + 8 * HOUR_US;
    assert_int_equal(made_at(now_us), 1);
    assert_int_equal(made_at(now_us + 300 * DAY_US), 4);
    for (int day = 1; day < 10; day++)
        assert_int_equal(made_at(now_us + day * DAY_US), 1);
    assert_int_equal(made_at(now_us + 9 * DAY_US + HOUR_US), 0);
    assert_int_equal(made_at(now_us + 299 * DAY_US), 4); /* those of before are made again */
    assert_int_equal(made_at(now_us + 300 * DAY_US), 1);
    assert_int_equal(count_files("home-2027-09-1"), 4);
    assert_int_equal(count_files("home-2027-09-2"), 1);
    tear_down();
}

static void an_unset_clock_makes_nothing(void **state)
{
    (void)state;
    set_up("weeks", "weekly");
    assert_int_equal(made_at(SUNDAY_US + 14 * DAY_US), 1);
    assert_false(make_at(SECOND_US));
    assert_non_null(strstr(place.error.sentence, "set the clock"));
    assert_int_equal(count_files("home-"), 1);
    tear_down();
}

/* ---------------------------------------------------------------- kills */

/* Each period has one file, and no number stands in two. */
static void check_folder(void)
{
    char seen[64][32];
    size_t count = 0;
    long numbers[64];
    DIR *folder = opendir(place.folder);
    for (const struct dirent *entry; folder && (entry = readdir(folder));) {
        if (strncmp(entry->d_name, "home-", 5) != 0) continue;
        assert_null(strstr(entry->d_name, ".part"));
        assert_true(count < 64);
        (void)snprintf(seen[count], sizeof seen[count], "%.15s", entry->d_name);
        numbers[count] = strtol(strstr(entry->d_name, "-no") + 3, NULL, 10);
        for (size_t i = 0; i < count; i++) {
            assert_string_not_equal(seen[i], seen[count]);
            assert_true(numbers[i] != numbers[count]);
        }
        count++;
    }
    if (folder) (void)closedir(folder);
}

static void run_and_kill(int64_t now_us, unsigned after_us)
{
    pid_t child = fork();
    if (child == 0) {
        (void)make_at(now_us);
        _exit(0);
    }
    const struct timespec pause = {.tv_nsec = (long)after_us * 1000};
    (void)nanosleep(&pause, NULL);
    (void)kill(child, SIGKILL);
    (void)waitpid(child, NULL, 0);
}

static void no_kill_and_no_clock_makes_a_report_twice(void **state)
{
    (void)state;
    struct random random = {.state = 5};
    set_up("weeks", "daily");
    int64_t now_us = SUNDAY_US + 8 * HOUR_US;
    for (int i = 0; i < 24; i++) {
        int64_t error_us = random_below(&random, 4) ? 0 : (int64_t)random_below(&random, 40) - 20;
        now_us += (int64_t)random_below(&random, 3) * DAY_US / 2;
        run_and_kill(now_us + error_us * DAY_US, random_below(&random, 30000));
    }
    now_us += DAY_US;
    (void)made_at(now_us);
    check_folder();
    assert_int_equal(made_at(now_us), 0);
    assert_int_equal(place.count.pending, 0);
    tear_down();
}

/* ---------------------------------------------------------------- the disk and the folder */

static void a_full_disk_costs_no_number_and_leaves_no_part(void **state)
{
    (void)state;
    set_up("weeks", "weekly");
    memcpy(place.entry.formats.bytes, "html", 5);
    place.entry.formats.size = 5;
    struct rlimit limit;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    const struct rlimit small = {.rlim_cur = 33000, .rlim_max = limit.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    bool good = make_at(SUNDAY_US + 15 * DAY_US);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_false(good);
    assert_non_null(strstr(place.error.sentence, "cannot be written"));
    assert_int_equal(count_files("home-"), 0);
    assert_int_equal(place.count.pending, 1);
    assert_int_equal(made_at(SUNDAY_US + 15 * DAY_US), 1);
    assert_int_equal(count_files("-no1.html"), 1);
    tear_down();
}

static void one_entry_only_may_be_about_a_campus(void **state)
{
    struct report_entry entries[2];
    (void)state;
    set_up("weeks", "weekly");
    entries[0] = entries[1] = place.entry;
    entries[0].what = entries[1].what = REPORT_OF_CAMPUS;
    entries[0].least = entries[1].least = 10;
    (void)snprintf(entries[1].name, sizeof entries[1].name, "other");
    place.options.entries = entries;
    place.options.entry_count = 2;
    assert_false(make_at(SUNDAY_US + 8 * DAY_US + 7 * HOUR_US));
    assert_non_null(strstr(place.error.sentence, "would overlap, so other is not made"));
    assert_int_equal(count_files("other"), 0);
    assert_int_equal(count_files("home-"), 1);
    assert_true(file_has("home-2026-11-23-no1.md", "Campus report no. 1 "));
    tear_down();
}

static void a_folder_that_others_may_read_is_refused(void **state)
{
    (void)state;
    set_up("weeks", "weekly");
    assert_int_equal(mkdir(place.folder, 0700), 0);
    assert_int_equal(chmod(place.folder, 0750), 0);
    assert_false(make_at(SUNDAY_US + 15 * DAY_US));
    assert_non_null(strstr(place.error.sentence, "chmod 700"));
    assert_int_equal(chmod(place.folder, 0700), 0);
    assert_int_equal(made_at(SUNDAY_US + 15 * DAY_US), 1);
    tear_down();
}

static void a_report_of_which_packets_came_later_is_replaced(void **state)
{
    (void)state;
    set_up("later", "weekly");
    int64_t now_us = SUNDAY_US + 15 * DAY_US + 8 * HOUR_US;
    assert_int_equal(made_at(now_us), 1);
    film_weeks("later-file");
    assert_int_equal(made_at(now_us), 1);
    assert_int_equal(made_at(now_us), 0);
    assert_int_equal(count_files("home-"), 1);
    assert_true(file_has("home-2026-11-30-no2.md", "no. 2 (replaces no. 1)"));
    assert_int_equal(edition_of(1).state, EDITION_REPLACED);
    tear_down();
}

/* ---------------------------------------------------------------- removal */

static void old_files_go_by_packet_time(void **state)
{
    (void)state;
    set_up("weeks", "weekly");
    place.entry.keep_us = 10 * DAY_US;
    assert_int_equal(made_at(SUNDAY_US + 15 * DAY_US + 8 * HOUR_US), 1);
    assert_int_equal(count_files("home-"), 0); /* packets go on for three weeks more */
    assert_int_equal(edition_of(1).state, EDITION_REMOVED);
    place.entry.keep_us = 100 * DAY_US;
    assert_int_equal(made_at(SUNDAY_US + 15 * DAY_US + 9 * HOUR_US), 0);
    tear_down();
}

static void to_forget_removes_what_may_tell_of_that_time(void **state)
{
    (void)state;
    uint64_t count = 0;
    set_up("weeks", "weekly");
    for (int week = 1; week < 4; week++)
        assert_int_equal(made_at(SUNDAY_US + (8 + 7 * week) * DAY_US + 8 * HOUR_US), 1);
    int64_t seen_us = SUNDAY_US + 23 * DAY_US;
    assert_true(schedule_forget(&place.options, seen_us, seen_us, &count, &place.error));
    /* Of that week and of the week after, which says what was new. */
    assert_int_equal(count, 2);
    assert_int_equal(count_files("home-"), 1);
    assert_int_equal(edition_of(3).state, EDITION_FORGOTTEN);
    assert_int_equal(made_at(SUNDAY_US + 29 * DAY_US + 9 * HOUR_US), 0);
    tear_down();
}

static int64_t count_shown(const char *state)
{
    char sql[100];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM reports WHERE state = '%s'", state);
    return count(place.database, sql);
}

static void what_became_of_a_report_comes_into_the_view_once_somebody_writes(void **state)
{
    (void)state;
    uint64_t forgotten = 0;
    set_up("weeks", "weekly");
    place.options.hand_over = take;
    assert_int_equal(made_at(SUNDAY_US + 8 * DAY_US + 8 * HOUR_US), 1);
    assert_int_equal(place.count.not_told, 1);
    assert_int_equal(made_at(SUNDAY_US + 15 * DAY_US + 8 * HOUR_US), 1);
    assert_int_equal(place.count.not_told, 2);
    writer = storage_writer_open(place.database, &place.error);
    assert_non_null(writer);
    assert_int_equal(made_at(SUNDAY_US + 22 * DAY_US + 8 * HOUR_US), 1);
    assert_int_equal(place.count.not_told, 0);
    assert_int_equal(count_shown("delivered"), 3);
    assert_true(schedule_forget(&place.options, SUNDAY_US + 40 * DAY_US, SUNDAY_US + 40 * DAY_US,
                                &forgotten, &place.error));
    assert_int_equal(forgotten, 0);
    assert_true(schedule_forget(&place.options, 0, SUNDAY_US, &forgotten, &place.error));
    assert_int_equal(count_shown("forgotten"), forgotten);
    assert_int_equal(count_shown("delivered"), 3 - forgotten);
    assert_true(forgotten > 0);
    /* One that is cut off is shown as pending. */
    place.entry.folder[0] = '\0';
    assert_false(make_at(SUNDAY_US + 29 * DAY_US + 8 * HOUR_US));
    assert_int_equal(count_shown("pending"), 1);
    assert_true(storage_writer_close(writer, &place.error));
    writer = NULL;
    tear_down();
}

/* ---------------------------------------------------------------- the journal */

static void a_long_journal_gives_room_back_and_no_number_comes_again(void **state)
{
    (void)state;
    set_up("weeks", "daily");
    struct stat before, after;
    FILE *file = fopen(place.journal, "w");
    for (int i = 1; i <= 9000; i++)
        fprintf(file, "%d home %s 1 2 3 4 0 md /a path with blanks\n", i,
                i == 4000 || i == 5 ? "delivered" : "removed");
    (void)fclose(file);
    assert_int_equal(stat(place.journal, &before), 0);
    struct editions *editions = editions_open(place.journal, &place.error);
    struct edition edition = *editions_at(editions, 0);
    assert_int_equal(edition.number, 5);
    assert_true(editions_write(editions, &edition, &place.error));
    editions_close(editions);
    editions = editions_open(place.journal, &place.error);
    assert_int_equal(editions_last_number(editions), 9000);
    assert_int_equal(editions_at(editions, 1)->number, 4000);
    assert_string_equal(editions_at(editions, 1)->path, "/a path with blanks");
    assert_true(editions_count(editions) < 1000);
    editions_close(editions);
    assert_int_equal(stat(place.journal, &after), 0);
    assert_true(after.st_size > before.st_size);
    tear_down();
}

static void a_line_that_was_cut_off_does_not_count(void **state)
{
    (void)state;
    set_up("weeks", "daily");
    FILE *file = fopen(place.journal, "w");
    fputs("1 home delivered 1 2 3 4 0 md /x\n2 home pend", file);
    (void)fclose(file);
    struct editions *editions = editions_open(place.journal, &place.error);
    assert_int_equal(editions_count(editions), 1);
    struct edition second = *editions_at(editions, 0);
    second.number = 2;
    assert_true(editions_write(editions, &second, &place.error));
    assert_null(editions_open(place.journal, &place.error));
    assert_int_equal(place.error.kind, ERROR_BUSY);
    editions_close(editions);
    assert_int_equal(edition_of(2).number, 2);
    tear_down();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(periods_follow_each_other_also_where_a_week_has_an_hour_less),
        cmocka_unit_test(a_report_is_made_once_and_has_a_number),
        cmocka_unit_test(after_downtime_four_are_made_and_the_others_are_said_to_be_skipped),
        cmocka_unit_test(a_time_that_nobody_watched_has_a_sentence_and_no_figure),
        cmocka_unit_test(a_clock_that_was_ahead_leaves_no_hole),
        cmocka_unit_test(an_unset_clock_makes_nothing),
        cmocka_unit_test(no_kill_and_no_clock_makes_a_report_twice),
        cmocka_unit_test(a_full_disk_costs_no_number_and_leaves_no_part),
        cmocka_unit_test(one_entry_only_may_be_about_a_campus),
        cmocka_unit_test(a_folder_that_others_may_read_is_refused),
        cmocka_unit_test(a_report_of_which_packets_came_later_is_replaced),
        cmocka_unit_test(old_files_go_by_packet_time),
        cmocka_unit_test(what_became_of_a_report_comes_into_the_view_once_somebody_writes),
        cmocka_unit_test(to_forget_removes_what_may_tell_of_that_time),
        cmocka_unit_test(a_long_journal_gives_room_back_and_no_number_comes_again),
        cmocka_unit_test(a_line_that_was_cut_off_does_not_count),
    };
    return cmocka_run_group_tests(tests, runs_make_folder, runs_remove_folder);
}
