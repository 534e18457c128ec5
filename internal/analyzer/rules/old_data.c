/* SPDX-License-Identifier: MIT */
/*
 * old_data: the lists that name trackers are older than 180 days.
 *
 * Names come and go, so old lists miss new trackers and accuse others.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN) SIGHTING_COLUMNS(COLUMN), COLUMN(days)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    int64_t days = answer_integer(rows, column_days);
    struct alert alert;
    alert_begin(&alert, SEVERITY_LOW);
    text_format(&alert.title, "The lists of trackers are %" PRId64 " days old", days);
    text_add(&alert.explanation,
             "They miss new trackers, and may name those that are none any more. "
             "`netscope data` says how to get new ones.");
    alert_figure(&alert, "days", days);
    alert_figure(&alert, "threshold_days", 180);
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {
    .query = "analyze/old_lists", .columns = columns, .kind = SIGHTING_OF_MESSAGES, .tell = tell};

const struct rule rule_old_data = {
    .name = "old_data",
    .summary = "the lists of trackers are older than half a year",
    .sightings = &sightings,
};
