/* SPDX-License-Identifier: MIT */
/*
 * slow_requests: one source holds very many connections to a web server, and never ends its requests.
 *
 * A server keeps a place for each client that it waits for, so slow ones lock the others out ("slowloris").
 * No program needs 50 unended requests to one server at a time: `low`. A hundred are `medium`.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN) SIGHTING_COLUMNS(COLUMN), COLUMN(shortest_s), COLUMN(sent_most)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    int64_t least = rule_number(run, RULE_NUMBER_slow_requests_held);
    int64_t shortest_s = answer_integer(rows, column_shortest_s);
    struct alert alert;
    alert_begin(&alert, sighting->count >= 2 * least ? SEVERITY_MEDIUM : SEVERITY_LOW);
    text_format(&alert.target, "%s port %d", sighting->target, sighting->dst_port);
    text_format(&alert.title, "%s held %" PRId64 " unended requests at %s", sighting->source,
                sighting->count, sighting->target);
    text_format(&alert.explanation,
                "%" PRId64 " connections to port %d lasted %" PRId64
                " seconds or longer. Each brought the beginning of a request in small pieces, and "
                "the server waited for the end. That takes the places of other clients. If it is "
                "no test of yours, block %s, and let the server end slow requests sooner.",
                sighting->count, sighting->dst_port, shortest_s, sighting->source);
    alert_figure(&alert, "connections", sighting->count);
    alert_figure(&alert, "shortest_seconds", shortest_s);
    alert_figure(&alert, "sent_most", answer_integer(rows, column_sent_most));
    alert_figure(&alert, "threshold_connections", least);
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/slow_requests",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_FLOWS,
                                           .tell = tell,
                                           .least = RULE_NUMBER_slow_requests_held};

const struct rule rule_slow_requests = {
    .name = "slow_requests",
    .summary = "one source holds very many unended requests at a web server",
    .sightings = &sightings,
};
