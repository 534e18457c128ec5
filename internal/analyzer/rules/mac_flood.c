/* SPDX-License-Identifier: MIT */
/*
 * mac_flood: very many MAC addresses spoke for the first time within a minute, and most fell silent.
 *
 * A switch whose table of addresses is full sends every frame to every port, so that all can read it.
 * That is 200 within a minute, of which half were seen for less than a second.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN) SIGHTING_COLUMNS(COLUMN), COLUMN(random), COLUMN(silent)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    struct alert alert;
    alert_begin(&alert, SEVERITY_MEDIUM);
    text_format(&alert.title, "%" PRId64 " MAC addresses spoke for the first time within a minute",
                sighting->count);
    text_format(&alert.explanation,
                "%" PRId64 " of them were silent a second later. A switch that is filled with "
                "addresses sends every frame to every port, and who filled it can read along. The "
                "switch says on which port they are. A sensor that is put on a busy network sees "
                "many devices at once, too.",
                answer_integer(rows, column_silent));
    alert_figure(&alert, "mac_addresses", sighting->count);
    alert_figure(&alert, "random", answer_integer(rows, column_random));
    alert_figure(&alert, "silent", answer_integer(rows, column_silent));
    alert_figure(&alert, "threshold_mac_addresses",
                 rule_number(run, RULE_NUMBER_mac_flood_addresses));
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/mac_floods",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_MESSAGES,
                                           .tell = tell,
                                           .least = RULE_NUMBER_mac_flood_addresses};

const struct rule rule_mac_flood = {
    .name = "mac_flood",
    .summary = "very many MAC addresses spoke for the first time within a minute",
    .sightings = &sightings,
};
