/* SPDX-License-Identifier: MIT */
/* netscope probe: how a request to a server travels, and why it fails where it fails. */
#include "probe/probe.h"
#include "base/amount.h"
#include "cli/command.h"
#include "cli/terminal.h"
#include "probe_confine.h"
#include "stop.h"

#include <signal.h>
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

int command_probe(struct invocation *invocation)
{
    struct error error;
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
    struct probe *probe = probe_run(&options, &error);
    if (!probe) {
        invocation->is_mistaken = error.kind == ERROR_BAD_QUESTION;
        return complain_error(invocation, &error);
    }
    int exit_code = write_out(invocation, probe);
    probe_free(probe);
    return exit_code;
}
