/* SPDX-License-Identifier: MIT */
/*
 * clock_step: the time of a live capture jumped.
 *
 * Findings count over times. So what lay around a step may be missed, and times before it are wrong.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN) SIGHTING_COLUMNS(COLUMN), COLUMN(step_us)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    int64_t step_s = answer_integer(rows, column_step_us) / 1000000;
    struct alert alert;
    alert_begin(&alert, SEVERITY_LOW);
    text_format(&alert.title, "The clock of the sensor jumped %s by %" PRId64 " seconds",
                step_s < 0 ? "back" : "forward", step_s < 0 ? -step_s : step_s);
    text_add(&alert.explanation,
             "Times of before and after do not fit, and what happened around the step may be "
             "missed. A clock that is set after a start, and a machine that slept, do this. Let "
             "the sensor get its time from a time server.");
    alert_figure(&alert, "step_seconds", step_s);
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {
    .query = "analyze/clock_steps", .columns = columns, .kind = SIGHTING_OF_MESSAGES, .tell = tell};

const struct rule rule_clock_step = {
    .name = "clock_step",
    .summary = "the clock of the sensor was set while it captured",
    .sightings = &sightings,
};
