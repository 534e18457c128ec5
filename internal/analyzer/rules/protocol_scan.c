/* SPDX-License-Identifier: MIT */
/*
 * protocol_scan: one source tried many protocols of IP at one host, or many ports or hosts by SCTP.
 *
 * Two hosts that have to do with each other use a handful of protocols: ICMP, TCP, UDP, perhaps a tunnel
 * and a protocol of routers. Ten others within five minutes have hardly another explanation than somebody
 * who looks for what a host takes. The numbers are in the query.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN) SIGHTING_COLUMNS(COLUMN), COLUMN(kinds), COLUMN(answered)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

enum { KINDS_PROTOCOLS, KINDS_HOSTS, KINDS_PORTS };

static void add_title(struct alert *alert, int64_t kinds, const struct sighting *sighting)
{
    if (kinds == KINDS_HOSTS)
        text_format(&alert->title, "%s tried %" PRId64 " hosts on SCTP port %d", sighting->source,
                    sighting->count, sighting->dst_port);
    else
        text_format(&alert->title, "%s tried %" PRId64 " %s of %s", sighting->source,
                    sighting->count, kinds == KINDS_PORTS ? "SCTP ports" : "protocols of IP",
                    sighting->target);
}

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    int64_t kinds = answer_integer(rows, column_kinds);
    const char *const targets[] = {"protocols", "hosts", "ports"};
    struct alert alert;
    alert_begin(&alert, SEVERITY_MEDIUM);
    if (kinds == KINDS_HOSTS)
        text_format(&alert.target, "SCTP port %d", sighting->dst_port);
    else
        text_format(&alert.target, "%s%s", sighting->target, kinds == KINDS_PORTS ? " SCTP" : "");
    add_title(&alert, kinds, sighting);
    text_format(&alert.explanation,
                "Within five minutes it sent a packet or two to each, and nothing came of it. "
                "Programs that look for what a host offers do this. If nobody runs one at %s, find "
                "out what runs there.",
                sighting->source);
    alert_figure(&alert, targets[kinds], sighting->count);
    alert_figure(&alert, "answered", answer_integer(rows, column_answered));
    if (kinds == KINDS_PROTOCOLS)
        alert_figure(&alert, "threshold_protocols",
                     rule_number(run, RULE_NUMBER_protocol_scan_protocols));
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/protocol_scans",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_FLOWS,
                                           .tell = tell,
                                           .least = RULE_NUMBER_protocol_scan_protocols};

const struct rule rule_protocol_scan = {
    .name = "protocol_scan",
    .summary = "one source tried many protocols of IP, or ports or hosts by SCTP",
    .sightings = &sightings,
};
