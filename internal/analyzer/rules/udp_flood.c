/* SPDX-License-Identifier: MIT */
/*
 * udp_flood: very many flows of UDP came to one port within ten seconds, and hardly one was answered.
 *
 * As syn_flood, but 500 in ten seconds, of which under a third were answered. A scan of one host
 * has many ports; streams and calls are one flow each.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN)                                                                            \
    SIGHTING_COLUMNS(COLUMN), COLUMN(answered), COLUMN(packets), COLUMN(bytes), COLUMN(sources)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    struct alert alert;
    alert_begin(&alert, SEVERITY_MEDIUM);
    text_format(&alert.target, "%s port %d", sighting->target, sighting->dst_port);
    text_format(&alert.title, "%" PRId64 " flows of UDP came to %s port %d in ten seconds",
                sighting->count, sighting->target, sighting->dst_port);
    text_format(&alert.explanation,
                "They came from about %" PRId64 " addresses, and %" PRId64
                " were answered. A flood fills a server's line or its tables; the addresses of the "
                "senders may be forged. A service that is down while many clients ask it looks "
                "alike. Ask the provider to filter, or look for the sender by its MAC address.",
                answer_integer(rows, column_sources), answer_integer(rows, column_answered));
    alert_figure(&alert, "flows", sighting->count);
    alert_figure(&alert, "sources", answer_integer(rows, column_sources));
    alert_figure(&alert, "answered", answer_integer(rows, column_answered));
    alert_figure(&alert, "packets", answer_integer(rows, column_packets));
    alert_figure(&alert, "bytes", answer_integer(rows, column_bytes));
    alert_figure(&alert, "threshold_flows", rule_number(run, RULE_NUMBER_udp_flood_flows));
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/udp_floods",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_FLOWS,
                                           .tell = tell,
                                           .least = RULE_NUMBER_udp_flood_flows};

const struct rule rule_udp_flood = {
    .name = "udp_flood",
    .summary = "very many flows of UDP to one port came within seconds, without answers",
    .sightings = &sightings,
};
