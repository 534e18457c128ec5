/* SPDX-License-Identifier: MIT */
/*
 * forged_dns: answers of one name server reached a client from two MAC addresses in turn.
 *
 * The rarer one belongs to no router. The query asks for three answers of each within five minutes, and
 * for spans that overlap, so that a router that was replaced is silent. Two routers of one network carry
 * answers in turn, too; both are known as routers.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN)                                                                            \
    SIGHTING_COLUMNS(COLUMN), COLUMN(mac), COLUMN(usual_mac), COLUMN(usual), COLUMN(example),      \
        COLUMN(forger_ip)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    const char *mac = answer_text(rows, column_mac);
    struct alert alert;
    alert_begin(&alert, SEVERITY_MEDIUM);
    text_format(&alert.target, "%s %s", sighting->target, mac);
    text_format(&alert.title, "%s answers names to %s in the place of %s", mac, sighting->source,
                sighting->target);
    text_format(&alert.explanation,
                "Within five minutes %" PRId64 " answers came from this MAC address and %" PRId64
                " from %s. Who answers first decides where the client goes. The last name was %s. "
                "Look for the device with this MAC address on the switch. A mesh of radio stations "
                "that gives frames another address would look alike.",
                sighting->count, answer_integer(rows, column_usual),
                answer_text(rows, column_usual_mac), answer_text(rows, column_example));
    alert_sent_by(&alert, mac);
    alert_fact(&alert, "usual_mac_address", answer_text(rows, column_usual_mac));
    alert_fact(&alert, "ip_address", answer_text(rows, column_forger_ip));
    alert_fact(&alert, "example", answer_text(rows, column_example));
    alert_figure(&alert, "answers", sighting->count);
    alert_figure(&alert, "usual_answers", answer_integer(rows, column_usual));
    alert_figure(&alert, "threshold_answers", rule_number(run, RULE_NUMBER_forged_dns_answers));
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/forged_answers",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_MESSAGES,
                                           .tell = tell,
                                           .least = RULE_NUMBER_forged_dns_answers};

const struct rule rule_forged_dns = {
    .name = "forged_dns",
    .summary = "answers of one name server came to a client from two MAC addresses in turn",
    .sightings = &sightings,
};
