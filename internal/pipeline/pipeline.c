/* SPDX-License-Identifier: MIT */
/*
 * A run from its request to its report. It first opens all parts that can be refused, and at the
 * end closes all that it opened.
 */
#include "memory.h"
#include "run.h"

#include "base/clock.h"
#include "base/log.h"
#include "storage/files.h"

#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINK_TYPE_ETHERNET = 1 };

/* ------------------------------------------------------------ opening */

static void learn_device(void *owner, const struct device_summary *device)
{
    joiner_learn_device(((struct run *)owner)->joiner, device);
}

static void learn_evidence(void *owner, const struct evidence_summary *evidence)
{
    joiner_learn_evidence(((struct run *)owner)->joiner, evidence);
}

/* An address belongs to the interface of this name, if that is watched again. */
static void learn_binding(void *owner, const struct address_binding_summary *binding)
{
    const struct run *run = owner;
    const struct run_request *request = run->request;
    struct address_binding_summary here = *binding;
    for (size_t i = 0; binding->source_name && i < request->interface_count; i++)
        if (strcmp(binding->source_name + strlen("if:"), request->interfaces[i]) == 0)
            here.producer = (uint16_t)(i * (size_t)request->settings->workers);
    joiner_learn_binding(run->joiner, &here);
}

static void learn_told(void *owner, const struct told_summary *told)
{
    joiner_learn_told(((struct run *)owner)->joiner, told);
}

static bool learn(struct run *run, struct error *error)
{
    uint64_t unsound = 0;
    const struct storage_known known = {.device = learn_device,
                                        .evidence = learn_evidence,
                                        .binding = learn_binding,
                                        .unsound = &unsound,
                                        .told = learn_told,
                                        .owner = run};
    if (!storage_each_known(run->writer, &known, error)) return false;
    if (unsound > 0)
        log_line(LOG_LINE_WARNING,
                 "%" PRIu64 " rows of devices in %s cannot be NetScope's, and were passed over: "
                 "`netscope db check` says more.",
                 unsound, run->request->settings->database);
    return true;
}

static bool open_privacy(struct run *run, struct error *error)
{
    const struct settings *settings = run->request->settings;
    const struct privacy_options options = {.mode = (enum pseudonym_mode)settings->pseudonyms,
                                            .drop_names = !settings->names,
                                            .key_file = settings->key_file,
                                            .local_networks = settings->local_networks.networks,
                                            .local_network_count = settings->local_networks.count};
    run->filter = settings->filter[0] ? settings->filter : NULL;
    if (options.mode == PSEUDONYMS_NONE && !options.drop_names) return true;
    run->privacy = privacy_open(&options, error);
    if (run->privacy && run->filter)
        run->filter = privacy_hide_text(run->privacy, run->filter, run->hidden_filter,
                                        sizeof run->hidden_filter);
    return run->privacy != NULL;
}

/* Broken files are left out, and said. */
static bool open_data(struct run *run, struct error *error)
{
    struct enricher_faults *faults = calloc(1, sizeof *faults);
    if (!faults) return error_no_memory(error, "open the look-up data");
    run->enricher = enricher_open(run->request->settings->data_directory, faults, error);
    for (size_t i = 0; i < faults->count; i++)
        run_notice_more(run, faults->sentences[i], "Until then its facts are missing.");
    free(faults);
    return run->enricher != NULL;
}

/* Files need no rights even for opening, so rights are dropped first; interfaces need some. */
static bool prepare(struct run *run, struct error *error)
{
    const struct settings *settings = run->request->settings;
    struct storage_ids ids;
    bool is_live = run->request->interface_count > 0;
    if (!beside_permitted(run->request, error)) return false;
    if (!open_privacy(run, error)) return false; /* the new user may not read the key */
    if (!is_live && !(run_confine(run, error) && run_try_files(run, error))) return false;
    if (!open_data(run, error)) return false;
    if (is_live && !(run_live_open(run, error) && run_confine(run, error))) return false;
    if (!is_live && !run_hold(run, error)) return false;
    run->writer = storage_writer_open_held(&run->hold, error);
    if (!run->writer || !storage_last_ids(run->writer, &ids, error)) return false;
    const struct tracker_lists lists = enricher_tracker_lists(run->enricher);
    storage_use_lists(run->writer, &lists);
    storage_set_zone(run->writer, settings->zone);
    struct joiner_options options = {.local_networks = settings->local_networks.networks,
                                     .local_network_count = settings->local_networks.count,
                                     .last_device_id = ids.last_device_id,
                                     .clock_us = wall_now_us,
                                     .is_live = is_live,
                                     .names_most = 1 << 18,
                                     .devices_most = 1 << 16};
    if (is_live) {
        unsigned workers = run_live_workers(run);
        run->plan = memory_plan(settings, workers, beside_bytes(run->request, workers));
        options.names_most = run->plan.names_most;
        options.devices_most = run->plan.devices_most;
        options.workers_each = (uint16_t)settings->workers;
    }
    run->joiner = joiner_create(&options, error);
    run->door = run_door(settings, error);
    if (!run->door) return false;
    run->attempts = kept_attempts_create();
    if (!run->attempts) return error_no_memory(error, "start");
    if (!run->joiner || !learn(run, error)) return false;
    const struct beside_options beside = {.request = run->request,
                                          .producers = is_live ? run_live_workers(run) : 1,
                                          .link_type = run->link_type};
    return beside_open(&run->beside, &beside, error);
}

/*
 * Large tables come from calloc(). The kernel's pages are zero, so a table costs what is touched of
 * it. But once a large block was freed, glibc takes such tables from its heap and clears them by
 * hand, unless the limit is set.
 */
static void leave_large_tables_untouched(void)
{
    enum { LARGE_BYTES = 128 * 1024 };
    (void)mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);
}

bool pipeline_run(const struct run_request *request, struct run_report *report, struct error *error)
{
    double started_s = clock_seconds();
    leave_large_tables_untouched();
    *report = (struct run_report){.first_us = NOT_OBSERVED, .last_us = NOT_OBSERVED};
    struct run run = {.request = request,
                      .report = report,
                      .hold = {.lock = -1, .claim = -1},
                      .link_type = LINK_TYPE_ETHERNET};
    bool existed = access(request->settings->database, F_OK) == 0;
    bool good = prepare(&run, error);
    good = good && (run.live ? run_live(&run, error) : run_files(&run, error));
    if (run.joiner) {
        report->devices_new = joiner_counters(run.joiner)->devices_new;
        report->names_learnt = joiner_counters(run.joiner)->names_learnt;
    }
    control_close(run.control); /* before the lock that names it is removed */
    run_end_looks(&run);
    if (run.writer) {
        struct error closing = {.sentence = ""};
        if (!storage_writer_close(run.writer, &closing) && good) {
            *error = closing;
            good = false;
        }
    }
    const struct storage_sizes sizes = storage_sizes(request->settings->database);
    report->database_bytes = sizes.database_bytes + sizes.log_bytes; /* what is left of the log */
    bool is_unused = report->ledger.rows_committed == 0 && !(run.live && report->captures);
    /* A database that this run made and left empty is removed. */
    if (!good && !existed && run.writer && is_unused)
        storage_remove_files(request->settings->database);
    storage_hold_drop(&run.hold);
    run_live_close(&run);
    beside_close(run.beside, report); /* last, because slow consumers must not delay the database */
    kept_attempts_destroy(run.attempts);
    joiner_destroy(run.joiner);
    enricher_close(run.enricher);
    privacy_close(run.privacy);
    door_destroy(run.door);
    report->seconds = clock_seconds() - started_s;
    return good;
}
