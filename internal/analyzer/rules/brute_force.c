/* SPDX-License-Identifier: MIT */
/*
 * brute_force: many short connections of like size, by one source, to one port on which people log in.
 *
 * What was said inside SSH and RDP is encrypted. But a program that guesses passwords sends about the
 * same each time, and the server answers the same; a session of a person is longer. The numbers are in
 * the query. 20 connections within ten minutes are `medium`; ten that came in a rush are one signal,
 * and so are those to shared folders, databases and directories, which programs open again and again.
 */
#include "sighting.h"

#include <inttypes.h>
#include <string.h>

#define COLUMNS(COLUMN)                                                                            \
    SIGHTING_COLUMNS(COLUMN), COLUMN(app_protocol), COLUMN(sent_least), COLUMN(sent_most),         \
        COLUMN(is_quick)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    const char *protocol = answer_text(rows, column_app_protocol);
    struct alert alert;
    int64_t least = rule_number(run, RULE_NUMBER_brute_force_logins);
    bool is_many = sighting->count >= least && answer_integer(rows, column_is_quick) &&
                   strcmp(protocol, "smb") != 0;
    alert_begin(&alert, is_many ? SEVERITY_MEDIUM : SEVERITY_LOW);
    text_format(&alert.target, "%s port %d", sighting->target, sighting->dst_port);
    text_format(&alert.title, "%s tried %" PRId64 " logins at %s (%s)", sighting->source,
                sighting->count, sighting->target, protocol);
    text_format(&alert.explanation,
                "%" PRId64 " connections to port %d within ten minutes sent between %" PRId64
                " and %" PRId64 " bytes each and ended soon. Programs that guess passwords do "
                "this; so do some that poll a server by %s. If none is meant to run at %s, block "
                "it, and look whether a longer connection followed.",
                sighting->count, sighting->dst_port, answer_integer(rows, column_sent_least),
                answer_integer(rows, column_sent_most), protocol, sighting->source);
    alert_fact(&alert, "protocol", protocol);
    alert_figure(&alert, "connections", sighting->count);
    alert_figure(&alert, "threshold_connections", least);
    alert_figure(&alert, "sent_least", answer_integer(rows, column_sent_least));
    alert_figure(&alert, "sent_most", answer_integer(rows, column_sent_most));
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/logins_tried",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_FLOWS,
                                           .tell = tell,
                                           .least = RULE_NUMBER_brute_force_logins};

const struct rule rule_brute_force = {
    .name = "brute_force",
    .summary = "one source tried to log in many times at one server",
    .sightings = &sightings,
};
