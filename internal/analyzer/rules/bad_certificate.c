/* SPDX-License-Identifier: MIT */
/*
 * bad_certificate: a server showed a certificate that it signed itself, that had run out for over a
 * day, by the time of the packets, or that is for another name than the client asked for.
 *
 * On the own network that is how things and routers are made: `info`. Outside it is `low`. TLS 1.3
 * hides certificates, so what is not said here is not known to be right.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN)                                                                            \
    SIGHTING_COLUMNS(COLUMN), COLUMN(common_name), COLUMN(issuer), COLUMN(valid_to),               \
        COLUMN(sha256), COLUMN(is_expired), COLUMN(is_self_signed), COLUMN(is_outside),            \
        COLUMN(sni), COLUMN(other_name)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

enum { HASH_SHOWN = 16 }; /* characters: enough to tell certificates apart */

static void describe(struct alert *alert, const struct answer *rows,
                     const struct sighting *sighting)
{
    const char *name = answer_text(rows, column_common_name),
               *valid_to = answer_text(rows, column_valid_to);
    bool is_expired = answer_integer(rows, column_is_expired) != 0,
         is_self_signed = answer_integer(rows, column_is_self_signed) != 0;
    text_format(&alert->title, "%s showed a certificate that %s", sighting->target,
                is_expired       ? "had run out"
                : is_self_signed ? "it signed itself"
                                 : "is for other names");
    text_format(&alert->explanation, "The certificate of %s ", *name ? name : "no name");
    if (is_expired) text_format(&alert->explanation, "was valid until %.10s. ", valid_to);
    if (is_self_signed) text_add(&alert->explanation, "was signed by nobody else. ");
    if (!answer_is_null(rows, column_other_name))
        text_format(&alert->explanation, "is not for %s, for which the client asked. ",
                    answer_text(rows, column_other_name));
    text_format(&alert->explanation,
                "%" PRId64 " handshake%s went on to use it. A forgotten renewal and home-made "
                "services look like this, and so does somebody who reads along. Ask who runs the "
                "server. TLS 1.3 hides certificates.",
                sighting->count, sighting->count == 1 ? "" : "s");
}

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    struct alert alert;
    alert_begin(&alert, answer_integer(rows, column_is_outside) ? SEVERITY_LOW : SEVERITY_INFO);
    text_format(&alert.target, "certificate %.*s port %d", HASH_SHOWN,
                answer_text(rows, column_sha256), sighting->dst_port);
    describe(&alert, rows, sighting);
    alert_fact(&alert, "common_name", answer_text(rows, column_common_name));
    alert_fact(&alert, "issuer", answer_text(rows, column_issuer));
    alert_fact(&alert, "valid_to", answer_text(rows, column_valid_to));
    alert_fact(&alert, "sha256", answer_text(rows, column_sha256));
    alert_fact(&alert, "sni", answer_text(rows, column_sni));
    alert_fact(&alert, "asked_name", answer_text(rows, column_other_name));
    alert_figure(&alert, "handshakes", sighting->count);
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/bad_certificates",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_MESSAGES,
                                           .tell = tell};

const struct rule rule_bad_certificate = {
    .name = "bad_certificate",
    .summary =
        "a server showed a certificate that had run out, that it signed itself, or for other names",
    .sightings = &sightings,
};
