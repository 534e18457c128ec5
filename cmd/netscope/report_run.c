/* SPDX-License-Identifier: MIT */
#include "report_run.h"

#include "ask/ask.h"
#include "base/clock.h"
#include "base/notifier.h"
#include "change.h"
#include "config/target.h"
#include "database_place.h"
#include "schedule/schedule.h"
#include "stop.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static const char *const words[] = {"run", "list", "forget", NULL};
enum { LOWEST_PRIORITY = 19, LOOP_S = 60 };

bool report_run_is(const struct invocation *invocation)
{
    for (size_t i = 0; words[i]; i++)
        if (strcmp(words[i], invocation->operands[0]) == 0) return !invocation->is_literal;
    return false;
}

/* By the running capture, or by a writer of its own if this user may write the database. */
static bool hand_over(void *owner, const struct request *request, struct error *error)
{
    struct request signed_one = *request;
    struct request_answer answer;
    return change_make(owner, &signed_one, &answer, error);
}

/* ---------------------------------------------------------------- run */

static int run_once(struct invocation *invocation, struct schedule_options *options)
{
    struct error error;
    struct schedule_count count;
    options->now_us = wall_now_us();
    bool good = schedule_run(options, &count, &error);
    if (count.made)
        printf("%" PRIu64 " %s made.\n", count.made, count.made == 1 ? "report" : "reports");
    if (count.made && count.not_told)
        printf("No capture took note of %s, so `netscope report list` does not show it yet.\n",
               count.made == 1 ? "it" : "them");
    (void)fflush(stdout);
    return good ? EXIT_OK : complain_error(invocation, &error);
}

/* What fails is said each minute, and tried again. */
static int run_loop(struct invocation *invocation, struct schedule_options *options)
{
    struct notifier notifier;
    struct error error;
    if (!notifier_open(&notifier, &error)) return complain_error(invocation, &error);
    (void)notifier_ready(&notifier, "makes the reports of the configuration");
    while (!stop_asked) {
        (void)run_once(invocation, options);
        for (int i = 0; i < LOOP_S && !stop_asked; i++) {
            const struct timespec second = {.tv_sec = 1};
            (void)notifier_beat(&notifier, monotonic_now_us());
            (void)nanosleep(&second, NULL);
        }
    }
    notifier_close(&notifier);
    return EXIT_OK;
}

/* A target that is misspelt would get nothing, and nobody would know. */
static int check_targets(const struct invocation *invocation, const struct settings *settings)
{
    const struct target *targets = settings->targets.entries;
    const struct report_entry *entries = settings->reports.entries;
    for (size_t i = 0; i < settings->reports.count; i++)
        for (const char *to = NULL; (to = text_list_next(&entries[i].to, to));) {
            size_t at = 0;
            while (at < settings->targets.count && strcmp(targets[at].name, to) != 0)
                at++;
            if (at == settings->targets.count)
                return complain(
                    invocation, EXIT_USAGE,
                    "The report %s goes to '%s', and deliver.targets has no such target.",
                    entries[i].name, to);
        }
    return EXIT_OK;
}

static int run(struct invocation *invocation, struct schedule_options *options)
{
    int exit_code = check_targets(invocation, invocation_settings(invocation));
    if (exit_code != EXIT_OK) return exit_code;
    if (options->entry_count == 0)
        return complain(invocation, EXIT_TROUBLE,
                        "`reports` names no report, so there is nothing to make: write one into "
                        "the configuration file; docs/privacy-report.md has an example.");
    stop_on_signals();
    (void)setpriority(PRIO_PROCESS, 0, LOWEST_PRIORITY); /* the capture comes first */
    return invocation_has(invocation, OPT_LOOP) ? run_loop(invocation, options)
                                                : run_once(invocation, options);
}

/* ---------------------------------------------------------------- forget */

static bool find_seen(const char *database, const char *device, int64_t *first_us, int64_t *last_us,
                      struct error *error)
{
    int64_t device_id;
    struct storage_reader *reader = storage_reader_open(database, error);
    if (!reader || !find_device(reader, device, &device_id, error)) {
        storage_reader_close(reader);
        return false;
    }
    const struct parameter id = {":device_id", value_integer(device_id)};
    struct storage_rows *rows = storage_query(reader, "schedule/seen", NULL, &id, 1, error);
    bool good = rows && storage_next(rows, error) == 1;
    if (good) {
        *first_us = storage_integer(rows, 0);
        *last_us = storage_integer(rows, 1);
    }
    storage_rows_close(rows);
    storage_reader_close(reader);
    return good;
}

static int forget(struct invocation *invocation, const struct schedule_options *options)
{
    struct error error;
    uint64_t count;
    int64_t first_us = 0, last_us = 0;
    if (invocation->operand_count < 2)
        return complain(invocation, EXIT_USAGE, "Name the device: `netscope report forget X`.");
    if (!find_seen(options->database, invocation->operands[1], &first_us, &last_us, &error) ||
        !schedule_forget(options, first_us, last_us, &count, &error))
        return complain_error(invocation, &error);
    printf("The files of %" PRIu64 " %s that may tell of it are removed. What was passed on cannot "
           "be called back.\n",
           count, count == 1 ? "report" : "reports");
    return EXIT_OK;
}

/* ---------------------------------------------------------------- all */

int report_run(struct invocation *invocation)
{
    struct error error;
    const char *word = invocation->operands[0];
    bool is_run = strcmp(word, "run") == 0, is_list = strcmp(word, "list") == 0;
    if ((is_run || is_list) && invocation->operand_count > 1)
        return complain(invocation, EXIT_USAGE, "'%s' is one too many: `report %s` takes nothing.",
                        invocation->operands[1], word);
    if (is_list) return list_rows(invocation, "reports");
    if (!invocation_load_config(invocation, &error)) return complain_error(invocation, &error);
    const struct settings *settings = invocation_settings(invocation);
    struct zone *zone = zone_open(settings->zone, &error);
    if (!zone) return complain_error(invocation, &error);
    struct schedule_options options = {.database = database_place_asked(invocation),
                                       .software = NETSCOPE_VERSION,
                                       .entries = settings->reports.entries,
                                       .entry_count = settings->reports.count,
                                       .zone = zone,
                                       .zone_name = settings->zone,
                                       .keep_messages_us = settings->keep_messages_us,
                                       .stop = &stop_asked,
                                       .hand_over = hand_over};
    options.owner = (void *)(uintptr_t)options.database;
    int exit_code = is_run ? run(invocation, &options) : forget(invocation, &options);
    zone_close(zone);
    return exit_code;
}
