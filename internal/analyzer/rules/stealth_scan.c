/* SPDX-License-Identifier: MIT */
/*
 * stealth_scan: packets that open nothing went to many ports of one host, or to one port of many.
 *
 * A host answers a FIN, or a packet without flags, on a closed port by a reset, and on an open one by
 * nothing (RFC 9293, section 3.10.7.1). So a scan learns which ports are open without a connection that
 * a server would log. An ACK is refused by each port that no firewall guards, so a scan by ACK learns what
 * a firewall lets pass. Connections of which only the end was seen look like this, too, but not to ten
 * ports of one host within five minutes.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN) SIGHTING_COLUMNS(COLUMN), COLUMN(refused), COLUMN(is_ack), COLUMN(is_few)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

/* Of one host, the ports; else the hosts on a port. */
static void describe(struct alert *alert, const struct sighting *sighting, const char *what)
{
    if (*sighting->target) {
        text_add(&alert->target, sighting->target);
        text_format(&alert->title, "%s tried %" PRId64 " ports of %s without opening a connection",
                    sighting->source, sighting->count, sighting->target);
    } else {
        text_format(&alert->target, "port %d", sighting->dst_port);
        text_format(&alert->title,
                    "%s tried port %d of %" PRId64 " hosts without opening a connection",
                    sighting->source, sighting->dst_port, sighting->count);
    }
    alert_figure(alert, what, sighting->count);
}

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    int64_t refused = answer_integer(rows, column_refused);
    bool is_ack = answer_integer(rows, column_is_ack) != 0;
    const char *what = *sighting->target ? "ports" : "hosts";
    struct alert alert;
    alert_begin(&alert, answer_integer(rows, column_is_few) ? SEVERITY_LOW : SEVERITY_MEDIUM);
    describe(&alert, sighting, what);
    text_format(&alert.explanation,
                "Within five minutes it sent packets that open nothing to %" PRId64 " %s, of which "
                "%" PRId64 " were refused. Such a scan (%s. Hardly any other program does so. Find "
                "out what runs at %s.",
                sighting->count, what, refused,
                is_ack ? "ACK) finds what a firewall lets pass"
                       : "FIN, NULL, Xmas) finds open ports without a connection that the server "
                         "would log",
                sighting->source);
    alert_figure(&alert, "refused", refused);
    alert_figure(&alert, "threshold_targets", rule_number(run, RULE_NUMBER_stealth_scan_targets));
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/stealth_scans",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_FLOWS,
                                           .tell = tell,
                                           .least = RULE_NUMBER_stealth_scan_targets};

const struct rule rule_stealth_scan = {
    .name = "stealth_scan",
    .summary = "packets that open nothing went to many ports of one host, or to one port of many",
    .sightings = &sightings,
};
