/* SPDX-License-Identifier: MIT */
/*
 * sensor_full: within an hour a table of the sensor was full a hundred times or more.
 *
 * Tables are bounded, so that nobody can fill the memory. Who fills one on purpose may hide something, so
 * it is told which one was full.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN) SIGHTING_COLUMNS(COLUMN), COLUMN(fullest), COLUMN(tables)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    const char *fullest = answer_text(rows, column_fullest);
    struct alert alert;
    alert_begin(&alert, SEVERITY_LOW);
    text_format(&alert.title,
                "The sensor left out %" PRId64 " things, because tables were full (%s)",
                sighting->count, fullest);
    text_add(
        &alert.explanation,
        "So something may have happened that no finding tells. A flood and a very large "
        "network do this, and so does somebody who hides behind forged packets. "
        "`netscope status` shows the tables, and docs/architecture.md says how large they are.");
    alert_json(&alert, "tables", answer_text(rows, column_tables));
    alert_figure(&alert, "left_out", sighting->count);
    alert_figure(&alert, "threshold_left_out", rule_number(run, RULE_NUMBER_sensor_full_least));
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/full_tables",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_MESSAGES,
                                           .tell = tell,
                                           .least = RULE_NUMBER_sensor_full_least};

const struct rule rule_sensor_full = {
    .name = "sensor_full",
    .summary = "a table of the sensor was full, so something was not kept",
    .sightings = &sightings,
};
