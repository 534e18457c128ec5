/* SPDX-License-Identifier: MIT */
/*
 * arp_sweep: a device asked for very many addresses of its link within five minutes.
 *
 * On its own network a search for hosts is a search by ARP, for only hosts that are there are sent
 * anything else. The joiner counts the addresses (searches.c), from SEARCH_LEAST on. Routers do it when somebody
 * outside searches, and so do inventory tools: one signal, so `low`.
 */
#include "model/evidence_ground.h"
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN) SIGHTING_COLUMNS(COLUMN), COLUMN(mac), COLUMN(is_gateway)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    const char *mac = answer_text(rows, column_mac);
    bool is_gateway = answer_integer(rows, column_is_gateway) != 0;
    struct alert alert;
    alert_begin(&alert, SEVERITY_LOW);
    text_format(&alert.title, "%s asked for %" PRId64 " addresses of its network or more",
                *sighting->source ? sighting->source : mac, sighting->count);
    text_format(&alert.explanation,
                "It did so by ARP within five minutes, as whoever searches a network for hosts. %s "
                "Inventory tools do it, too. If none is meant to run there, find out which program "
                "asks.",
                is_gateway ? "It is a router, which does so if somebody behind it searches."
                           : "It is no router, which would do so for somebody outside.");
    alert_sent_by(&alert, mac);
    alert_figure(&alert, "addresses_at_least", sighting->count);
    alert_figure(&alert, "threshold_addresses", rule_number(run, RULE_NUMBER_arp_sweep_addresses));
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/arp_sweeps",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_MESSAGES,
                                           .tell = tell,
                                           .least = RULE_NUMBER_arp_sweep_addresses};

const struct rule rule_arp_sweep = {
    .name = "arp_sweep",
    .summary = "a device asked for very many addresses of its network by ARP",
    .sightings = &sightings,
};
