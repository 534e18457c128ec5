/* SPDX-License-Identifier: MIT */
/*
 * rare_fingerprint: a device that is known began to use a TLS client that no device here uses.
 *
 * Programs differ in how they greet a server (JA4). A state for each device and fingerprint says that
 * it was seen; it is renewed once in a day. Of a device of few names (a thing) it is `low`, because
 * things keep their programs; of others it is news, `info`, because browsers are renewed all the time.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN)                                                                            \
    SIGHTING_COLUMNS(COLUMN), COLUMN(ja4), COLUMN(sni), COLUMN(is_known), COLUMN(others),          \
        COLUMN(is_learnt), COLUMN(names)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    const char *ja4 = answer_text(rows, column_ja4), *sni = answer_text(rows, column_sni);
    bool is_thing = answer_integer(rows, column_names) <= rule_number(run, RULE_NUMBER_thing_names);
    struct alert alert;
    if (!rule_keep_state(run, sighting->device_id, ja4, sighting->last_us, "seen")) return false;
    if (answer_integer(rows, column_is_known) || answer_integer(rows, column_others) ||
        !answer_integer(rows, column_is_learnt))
        return true;
    alert_begin(&alert, is_thing ? SEVERITY_LOW : SEVERITY_INFO);
    text_add(&alert.target, ja4);
    text_format(&alert.title, "%s began to use a TLS client that no other device has",
                sighting->source);
    text_format(&alert.explanation,
                "Its greeting to %s has the fingerprint %s. In days neither this device nor "
                "another one greeted a server so. A new program does this, and a new version of "
                "an old one; so does a program that should not be there.",
                *sni ? sni : sighting->target, ja4);
    alert_fact(&alert, "ja4", ja4);
    alert_fact(&alert, "sni", sni);
    alert_figure(&alert, "handshakes", sighting->count);
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/client_fingerprints",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_MESSAGES,
                                           .tell = tell,
                                           .least = RULE_NUMBER_learning_time};

const struct rule rule_rare_fingerprint = {
    .name = "rare_fingerprint",
    .summary = "a known device began to use a TLS client that no device of the network has",
    .sightings = &sightings,
};
