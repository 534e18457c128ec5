/* SPDX-License-Identifier: MIT */
/* netscope deliver: sends messages about findings to the targets of the configuration. */
#include "deliver/deliver.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/notifier.h"
#include "database_place.h"
#include "running.h"
#include "silences.h"
#include "stop.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t renewal_asked;

static void ask_to_renew(int number)
{
    (void)number;
    renewal_asked = 1;
}

/* ---------------------------------------------------------------- what the configuration says */

/* A rule that is misspelt would send nothing, and nobody would know. */
static int check_rules(const struct invocation *invocation, const struct settings *settings)
{
    const struct target *targets = settings->targets.entries;
    int exit_code = EXIT_OK;
    for (size_t i = 0; i < settings->targets.count; i++)
        for (const char *rule = NULL;
             exit_code == EXIT_OK && (rule = text_list_next(&targets[i].rules, rule));)
            exit_code = silences_check_rule(invocation, rule);
    return exit_code;
}

static int check(const struct invocation *invocation, const struct settings *settings)
{
    if (settings->targets.count == 0)
        return complain(
            invocation, EXIT_TROUBLE,
            "deliver.targets names no target, so there is nothing to do: write one into "
            "the configuration file; docs/delivery.md has examples.");
    if (settings->public_url[0] && !target_has_scheme(settings->public_url, "https") &&
        !target_has_scheme(settings->public_url, "http"))
        return complain(invocation, EXIT_USAGE,
                        "server.public_url begins with https:// or http://; correct it.");
    return check_rules(invocation, settings);
}

static void read_settings(const struct settings *settings, struct deliver_options *options)
{
    options->sensor = settings->sensor;
    options->public_url = settings->public_url;
    options->targets = settings->targets.entries;
    options->target_count = settings->targets.count;
    options->retry_for_us = settings->retry_for_us;
    options->timeout_us = settings->deliver_timeout_us;
}

/*
 * Puts the configuration of now into force; what was in force before stays valid. If it cannot be used, it
 * changes nothing.
 */
static void renew(struct invocation *invocation, struct deliver_options *options,
                  struct zone **zone)
{
    struct error error;
    struct zone *fresh = NULL;
    struct invocation again = *invocation;
    again.config = NULL;
    bool good = invocation_load_config(&again, &error);
    if (good) {
        const struct settings *settings = invocation_settings(&again);
        good = check(&again, settings) == EXIT_OK && (fresh = zone_open(settings->zone, &error));
    } else {
        log_line(LOG_LINE_ERROR, "The configuration cannot be used, and nothing changes. %s",
                 error.sentence);
    }
    if (!good) {
        config_destroy(again.config);
        return;
    }
    config_destroy(invocation->config);
    zone_close(*zone);
    *invocation = again;
    options->zone = *zone = fresh;
    read_settings(invocation_settings(invocation), options);
    log_line(LOG_LINE_INFO, "The configuration was read again.");
}

/* ---------------------------------------------------------------- while it runs */

struct owner {
    const char *database;
    struct notifier notifier;
};

static bool hand_over(void *pointer, const struct request *request, struct error *error)
{
    const struct owner *owner = pointer;
    struct message message;
    message_from_request(&message, request);
    struct control_reply *reply = running_ask(owner->database, &message, NULL, error);
    control_reply_free(reply);
    return reply != NULL;
}

static void beat(void *pointer)
{
    struct owner *owner = pointer;
    (void)notifier_beat(&owner->notifier, monotonic_now_us());
}

static void tell_counts(const struct deliver_count *count)
{
    printf("%" PRIu64 " delivered, %" PRIu64 " waiting, %" PRIu64 " failed.\n", count->delivered,
           count->waiting, count->failed);
    if (count->not_told)
        printf("No capture runs, so `netscope deliveries` does not show it yet; it is in the "
               "journal.\n");
}

/* Until it shall end. A reload ends one part and begins the next one. */
static bool run_parts(struct invocation *invocation, struct deliver_options *options,
                      struct zone **zone, struct deliver_count *count, struct error *error)
{
    bool good;
    do {
        if (renewal_asked) {
            renewal_asked = 0;
            renew(invocation, options, zone);
        }
        good = deliver_run(options, count, error);
    } while (good && renewal_asked && !stop_asked);
    return good;
}

static int run(struct invocation *invocation, struct deliver_options *options, struct zone **zone)
{
    struct error error;
    struct deliver_count count;
    struct owner owner = {.database = options->database};
    stop_on_signals();
    /* If the terminal closes, nobody asks for a reload. */
    stop_take(SIGHUP, isatty(STDERR_FILENO) ? stop_by : ask_to_renew);
    (void)signal(SIGPIPE, SIG_IGN);
    options->hand_over = hand_over;
    options->beat = beat;
    options->owner = &owner;
    if (!notifier_open(&owner.notifier, &error)) return complain_error(invocation, &error);
    (void)notifier_ready(&owner.notifier, "sends messages about findings");
    bool good = run_parts(invocation, options, zone, &count, &error);
    notifier_close(&owner.notifier);
    if (!good) return complain_error(invocation, &error);
    if (options->once) tell_counts(&count);
    return options->once && (count.waiting || count.failed) ? EXIT_TROUBLE : EXIT_OK;
}

/* ---------------------------------------------------------------- a test */

static int test(struct invocation *invocation, const struct deliver_options *options,
                const char *name)
{
    char answer[256];
    for (size_t i = 0; i < options->target_count; i++) {
        if (strcmp(options->targets[i].name, name) != 0) continue;
        bool good = deliver_test(options, &options->targets[i], answer, sizeof answer);
        if (!good)
            return complain(invocation, EXIT_TROUBLE, "The target %s did not take the message: %s.",
                            name, answer);
        printf("The target %s took the message: %s.\n", name, answer);
        return EXIT_OK;
    }
    return complain(invocation, EXIT_USAGE,
                    "There is no target '%s' in deliver.targets; `netscope config` lists those "
                    "that there are.",
                    name);
}

int command_deliver(struct invocation *invocation)
{
    struct error error;
    char database[PATH_MOST];
    if (!invocation_load_config(invocation, &error)) return complain_error(invocation, &error);
    const struct settings *settings = invocation_settings(invocation);
    int exit_code = check(invocation, settings);
    if (exit_code != EXIT_OK) return exit_code;
    struct zone *zone = zone_open(settings->zone, &error);
    if (!zone) return complain_error(invocation, &error);
    /* It stays the same, whatever a reload brings. */
    (void)snprintf(database, sizeof database, "%s", database_place_asked(invocation));
    struct deliver_options options = {.database = database,
                                      .zone = zone,
                                      .once = invocation_has(invocation, OPT_NOW),
                                      .stop = &stop_asked,
                                      .renew = &renewal_asked};
    read_settings(settings, &options);
    const char *name = invocation_value(invocation, OPT_TEST);
    exit_code = name ? test(invocation, &options, name) : run(invocation, &options, &zone);
    zone_close(zone);
    return exit_code;
}
