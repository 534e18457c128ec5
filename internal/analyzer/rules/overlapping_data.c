/* SPDX-License-Identifier: MIT */
/*
 * overlapping_data: a side of a connection sent different bytes for the same place of the stream, or of a
 * datagram in fragments.
 *
 * A receiver takes one of the two, and an observer may take the other. So a text can be hidden from
 * whoever looks on (Ptacek and Newsham 1998). Few programs do it by mistake. One signal, so `low`.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN) SIGHTING_COLUMNS(COLUMN), COLUMN(sent), COLUMN(received)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    int64_t sent = answer_integer(rows, column_sent),
            received = answer_integer(rows, column_received);
    struct alert alert;
    alert_begin(&alert, SEVERITY_LOW);
    text_format(&alert.target, "%s port %d", sighting->target, sighting->dst_port);
    text_format(&alert.title, "A connection of %s to %s port %d had two texts for one place",
                sighting->source, sighting->target, sighting->dst_port);
    text_format(
        &alert.explanation,
        "In %" PRId64 " connection%s %" PRId64 " packets had other bytes than those that came "
        "first. What the receiver read may differ from what was recorded: somebody may hide "
        "something from those who look on. Broken network cards and middle boxes do it, too.",
        sighting->count, sighting->count == 1 ? "" : "s", sent + received);
    alert_figure(&alert, "connections", sighting->count);
    alert_figure(&alert, "conflicts_sent", sent);
    alert_figure(&alert, "conflicts_received", received);
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {
    .query = "analyze/overlaps", .columns = columns, .kind = SIGHTING_OF_FLOWS, .tell = tell};

const struct rule rule_overlapping_data = {
    .name = "overlapping_data",
    .summary = "a connection had different bytes for the same place",
    .sightings = &sightings,
};
