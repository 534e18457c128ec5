/* SPDX-License-Identifier: MIT */
/*
 * rogue_ra: a device advertises itself as a router beside one that has done so for a day; or, sooner,
 * one of other networks, which is one signal: `low`. So is one that advertises no network: a host that
 * forwards for its containers says in answers that it is a router.
 *
 * Hosts take every router that advertises itself (RFC 4861, section 6.3.4), so a new one can read along.
 * Advertisements without a lifetime, as of border routers of small radio networks, make no router.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN)                                                                            \
    SIGHTING_COLUMNS(COLUMN), COLUMN(mac), COLUMN(known_mac), COLUMN(known_until_us),              \
        COLUMN(is_early), COLUMN(has_network)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    const char *mac = answer_text(rows, column_mac), *known = answer_text(rows, column_known_mac);
    bool is_early = answer_integer(rows, column_is_early) != 0;
    struct alert alert;
    bool has_network = answer_integer(rows, column_has_network) != 0;
    alert_begin(&alert, is_early || !has_network ? SEVERITY_LOW : SEVERITY_MEDIUM);
    text_add(&alert.target, mac);
    text_format(&alert.title, "%s advertises itself as an IPv6 router, beside %s", mac, known);
    text_format(&alert.explanation,
                "%s %s. Hosts use each router that advertises "
                "itself, so a new one can read along. A second router that was set up on "
                "purpose and a computer that shares its connection do the same. If it is not meant "
                "to be there, look for it on the switch.",
                known,
                is_early ? "was here before, for other networks"
                         : "has been the router here for a day and more");
    alert_sent_by(&alert, mac);
    alert_fact(&alert, "known_mac_address", known);
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/router_advertisers",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_MESSAGES,
                                           .tell = tell};

const struct rule rule_rogue_ra = {
    .name = "rogue_ra",
    .summary = "a device advertises itself as an IPv6 router beside one that is known",
    .sightings = &sightings,
};
