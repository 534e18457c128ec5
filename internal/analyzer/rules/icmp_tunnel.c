/* SPDX-License-Identifier: MIT */
/*
 * icmp_tunnel: two hosts exchanged much inside echo requests and replies within an hour.
 *
 * `ping` sends 32 or 56 bytes once a second, so 100 KB with 128 bytes a packet are unusual. One signal,
 * so `low`. A megabyte with a host outside is `medium`, if the replies are not as long as the requests:
 * a ping gets back what it sent, however large it is.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN)                                                                            \
    SIGHTING_COLUMNS(COLUMN), COLUMN(sent), COLUMN(received), COLUMN(is_outside), COLUMN(is_echo), \
        COLUMN(replies), COLUMN(is_little)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

enum { TIMES_OF_MEDIUM = 10 };

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    int64_t sent = answer_integer(rows, column_sent),
            received = answer_integer(rows, column_received);
    int64_t least = rule_number(run, RULE_NUMBER_icmp_tunnel_bytes);
    bool is_sure =
        answer_integer(rows, column_is_outside) && !answer_integer(rows, column_is_echo) &&
        !answer_integer(rows, column_is_little) && sent + received >= TIMES_OF_MEDIUM * least;
    struct alert alert;
    alert_begin(&alert, is_sure ? SEVERITY_MEDIUM : SEVERITY_LOW);
    text_add(&alert.target, sighting->target);
    text_format(&alert.title, "%s and %s exchanged %" PRId64 " KB inside pings", sighting->source,
                sighting->target, (sent + received) / 1000);
    text_format(
        &alert.explanation,
        "%" PRId64 " echo requests and replies of an hour had %" PRId64
        " bytes each on average. Data can leave a network inside them (an ICMP tunnel). Who "
        "measures a line with large packets does the same; a ping gets back what it sent, and "
        "%" PRId64 " of these are replies. If nobody measures, find the program "
        "that runs at %s.",
        sighting->count, (sent + received) / sighting->count, answer_integer(rows, column_replies),
        sighting->source);
    alert_figure(&alert, "packets", sighting->count);
    alert_figure(&alert, "bytes_sent", sent);
    alert_figure(&alert, "bytes_received", received);
    alert_figure(&alert, "threshold_bytes", least);
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/icmp_tunnels",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_FLOWS,
                                           .tell = tell,
                                           .least = RULE_NUMBER_icmp_tunnel_bytes};

const struct rule rule_icmp_tunnel = {
    .name = "icmp_tunnel",
    .summary = "two hosts exchanged much inside echo requests and replies",
    .sightings = &sightings,
};
