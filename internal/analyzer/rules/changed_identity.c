/* SPDX-License-Identifier: MIT */
/*
 * changed_identity: a known MAC address is another machine, by what it says of itself.
 *
 * Who takes the MAC address of a device to pass a filter brings a system and a name of its own. One of
 * them changes with an update, or if somebody renames a device. Two within an hour, which stay, are two
 * signals. A machine with two systems alternates: what it said before comes again, and is no change.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN) SIGHTING_COLUMNS(COLUMN), COLUMN(mac), COLUMN(changes)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    const char *mac = answer_text(rows, column_mac), *changes = answer_text(rows, column_changes);
    struct alert alert;
    int64_t least = rule_number(run, RULE_NUMBER_changed_identity_signs);
    if (sighting->count < least) return true;
    alert_begin(&alert, SEVERITY_MEDIUM);
    text_format(&alert.title, "%s says that it is another machine than before", mac);
    text_format(
        &alert.explanation,
        "It was known for two days. Within an hour: %.600s. A new system, a network card or "
        "dock that changed hands, and a clone of a machine do this; so does somebody who "
        "took the address of a device that may pass. Look at the device itself.",
        changes);
    alert_sent_by(&alert, mac);
    alert_fact(&alert, "changes", changes);
    alert_figure(&alert, "changed", sighting->count);
    alert_figure(&alert, "threshold_changed", least);
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/changed_identities",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_MESSAGES,
                                           .tell = tell};

const struct rule rule_changed_identity = {
    .name = "changed_identity",
    .summary = "a known MAC address says that it is another machine",
    .sightings = &sightings,
};
