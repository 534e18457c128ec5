/* SPDX-License-Identifier: MIT */
/*
 * icmp_sweep: one source asked many hosts whether they are there, and most are not.
 *
 * A monitor asks hosts that it knows, and they answer. The number (25 hosts within a minute) is in the
 * query. From 50 hosts on, of which under a fifth answered, it has hardly another explanation.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN) SIGHTING_COLUMNS(COLUMN), COLUMN(answered), COLUMN(of_neighbours)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

/* A router does it, too, if somebody behind it searches. */
static bool tell_neighbours(struct rule_run *run, const struct sighting *sighting)
{
    struct alert alert;
    alert_begin(&alert, SEVERITY_LOW);
    text_add(&alert.target, "neighbours");
    text_format(&alert.title, "%s asked for %" PRId64 " neighbours by IPv6", sighting->source,
                sighting->count);
    text_format(&alert.explanation,
                "It did so within a minute, as whoever searches a network for hosts. A router does "
                "it for somebody outside. If %s is none, find out which program asks.",
                sighting->source);
    alert_figure(&alert, "hosts", sighting->count);
    alert_figure(&alert, "threshold_hosts", 2 * rule_number(run, RULE_NUMBER_icmp_sweep_hosts));
    return sighting_alert(run, sighting, &alert);
}

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    int64_t answered = answer_integer(rows, column_answered);
    int64_t least = rule_number(run, RULE_NUMBER_icmp_sweep_hosts);
    bool is_search = sighting->count >= 2 * least && 5 * answered < sighting->count;
    bool of_neighbours = answer_integer(rows, column_of_neighbours) != 0;
    struct alert alert;
    if (of_neighbours) return tell_neighbours(run, sighting);
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
