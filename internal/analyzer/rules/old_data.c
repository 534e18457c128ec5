/* SPDX-License-Identifier: MIT */
/*
 * old_data: the lists that name trackers, or the data about places, are older than 180 days.
 *
 * Names come and go, so old lists miss new trackers and accuse others. Addresses move to other
 * countries and networks, so old data about places make a known one look new.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN) SIGHTING_COLUMNS(COLUMN), COLUMN(days), COLUMN(is_places)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    int64_t days = answer_integer(rows, column_days);
    bool is_places = answer_integer(rows, column_is_places) != 0;
    struct alert alert;
    alert_begin(&alert, SEVERITY_LOW);
    text_add(&alert.target, is_places ? "places" : "");
    text_format(&alert.title, "The %s are %" PRId64 " days old",
                is_places ? "data about places" : "lists of trackers", days);
    text_add(&alert.explanation,
             is_places ? "Addresses move to other countries and networks. Old data name the wrong "
                         "ones, and a known contact may look like one in a new country. "
                       : "They miss new trackers, and may name those that are none any more. ");
    text_add(&alert.explanation, "`netscope data` says how to get new ones.");
    alert_figure(&alert, "days", days);
    alert_figure(&alert, "threshold_days",
                 rule_number(run, RULE_NUMBER_old_data_time) / (INT64_C(86400) * 1000000));
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/old_lists",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_DATA,
                                           .tell = tell,
                                           .least = RULE_NUMBER_old_data_time};

const struct rule rule_old_data = {
    .name = "old_data",
    .summary = "the lists of trackers or the data about places are older than half a year",
    .sightings = &sightings,
};
