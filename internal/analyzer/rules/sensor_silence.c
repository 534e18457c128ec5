/* SPDX-License-Identifier: MIT */
/*
 * sensor_silence: a capture that got frames all the time gets none.
 *
 * A cable, a mirror port or a switch is broken or was changed, or a person did it. Nothing is found then.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN) SIGHTING_COLUMNS(COLUMN), COLUMN(is_over)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    int64_t minutes = (sighting->last_us - sighting->first_us) / (INT64_C(60) * 1000000);
    bool is_over = answer_integer(rows, column_is_over) != 0;
    struct alert alert;
    alert_begin(&alert, SEVERITY_LOW);
    text_format(&alert.title, "The sensor got no frame for %" PRId64 " minutes%s", minutes,
                is_over ? "" : " and more");
    text_add(&alert.explanation,
             "Before, it got frames all the time. A cable that was pulled, a mirror port that was "
             "changed and a power cut do this. As long as it lasts nothing is found. Look at the "
             "port to which the sensor is connected.");
    alert_figure(&alert, "minutes", minutes);
    alert_figure(&alert, "threshold_minutes",
                 rule_number(run, RULE_NUMBER_sensor_silence_time) / (INT64_C(60) * 1000000));
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/sensor_silences",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_MESSAGES,
                                           .tell = tell,
                                           .least = RULE_NUMBER_sensor_silence_time};

const struct rule rule_sensor_silence = {
    .name = "sensor_silence",
    .summary = "a live capture got no frames any more",
    .sightings = &sightings,
};
