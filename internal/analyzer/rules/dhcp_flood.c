/* SPDX-License-Identifier: MIT */
/*
 * dhcp_flood: within a minute more clients asked DHCP servers than people can bring.
 *
 * A server gives an address for each, until it has none left for the honest ones (starvation). The
 * number (50 clients within a minute) is in the query.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN) SIGHTING_COLUMNS(COLUMN), COLUMN(macs), COLUMN(messages)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    struct alert alert;
    alert_begin(&alert, SEVERITY_MEDIUM);
    text_format(&alert.title, "%" PRId64 " clients asked for an address within a minute",
                sighting->count);
    text_format(&alert.explanation,
                "%" PRId64 " DHCP messages came from %" PRId64 " MAC addresses. A server that is "
                "asked like this has no address left for others (DHCP starvation). Many guests who "
                "come at once, or a power cut, look alike. `netscope dhcp` lists the messages; the "
                "port of the switch on which these MAC addresses are says who it is.",
                answer_integer(rows, column_messages), answer_integer(rows, column_macs));
    alert_figure(&alert, "clients", sighting->count);
    alert_figure(&alert, "mac_addresses", answer_integer(rows, column_macs));
    alert_figure(&alert, "messages", answer_integer(rows, column_messages));
    alert_figure(&alert, "threshold_clients", rule_number(run, RULE_NUMBER_dhcp_flood_clients));
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/dhcp_floods",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_MESSAGES,
                                           .tell = tell,
                                           .least = RULE_NUMBER_dhcp_flood_clients};

const struct rule rule_dhcp_flood = {
    .name = "dhcp_flood",
    .summary = "very many clients asked DHCP servers for an address within a minute",
    .sightings = &sightings,
};
