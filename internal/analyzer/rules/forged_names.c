/* SPDX-License-Identifier: MIT */
/*
 * forged_names: a device says to its neighbours that it has whatever name they ask for.
 *
 * If no name server knows a name, Windows asks all neighbours, by LLMNR (RFC 4795) or NBNS (RFC 1002).
 * Who answers for each of these names gets the logins that were meant for others. A host has one name,
 * and rarely a second one. The number is four within a day.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN) SIGHTING_COLUMNS(COLUMN), COLUMN(mac), COLUMN(names), COLUMN(is_few)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    const char *mac = answer_text(rows, column_mac), *names = answer_text(rows, column_names);
    struct alert alert;
    alert_begin(&alert, answer_integer(rows, column_is_few) ? SEVERITY_LOW : SEVERITY_MEDIUM);
    text_format(&alert.title, "%s (%s) says that it has %" PRId64 " names", sighting->source, mac,
                sighting->count);
    text_format(&alert.explanation,
                "Neighbours asked for names that no name server knew, and it gave its own address "
                "for each. The first were: %s. Programs that collect logins do this; so does a "
                "server with many other names. If it is none, take it off the network, and change "
                "the passwords of those who connected to it.",
                names);
    alert_sent_by(&alert, mac);
    alert_fact(&alert, "names", names);
    alert_figure(&alert, "names_answered", sighting->count);
    alert_figure(&alert, "threshold_names", rule_number(run, RULE_NUMBER_forged_names_least));
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/forged_names",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_MESSAGES,
                                           .tell = tell,
                                           .least = RULE_NUMBER_forged_names_least};

const struct rule rule_forged_names = {
    .name = "forged_names",
    .summary = "a device answers its neighbours for whatever name they ask",
    .sightings = &sightings,
};
