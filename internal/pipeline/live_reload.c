/* SPDX-License-Identifier: MIT */
#include "live_reload.h"

#include <stdlib.h>

void live_reload_start(struct live_reload *reload, struct run *run, struct live_worker *workers,
                       unsigned worker_count)
{
    reload->run = run;
    reload->workers = workers;
    reload->worker_count = worker_count;
    reload->seen = run->request->reloads ? *run->request->reloads : 0;
    reload->handing = false;
    reload->excluded = run->request->settings->excluded;
    atomic_store(&reload->fresh, NULL);
}

/* From the folder of the start: the sandbox allows no other. A set that cannot be used stays as it is. */
static struct enricher *open_data(const struct live_reload *reload, struct error *error)
{
    struct enricher_faults *faults = calloc(1, sizeof *faults);
    if (!faults) {
        (void)error_no_memory(error, "open the look-up data");
        return NULL;
    }
    struct enricher *fresh =
        enricher_open(reload->run->request->settings->data_directory, faults, error);
    for (size_t i = 0; i < faults->count; i++)
        run_notice_more(reload->run, faults->sentences[i], "What was in use before stays in use.");
    free(faults);
    return fresh;
}

static bool begin(struct live_reload *reload, struct error *error)
{
    const struct run_request *request = reload->run->request;
    const struct settings *settings = request->reload(request->owner, &reload->renewal, error);
    if (!settings) return false;
    struct enricher *fresh = open_data(reload, error);
    if (!fresh) return false;
    struct settings in_force = *request->settings;
    settings_renew(&in_force, settings);
    if (!settings_privacy(&in_force, reload->privacy, PRIVACY_SIZE)) reload->privacy[0] = '\0';
    beside_renew(reload->run->beside, settings);
    for (unsigned i = 0; i < reload->worker_count; i++)
        atomic_store(&reload->workers[i].renewed, settings);
    reload->settings = settings;
    reload->excluded = settings->excluded;
    atomic_store(&reload->fresh, fresh);
    return true;
}

static bool all_have_taken(const struct live_reload *reload)
{
    for (unsigned i = 0; i < reload->worker_count; i++)
        if (atomic_load(&reload->workers[i].renewed)) return false;
    return !atomic_load(&reload->fresh);
}

static void say_ready(const struct live_reload *reload, const char *sentence)
{
    const struct notifier *service = reload->run->request->service;
    run_notice(reload->run, sentence);
    if (service) (void)notifier_ready(service, sentence);
}

static bool begin_and_tell(struct live_reload *reload, struct error *error)
{
    const struct run_request *request = reload->run->request;
    if (request->service) (void)notifier_reloading(request->service);
    reload->renewal = (struct run_renewal){.renewed = ""};
    reload->handing = begin(reload, error);
    if (reload->handing) return true;
    run_notice(reload->run, error->sentence);
    say_ready(reload, "Nothing was reloaded; everything goes on as it was.");
    return false;
}

void live_reload_look(struct live_reload *reload)
{
    const struct run_request *request = reload->run->request;
    if (reload->handing) {
        if (!all_have_taken(reload)) return;
        reload->handing = false;
        say_ready(reload, "The configuration and the look-up data were read again.");
    }
    if (!request->reloads || !request->reload || *request->reloads == reload->seen) return;
    struct error error = {.sentence = ""};
    reload->seen = *request->reloads;
    (void)begin_and_tell(reload, &error);
}

bool live_reload_begin(struct live_reload *reload, struct error *error)
{
    if (!reload->run->request->reload)
        return error_set(error, "This capture has no configuration to read again.");
    if (reload->handing)
        return error_set_kind(error, ERROR_BUSY,
                              "A reload is under way: try again once it is done.");
    return begin_and_tell(reload, error);
}

bool live_reload_is_handing(const struct live_reload *reload)
{
    return reload->handing;
}

struct enricher *live_reload_enricher(struct live_reload *reload)
{
    struct enricher *fresh = atomic_load(&reload->fresh);
    if (fresh) {
        enricher_inherit(fresh, reload->run->enricher);
        enricher_close(reload->run->enricher);
        reload->run->enricher = fresh;
        atomic_store(&reload->fresh, NULL);
    }
    return reload->run->enricher;
}

void live_reload_end(struct live_reload *reload)
{
    enricher_close(atomic_load(&reload->fresh)); /* the recorder has not taken it */
}
