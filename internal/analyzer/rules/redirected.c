/* SPDX-License-Identifier: MIT */
/*
 * redirected: a host was told by ICMP to send through another router.
 *
 * Routers do that on networks with two of them: news, `info`. Frames that have a router's address, and
 * another device's MAC, have hardly another explanation than somebody who wants to read along: `medium`.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN) SIGHTING_COLUMNS(COLUMN), COLUMN(mac), COLUMN(is_forged)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    const char *mac = answer_text(rows, column_mac);
    bool is_forged = answer_integer(rows, column_is_forged) != 0;
    struct alert alert;
    alert_begin(&alert, is_forged ? SEVERITY_MEDIUM : SEVERITY_INFO);
    text_format(&alert.target, "%s%s", sighting->target, is_forged ? " forged" : "");
    text_format(&alert.title, "%s was told to use another router, %s %s", sighting->target,
                is_forged ? "in the name of" : "by", sighting->source);
    text_format(&alert.explanation, "%" PRId64 " messages (ICMP redirect) name another way. %s",
                sighting->count,
                is_forged ? "Their frames came from a device that does not have this address. Who "
                            "forges them wants traffic to pass through a machine of his. Look for "
                            "the MAC address on the switch, and let hosts ignore redirects."
                          : "A router that knows a shorter way does this. If there is one router "
                            "only, find out who sends them.");
    if (*mac) alert_sent_by(&alert, mac);
    alert_figure(&alert, "messages", sighting->count);
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {
    .query = "analyze/redirects", .columns = columns, .kind = SIGHTING_OF_FLOWS, .tell = tell};

const struct rule rule_redirected = {
    .name = "redirected",
    .summary = "a host was told by ICMP to send through another router",
    .sightings = &sightings,
};
