/* SPDX-License-Identifier: MIT */
#include "tally.h"

#include "metrics.h"

#include <inttypes.h>

static const int64_t most_us[TALLY_CLASSES] = {5000,   20000,   50000,    150000,
                                               500000, 2000000, 10000000, INT64_MAX};

void tally_add(struct tally *tally, const struct route *route, unsigned status)
{
    size_t at = route ? (size_t)(route - routes) + 1 : 0, hundred = status / 100;
    if (at >= TALLY_ROUTES_MOST) at = 0;
    if (hundred >= TALLY_STATUSES) hundred = 0;
    atomic_fetch_add_explicit(&tally->requests[at][hundred], 1, memory_order_relaxed);
}

void tally_time(struct tally *tally, int64_t us)
{
    size_t at = 0;
    while (us > most_us[at])
        at++;
    atomic_fetch_add_explicit(&tally->times[at], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&tally->whole_us, (uint64_t)us, memory_order_relaxed);
}

static void add_requests(struct sink *sink, struct tally *tally)
{
    metrics_head(sink, "netscope_http_requests_total", "counter",
                 "Answered requests by route and class of status.");
    for (size_t at = 0; at < TALLY_ROUTES_MOST && at <= route_count; at++) {
        for (size_t hundred = 0; hundred < TALLY_STATUSES; hundred++) {
            uint64_t count = atomic_load(&tally->requests[at][hundred]);
            if (count == 0) continue;
            sink_format(sink,
                        "netscope_http_requests_total{route=\"%s\",status=\"%zuxx\"} %" PRIu64 "\n",
                        at ? routes[at - 1].path : "none", hundred, count);
        }
    }
}

void tally_write(struct sink *sink, struct tally *tally)
{
    static const char name[] = "netscope_http_request_duration_seconds";
    int64_t count = 0;
    add_requests(sink, tally);
    metrics_head(sink, name, "histogram", "Time from a request to its answer.");
    for (size_t i = 0; i < TALLY_CLASSES; i++) {
        count += (int64_t)atomic_load(&tally->times[i]);
        metrics_bucket(sink, name, most_us[i], count);
    }
    metrics_whole(sink, name, (int64_t)atomic_load(&tally->whole_us), count);
    metrics_head(sink, "netscope_http_queries_interrupted_total", "counter",
                 "Questions that ran out of the time of server.query_time.");
    sink_format(sink, "netscope_http_queries_interrupted_total %" PRIuFAST64 "\n",
                atomic_load(&tally->interrupted));
}
