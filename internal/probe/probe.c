/* SPDX-License-Identifier: MIT */
#include "run.h"

#include "base/clock.h"

#include <stdlib.h>

struct probe *probe_run(const struct probe_options *options, struct error *error)
{
    struct probe *probe = calloc(1, sizeof *probe);
    if (!probe) {
        error_no_memory(error, "probe %.200s", options->target);
        return NULL;
    }
    probe->options = options;
    if (!target_read(&probe->target, options->target, error)) {
        free(probe);
        return NULL;
    }
    probe->began_us = wall_now_us();
    probe->start_us = monotonic_now_us();
    probe_dns(probe);
    probe_tcp(probe);
    probe_tls(probe);
    probe_http(probe);
    probe->duration_us = probe_now_us(probe);
    probe_judge(probe);
    return probe;
}

void probe_free(struct probe *probe)
{
    free(probe);
}
