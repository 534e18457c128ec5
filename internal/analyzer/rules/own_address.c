/* SPDX-License-Identifier: MIT */
/*
 * own_address: a host got packets that have its own address and port as sender (a "LAND" attack).
 *
 * A receiver that answers talks to itself, which stopped some systems, and still stops some things.
 * Nobody sends such packets by accident: both ends would be one socket. A few may be damaged frames, so
 * they are `low`; ten are `medium`.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN) SIGHTING_COLUMNS(COLUMN), COLUMN(mac)
enum { COLUMNS(COLUMN_NUMBER), MANY = 10 };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    const char *mac = answer_text(rows, column_mac);
    struct alert alert;
    alert_begin(&alert, sighting->count >= MANY ? SEVERITY_MEDIUM : SEVERITY_LOW);
    text_format(&alert.target, "%s port %d", sighting->target, sighting->dst_port);
    text_format(&alert.title, "%s got %" PRId64 " packets that name itself as their sender",
                sighting->target, sighting->count);
    text_format(&alert.explanation,
                "They ask for a connection to port %d, with its own address and port as sender. A "
                "host that answers talks to itself, and some things stop working (a LAND attack). "
                "The frames came from the MAC address %s. Look for it on the switch.",
                sighting->dst_port, mac);
    alert_sent_by(&alert, mac);
    alert_figure(&alert, "packets", sighting->count);
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {
    .query = "analyze/own_addresses", .columns = columns, .kind = SIGHTING_OF_FLOWS, .tell = tell};

const struct rule rule_own_address = {
    .name = "own_address",
    .summary = "a host got packets that name itself as their sender",
    .sightings = &sightings,
};
