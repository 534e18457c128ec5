/* SPDX-License-Identifier: MIT */
/* netscope deliver: sends messages about findings to the targets of the configuration. */
#include "deliver/deliver.h"
#include "base/notifier.h"
#include "database_place.h"
#include "running.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static volatile sig_atomic_t stop_asked;

static void ask_to_stop(int number)
{
    (void)number;
    stop_asked = 1;
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

static int run(struct invocation *invocation, struct deliver_options *options)
{
    struct error error;
    struct deliver_count count;
    struct owner owner = {.database = options->database};
    const struct sigaction action = {.sa_handler = ask_to_stop};
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    options->hand_over = hand_over;
    options->beat = beat;
    options->owner = &owner;
    if (!notifier_open(&owner.notifier, &error)) return complain_error(invocation, &error);
    (void)notifier_ready(&owner.notifier, "sends messages about findings");
    bool good = deliver_run(options, &count, &error);
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
    if (!invocation_load_config(invocation, &error)) return complain_error(invocation, &error);
    const struct settings *settings = invocation_settings(invocation);
    if (settings->targets.count == 0)
        return complain(
            invocation, EXIT_TROUBLE,
            "deliver.targets names no target, so there is nothing to do: write one into "
            "the configuration file; docs/delivery.md has examples.");
    struct zone *zone = zone_open(settings->zone, &error);
    if (!zone) return complain_error(invocation, &error);
    struct deliver_options options = {.database = database_place_asked(invocation),
                                      .sensor = settings->sensor,
                                      .targets = settings->targets.entries,
                                      .target_count = settings->targets.count,
                                      .retry_for_us = settings->retry_for_us,
                                      .timeout_us = settings->deliver_timeout_us,
                                      .zone = zone,
                                      .once = invocation_has(invocation, OPT_NOW),
                                      .stop = &stop_asked};
    const char *name = invocation_value(invocation, OPT_TEST);
    int exit_code = name ? test(invocation, &options, name) : run(invocation, &options);
    zone_close(zone);
    return exit_code;
}
