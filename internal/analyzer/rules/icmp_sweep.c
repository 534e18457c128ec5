/* SPDX-License-Identifier: MIT */
/*
 * icmp_sweep: one source asked many hosts whether they are there, and most are not.
 *
 * A monitor asks hosts that it knows, and they answer. The number (25 hosts within a minute) is in the
 * query. From 50 hosts on, of which under a fifth answered, it has hardly another explanation.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN) SIGHTING_COLUMNS(COLUMN), COLUMN(answered)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    int64_t answered = answer_integer(rows, column_answered);
    int64_t least = rule_number(run, RULE_NUMBER_icmp_sweep_hosts);
    bool is_search = sighting->count >= 2 * least && 5 * answered < sighting->count;
    struct alert alert;
    alert_begin(&alert, is_search ? SEVERITY_MEDIUM : SEVERITY_LOW);
    text_format(&alert.title, "%s asked %" PRId64 " hosts whether they are there", sighting->source,
                sighting->count);
    text_format(&alert.explanation,
                "Within a minute it sent ICMP echo requests to %" PRId64 " hosts, of which %" PRId64
                " answered. That is a search for hosts. Inventory tools do it, and so does whoever "
                "looks for a target. If nobody runs one at %s, find out what runs there.",
                sighting->count, answered, sighting->source);
    alert_figure(&alert, "hosts", sighting->count);
    alert_figure(&alert, "answered", answered);
    alert_figure(&alert, "threshold_hosts", least);
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/icmp_sweeps",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_FLOWS,
                                           .tell = tell,
                                           .least = RULE_NUMBER_icmp_sweep_hosts};

const struct rule rule_icmp_sweep = {
    .name = "icmp_sweep",
    .summary = "one source sent echo requests to many hosts, and most did not answer",
    .sightings = &sightings,
};
