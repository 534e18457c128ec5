/* SPDX-License-Identifier: MIT */
/*
 * sensor_loss: the sensor lost over a hundredth of the frames within five minutes.
 *
 * What was lost was not looked at: an attack may hide in it, and connections look broken. Whoever wants
 * to hide something may flood the network so that frames are lost.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN)                                                                            \
    SIGHTING_COLUMNS(COLUMN), COLUMN(offered), COLUMN(by_kernel), COLUMN(by_interface),            \
        COLUMN(by_queue)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    int64_t offered = answer_integer(rows, column_offered);
    struct alert alert;
    alert_begin(&alert, SEVERITY_LOW);
    text_format(&alert.title, "The sensor lost %" PRId64 " of %" PRId64 " frames", sighting->count,
                offered);
    text_add(&alert.explanation,
             "What was lost was not looked at: connections may look broken, and something may have "
             "happened that no finding tells. A flood, a busy disk and too small a buffer do this. "
             "`netscope status` shows where frames are lost, and docs/performance.md what helps.");
    alert_figure(&alert, "lost", sighting->count);
    alert_figure(&alert, "offered", offered);
    alert_figure(&alert, "lost_by_kernel", answer_integer(rows, column_by_kernel));
    alert_figure(&alert, "lost_by_interface", answer_integer(rows, column_by_interface));
    alert_figure(&alert, "lost_by_queue", answer_integer(rows, column_by_queue));
    alert_figure(&alert, "threshold_percent", 1);
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/sensor_losses",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_MESSAGES,
                                           .tell = tell};

const struct rule rule_sensor_loss = {
    .name = "sensor_loss",
    .summary = "the sensor lost frames, so it may have missed what happened",
    .sightings = &sightings,
};
