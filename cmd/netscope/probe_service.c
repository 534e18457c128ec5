/* SPDX-License-Identifier: MIT */
#include "probe_service.h"

#include "base/log.h"
#include "database_place.h"
#include "enricher/geo.h"
#include "privilege/privilege.h"
#include "probe/probe.h"
#include "probe_confine.h"
#include "probe_keeper.h"
#include "probe_memory.h"
#include "stop.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { KEEPING_US = 10 * 1000 * 1000 };

/* Of this process. A run, which is a process of its own, has the rest of it. */
static struct {
    const struct invocation *invocation;
    struct geo *geo;
    struct probe *probe;
    struct probe_options options;
    struct probe_keeper keeper;
    const char *asked_with;
} service;

static void pass_notice(void *owner, const char *sentence)
{
    (void)owner;
    log_line(LOG_LINE_NOTICE, "%s", sentence);
}

/* It starts processes, so only these are confined further (probe_confine.h). */
static bool confine(void *owner, struct error *error)
{
    char folder[PATH_MAX];
    const struct settings *settings = invocation_settings(service.invocation);
    (void)owner;
    (void)snprintf(folder, sizeof folder, "%s", database_place_asked(service.invocation));
    char *slash = strrchr(folder, '/');
    if (slash) slash[slash == folder] = 0;
    bool has_home = !invocation_has(service.invocation, OPT_PROBE_ONLY);
    const struct privilege_plan plan = {.user = settings->user,
                                        .home = !has_home ? NULL
                                                : slash   ? folder
                                                          : ".",
                                        .sandbox = SANDBOX_OFF,
                                        .sends = true,
                                        .notice = pass_notice};
    service.geo = geo_open(settings->data_directory, NULL, error);
    return service.geo && privilege_drop(&plan, error);
}

/* A run that cannot be kept is told all the same. */
static void look_back(void)
{
    struct error error;
    const struct invocation *invocation = service.invocation;
    service.keeper = (struct probe_keeper){.socket = -1};
    if (invocation_has(invocation, OPT_PROBE_ONLY)) return;
    if (access(database_place_asked(invocation), F_OK) != 0) {
        log_line(LOG_LINE_NOTICE, "The run is not kept: There is no database at %s yet.",
                 database_place_asked(invocation));
        return;
    }
    probe_memory_read(invocation, probe_host(service.probe), probe_history_of(service.probe));
    probe_memory_recall(invocation, service.asked_with, service.probe);
    if (!probe_keeper_start(&service.keeper, invocation, &error))
        log_line(LOG_LINE_NOTICE, "The run is not kept: %s", error.sentence);
}

static bool run(void *owner, const char *target, struct sink *document, struct error *error)
{
    const struct settings *settings = invocation_settings(service.invocation);
    (void)owner;
    service.options = (struct probe_options){.timeout_us = settings->probe_timeout_us,
                                             .only_public = !settings->probe_private,
                                             .stop = &stop_asked,
                                             .locate = probe_locate,
                                             .owner = service.geo};
    service.asked_with = settings->probe_private ? "" : "--public-only";
    service.probe = probe_open(&service.options, target, error);
    if (!service.probe) return false;
    look_back();
    if (!probe_confine(false, error)) return false;
    probe_ask(service.probe);
    probe_write_json(document, service.probe);
    return true;
}

static void finish(void *owner)
{
    struct error error;
    _Alignas(8) static uint8_t memory[PROBE_RECORD_BYTES];
    (void)owner;
    const struct record *record = probe_record(service.probe, service.asked_with, memory);
    if (!probe_keeper_take(&service.keeper, record, &error))
        log_line(LOG_LINE_NOTICE, "The run is not kept: %s", error.sentence);
    probe_keeper_end(&service.keeper);
}

bool probe_service_start(const struct invocation *invocation, struct prober **prober,
                         struct error *error)
{
    const struct settings *settings = invocation_settings(invocation);
    const struct prober_options options = {.allow = settings->probe_allow,
                                           .per_hour = settings->probes_per_hour,
                                           .run_us = settings->probe_timeout_us + KEEPING_US,
                                           .confine = confine,
                                           .run = run,
                                           .finish = finish};
    service.invocation = invocation;
    *prober = NULL;
    if (!settings->probe_allow[0] && invocation_has(invocation, OPT_PROBE_ONLY))
        return error_set(error, "--probe-only needs probe.allow, which names what may be probed.");
    if (!settings->probe_allow[0]) return true;
    *prober = prober_start(&options, error);
    return *prober != NULL;
}
