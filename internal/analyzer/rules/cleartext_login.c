/* SPDX-License-Identifier: MIT */
/*
 * cleartext_login: a password or a token went by in the clear.
 *
 * The parsers say that it did (EVENT_LOGIN); its value is never kept. Whoever is on the way can read
 * it: `medium` if the server is outside, else `low`.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN) SIGHTING_COLUMNS(COLUMN), COLUMN(app_protocol), COLUMN(is_outside)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    const char *protocol = answer_text(rows, column_app_protocol);
    bool is_outside = answer_integer(rows, column_is_outside) != 0;
    struct alert alert;
    alert_begin(&alert, is_outside ? SEVERITY_MEDIUM : SEVERITY_LOW);
    text_format(&alert.target, "%s at %s port %d", protocol, sighting->target, sighting->dst_port);
    text_format(&alert.title, "%s logged in at %s without encryption (%s)", sighting->source,
                sighting->target, protocol);
    text_format(&alert.explanation,
                "In %" PRId64
                " connection%s to port %d a password or a token went by in the clear. "
                "Everybody on the way can read it, and NetScope did not keep it. Change the "
                "password, and let the program use TLS, SSH or HTTPS.",
                sighting->count, sighting->count == 1 ? "" : "s", sighting->dst_port);
    alert_fact(&alert, "protocol", protocol);
    alert_figure(&alert, "connections", sighting->count);
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/cleartext_logins",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_FLOWS,
                                           .tell = tell};

const struct rule rule_cleartext_login = {
    .name = "cleartext_login",
    .summary = "a password or a token went by in the clear",
    .sightings = &sightings,
};
