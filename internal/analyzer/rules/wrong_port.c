/* SPDX-License-Identifier: MIT */
/*
 * wrong_port: both sides of a connection spoke another protocol than the one whose port it is.
 *
 * Only what the content proves counts: an unknown protocol is never a wrong one. One signal, so the
 * severity is `low`.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN) SIGHTING_COLUMNS(COLUMN), COLUMN(app_protocol), COLUMN(usual)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    const char *protocol = answer_text(rows, column_app_protocol),
               *usual = answer_text(rows, column_usual);
    struct alert alert;
    alert_begin(&alert, SEVERITY_LOW);
    text_format(&alert.target, "%s on port %d of %s", protocol, sighting->dst_port,
                sighting->target);
    text_format(&alert.title, "%s spoken on port %d of %s", protocol, sighting->dst_port,
                sighting->target);
    text_format(&alert.explanation,
                "Port %d is %s's. In %" PRId64 " connection%s both sides spoke %s. Services are "
                "moved to other ports to pass a firewall, by administrators and by intruders. Find "
                "out who runs the service.",
                sighting->dst_port, usual, sighting->count, sighting->count == 1 ? "" : "s",
                protocol);
    alert_fact(&alert, "protocol", protocol);
    alert_fact(&alert, "usual_protocol", usual);
    alert_figure(&alert, "connections", sighting->count);
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {
    .query = "analyze/wrong_port", .columns = columns, .kind = SIGHTING_OF_FLOWS, .tell = tell};

const struct rule rule_wrong_port = {
    .name = "wrong_port",
    .summary = "both sides spoke another protocol than the one whose port they used",
    .sightings = &sightings,
};
