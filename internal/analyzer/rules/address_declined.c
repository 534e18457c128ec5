/* SPDX-License-Identifier: MIT */
/*
 * address_declined: a client gave an address back to the DHCP server, because somebody uses it.
 *
 * A client asks by ARP whether its new address is free (RFC 2131, section 4.4.1). If somebody answers,
 * it declines the address. So two devices want one address: one is set by hand, was cloned, or answers
 * for addresses that are not its own. One signal, so `low`.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN) SIGHTING_COLUMNS(COLUMN), COLUMN(mac), COLUMN(holder_mac)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    const char *mac = answer_text(rows, column_mac), *holder = answer_text(rows, column_holder_mac);
    struct alert alert;
    alert_begin(&alert, SEVERITY_LOW);
    text_add(&alert.target, sighting->target);
    text_format(&alert.title, "%s gave %s back, because another device uses it", mac,
                sighting->target);
    text_format(&alert.explanation,
                "The DHCP server leased the address, and the client found that it is not free. ");
    if (*holder) text_format(&alert.explanation, "%s has it. ", holder);
    text_add(&alert.explanation,
             "One of the two is set to it by hand, was cloned, or answers for addresses that are "
             "not its own. Look for a fixed address in the server's range.");
    alert_sent_by(&alert, mac);
    if (*holder) alert_fact(&alert, "holder_mac_address", holder);
    alert_figure(&alert, "declined", sighting->count);
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/declined_addresses",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_MESSAGES,
                                           .tell = tell};

const struct rule rule_address_declined = {
    .name = "address_declined",
    .summary = "a DHCP client gave an address back, because another device uses it",
    .sightings = &sightings,
};
