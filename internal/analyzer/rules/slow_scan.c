/* SPDX-License-Identifier: MIT */
/*
 * slow_scan: one source tried many different targets in a day, a few at a time, and hardly any worked.
 *
 * The numbers: 60 different targets (host and port), of all at most a tenth with
 * success, and in no five minutes as many as port_scan asks for, because that rule finds those. A
 * program that goes on trying the same dead server has one target. A live capture is looked at for it
 * once in an hour, because that reads the flows of a day.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN) SIGHTING_COLUMNS(COLUMN), COLUMN(worked), COLUMN(hosts)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

#define HOUR_US (INT64_C(3600) * 1000000)
/* In less time nothing is slow, and the looks at a live capture are closer than that. */
#define SHORTEST_US (INT64_C(600) * 1000000)

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    int64_t hosts = answer_integer(rows, column_hosts),
            worked = answer_integer(rows, column_worked);
    struct alert alert;
    alert_begin(&alert, SEVERITY_MEDIUM);
    text_format(&alert.title, "%s tried %" PRId64 " targets in a day, slowly", sighting->source,
                sighting->count);
    text_format(&alert.explanation,
                "%" PRId64 " different ports of %" PRId64
                " hosts refused it or never answered, and "
                "%" PRId64 " worked. A few at a time, that is how somebody looks for services who "
                "does not want to be seen. An inventory tool may do so, too. If nobody runs one at "
                "%s, find out what runs there.",
                sighting->count, hosts, worked, sighting->source);
    alert_figure(&alert, "targets", sighting->count);
    alert_figure(&alert, "hosts", hosts);
    alert_figure(&alert, "worked", worked);
    alert_figure(&alert, "threshold_targets", rule_number(run, RULE_NUMBER_slow_scan_targets));
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/slow_scans",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_DAYS,
                                           .tell = tell,
                                           .least = RULE_NUMBER_slow_scan_targets};

static bool find(struct rule_run *run)
{
    int64_t from_us = run->analysis->settled_from_us, to_us = run->analysis->settled_to_us;
    bool is_due = to_us - from_us >= SHORTEST_US || from_us / HOUR_US != to_us / HOUR_US;
    return !is_due || sightings_tell(run, &sightings);
}

const struct rule rule_slow_scan = {
    .name = "slow_scan",
    .summary = "one source tried many targets in a day, a few at a time, and hardly any worked",
    .run = find,
};
