/* SPDX-License-Identifier: MIT */
/*
 * password_spraying: one source tried to log in at many servers, a few times at each.
 *
 * brute_force counts at one server, so who tries one password at each of many servers stays below it.
 * The connections are alike, as those of guesses. One signal, `low`: programs that manage many machines
 * connect to all of them, too. The number is that of servers within an hour.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN) SIGHTING_COLUMNS(COLUMN), COLUMN(protocol), COLUMN(connections)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    const char *protocol = answer_text(rows, column_protocol);
    int64_t tries = answer_integer(rows, column_connections);
    struct alert alert;
    alert_begin(&alert, SEVERITY_LOW);
    text_format(&alert.target, "port %d", sighting->dst_port);
    text_format(&alert.title, "%s tried to log in at %" PRId64 " servers (%s)", sighting->source,
                sighting->count, protocol);
    text_format(&alert.explanation,
                "%" PRId64 " short connections of like size to port %d of %" PRId64
                " servers ended within an hour. Who tries one password at each of many servers is "
                "seen by none of them. Programs that manage or watch many machines look alike. If "
                "none is meant to run at %s, look whether a longer connection followed.",
                tries, sighting->dst_port, sighting->count, sighting->source);
    alert_fact(&alert, "protocol", protocol);
    alert_figure(&alert, "servers", sighting->count);
    alert_figure(&alert, "connections", tries);
    alert_figure(&alert, "threshold_servers", rule_number(run, RULE_NUMBER_spraying_servers));
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/logins_sprayed",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_FLOWS,
                                           .tell = tell,
                                           .least = RULE_NUMBER_spraying_servers};

const struct rule rule_password_spraying = {
    .name = "password_spraying",
    .summary = "one source tried to log in at many servers",
    .sightings = &sightings,
};
