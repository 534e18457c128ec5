/* SPDX-License-Identifier: MIT */
/*
 * fast_flux: a name that came up lately leads to many addresses all over the Internet.
 *
 * Who controls many broken-in machines lets a name point to others of them every few minutes, so that
 * nobody can block it (fast flux). Content networks have many addresses, too, but in few networks, and
 * many ask for their names. One signal, so `low`. In the sensor's first day every name is new: `info`.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN)                                                                            \
    SIGHTING_COLUMNS(COLUMN), COLUMN(name), COLUMN(ttl), COLUMN(addresses), COLUMN(networks),      \
        COLUMN(is_of_beginning)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    const char *name = answer_text(rows, column_name);
    int64_t addresses = answer_integer(rows, column_addresses),
            networks = answer_integer(rows, column_networks);
    struct alert alert;
    alert_begin(&alert,
                answer_integer(rows, column_is_of_beginning) ? SEVERITY_INFO : SEVERITY_LOW);
    text_add(&alert.target, name);
    text_format(&alert.title, "%s led to %" PRId64 " addresses within a day", name, addresses);
    text_format(&alert.explanation,
                "They lie in %" PRId64 " networks, and no answer holds for over %" PRId64
                " seconds. The name came up in the last week, and hardly a device asks for it. "
                "Servers that stand on broken-in machines do this (fast flux); so do some content "
                "networks. Find the program of %s that asks for it.",
                networks, answer_integer(rows, column_ttl), sighting->source);
    alert_fact(&alert, "name", name);
    alert_figure(&alert, "addresses", addresses);
    alert_figure(&alert, "networks", networks);
    alert_figure(&alert, "ttl_seconds", answer_integer(rows, column_ttl));
    int64_t least = rule_number(run, RULE_NUMBER_fast_flux_addresses);
    alert_figure(&alert, "threshold_addresses", least);
    alert_figure(&alert, "threshold_networks", (8 * least + 9) / 10);
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/fast_flux",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_MESSAGES,
                                           .tell = tell,
                                           .least = RULE_NUMBER_fast_flux_addresses};

const struct rule rule_fast_flux = {
    .name = "fast_flux",
    .summary = "a new name leads to many addresses in many networks",
    .sightings = &sightings,
};
