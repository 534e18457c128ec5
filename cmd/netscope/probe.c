/* SPDX-License-Identifier: MIT */
/* netscope probe: how a request to a server travels, and why it fails where it fails. */
#include "probe/probe.h"
#include "base/amount.h"
#include "cli/command.h"
#include "cli/terminal.h"
#include "enricher/geo.h"
#include "probe_confine.h"
#include "probe_memory.h"
#include "stop.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { TIMEOUT_S = 15, TIMEOUT_MOST_S = 3600, HANDSHAKES = 3, PAGE_WIDTH = 100 };

static int write_out(const struct invocation *invocation, const struct probe *probe)
{
    struct error error;
    struct sink sink = terminal_sink(stdout);
    if (invocation_has(invocation, OPT_JSON))
        probe_write_json(&sink, probe);
    else
        probe_write_page(&sink, probe, terminal_prose_width(stdout, PAGE_WIDTH));
    if (sink.failed) return complain_error(invocation, &sink.error);
    if (!terminal_flush(stdout, &error)) return complain_error(invocation, &error);
    return probe_worst(probe) == PROBE_FAILED ? EXIT_TROUBLE : EXIT_OK;
}

struct helpers {
    struct invocation *invocation;
    struct geo *geo;
};

/* Of the look-up data of this machine, if there is any. */
static void locate(void *owner, const struct ip_address *address, struct probe_locality *locality)
{
    const struct helpers *helpers = owner;
    const struct place *place = geo_find(helpers->geo, address);
    locality->asn = place->asn;
    (void)snprintf(locality->organisation, sizeof locality->organisation, "%s",
                   place->as_org ? place->as_org : "");
    (void)snprintf(locality->country, sizeof locality->country, "%s",
                   place->country ? place->country : "");
}

static void remember(void *owner, const char *host, struct probe_history *history)
{
    const struct helpers *helpers = owner;
    probe_memory_read(helpers->invocation, host, history);
}

static int ask_layers(struct invocation *invocation, struct probe_options *options)
{
    struct error error;
    struct helpers helpers = {.invocation = invocation};
    int exit_code = EXIT_OK;
    if (!invocation_load_config(invocation, &error)) return complain_error(invocation, &error);
    if (invocation_has(invocation, OPT_DB) && !probe_memory_opens(invocation, &exit_code))
        return exit_code;
    helpers.geo = geo_open(invocation_settings(invocation)->data_directory, NULL, &error);
    if (!helpers.geo) return complain_error(invocation, &error);
    options->locate = locate;
    options->remember = remember;
    options->owner = &helpers;
    struct probe *probe = probe_run(options, &error);
    invocation->is_mistaken = !probe && error.kind == ERROR_BAD_QUESTION;
    exit_code = probe ? write_out(invocation, probe) : complain_error(invocation, &error);
    if (probe) probe_free(probe);
    geo_close(helpers.geo);
    return exit_code;
}

int command_probe(struct invocation *invocation)
{
    const char *timeout = invocation_value(invocation, OPT_TIMEOUT);
    struct probe_options options = {.target = invocation->operands[0],
                                    .timeout_us = (int64_t)TIMEOUT_S * 1000000,
                                    .handshakes = HANDSHAKES,
                                    .ca_file = invocation_value(invocation, OPT_CA_FILE),
                                    .resolvers = invocation_value(invocation, OPT_RESOLVER),
                                    .stop = &stop_asked,
                                    .confine = probe_confine};
    if (timeout && (!parse_duration_us(timeout, &options.timeout_us) || options.timeout_us <= 0 ||
                    options.timeout_us > (int64_t)TIMEOUT_MOST_S * 1000000))
        return complain(invocation, EXIT_USAGE,
                        "--timeout takes a time up to an hour, such as 5s or 1m, not '%s'.",
                        timeout);
    stop_on_signals();
    (void)signal(SIGPIPE, SIG_IGN);
    return ask_layers(invocation, &options);
}
