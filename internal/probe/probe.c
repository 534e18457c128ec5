/* SPDX-License-Identifier: MIT */
#include "run.h"

#include "base/clock.h"

#include <gnutls/gnutls.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>

static bool prepare(struct probe *probe, const char *target, struct error *error)
{
    const struct probe_options *options = probe->options;
    if (!target_read(&probe->target, target, error)) return false;
    if (options->resolvers && !probe_can_ask(options->resolvers))
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "'%.200s' names no resolver; write its address, such as 192.0.2.53 "
                              "or [2001:db8::53]:5353, or tls://HOST[:PORT] or "
                              "https://HOST/PATH, several with commas between.",
                              options->resolvers);
    if (!simulation_read(&probe->simulation, options->simulate, error) ||
        !trust_read(&probe->trust, options->ca_file, error))
        return false;
    /* All libraries read their own configuration now, and not later. */
    (void)OPENSSL_init_ssl(OPENSSL_INIT_LOAD_CONFIG, NULL);
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
    (void)gnutls_global_init();
    if (!options->simulate) return true;
    probe->relay = relay_open(&probe->simulation, &probe->target, &probe->trust, error);
    return probe->relay != NULL;
}

struct probe *probe_open(const struct probe_options *options, const char *target,
                         struct error *error)
{
    struct probe *probe = calloc(1, sizeof *probe);
    if (!probe) {
        error_no_memory(error, "probe %.200s", target);
        return NULL;
    }
    probe->options = options;
    for (size_t i = 0; i < PROBE_LAYERS; i++)
        probe->layers[i] = (struct layer_of_probe){probe, (enum probe_layer)i};
    if (prepare(probe, target, error)) return probe;
    probe_free(probe);
    return NULL;
}

const char *probe_host(const struct probe *probe)
{
    return probe->target.host;
}

bool probe_read_host(const char *target, char host[PROBE_HOST_SIZE], struct error *error)
{
    struct target read;
    if (!target_read(&read, target, error)) return false;
    _Static_assert(sizeof read.host == PROBE_HOST_SIZE, "a host fits");
    memcpy(host, read.host, sizeof read.host);
    return true;
}

const char *probe_url(const struct probe *probe)
{
    return probe->target.url;
}

struct probe_history *probe_history_of(struct probe *probe)
{
    return &probe->history;
}

/* Without its thread the faults would not be there, and the layers would hang at its doors. */
static void start_relay(struct probe *probe)
{
    if (!probe->relay || probe->has_started) return;
    probe->has_started = relay_start(probe->relay);
    if (probe->has_started) return;
    relay_close(probe->relay);
    probe->relay = NULL;
    probe->simulation.words[0] = 0;
}

/* What a run before this one left. */
static void begin_run(struct probe *probe)
{
    probe->step_count = probe->place_count = probe->address_count = 0;
    probe->chosen = NULL;
    probe->refused = (struct ip_address){.version = 0};
    probe->is_believed = probe->offers_http2 = false;
    probe->certificate[0] = probe->verdict[0] = 0;
    memset(&probe->path, 0, sizeof probe->path);
}

static void count_run(struct probe *probe, struct relay_counts before)
{
    step_settle(probe);
    if (!probe->relay) return;
    probe->counts = relay_look(probe->relay);
    probe->counts.lost_datagrams -= before.lost_datagrams;
    probe->counts.stalls -= before.stalls;
}

void probe_ask(struct probe *probe)
{
    begin_run(probe);
    start_relay(probe);
    const struct relay_counts before =
        probe->relay ? relay_look(probe->relay) : (struct relay_counts){0};
    probe->began_us = wall_now_us();
    probe->start_us = monotonic_now_us();
    probe_dns(probe);
    probe_tcp(probe);
    probe_tls(probe);
    probe_http(probe);
    probe_quic(probe);
    probe_path(probe);
    probe_mtu(probe);
    probe->duration_us = probe_now_us(probe);
    count_run(probe, before);
    probe_judge(probe);
    probe_look_back(probe);
}

void probe_free(struct probe *probe)
{
    relay_close(probe->relay);
    trust_free(&probe->trust);
    free(probe);
}
