/* SPDX-License-Identifier: MIT */
/*
 * long_connection: a device keeps a connection for four hours with a destination that is new for it.
 *
 * Mail, push services and tunnels of work do so for months, so what the device met on earlier days, and
 * what other devices meet, is silent. One signal, so `low`. It is told once, when it becomes four hours
 * old.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN)                                                                            \
    SIGHTING_COLUMNS(COLUMN), COLUMN(bytes_sent), COLUMN(bytes_received), COLUMN(name_text),       \
        COLUMN(duration_us)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

#define MINUTE_US (INT64_C(60) * 1000000)

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    int64_t minutes = answer_integer(rows, column_duration_us) / MINUTE_US;
    bool is_nameless = answer_is_null(rows, column_name_text);
    const char *target = is_nameless ? sighting->target : answer_text(rows, column_name_text);
    struct alert alert;
    alert_begin(&alert, SEVERITY_LOW);
    text_add(&alert.target, target);
    text_format(&alert.title, "%s keeps a connection to %s for hours", sighting->source, target);
    text_format(
        &alert.explanation,
        "It was %" PRId64 " minutes old when it was last seen. The device did not meet %s on "
        "an earlier day, and no other device does.%s A tunnel to work and a new program keep "
        "connections, too; so does who controls a computer from afar. If nobody knows what "
        "it is, find the program.",
        minutes, target, is_nameless ? " No name led to it." : "");
    alert_figure(&alert, "minutes", minutes);
    alert_figure(&alert, "bytes_sent", answer_integer(rows, column_bytes_sent));
    alert_figure(&alert, "bytes_received", answer_integer(rows, column_bytes_received));
    alert_figure(&alert, "threshold_minutes",
                 rule_number(run, RULE_NUMBER_long_connection_time) / MINUTE_US);
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/long_connections",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_DAYS,
                                           .tell = tell,
                                           .least = RULE_NUMBER_long_connection_time};

const struct rule rule_long_connection = {
    .name = "long_connection",
    .summary = "a device keeps a connection for hours with a destination that is new for it",
    .sightings = &sightings,
};
