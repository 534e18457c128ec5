/* SPDX-License-Identifier: MIT */
/*
 * packet_flood: very many packets came to one host within ten seconds that belong to no connection.
 *
 * syn_flood and udp_flood count attempts to open something. A flood of pings, of answers to pings, of
 * TCP without a handshake, or of one flow of UDP opens nothing. One signal, `low`, for a person who
 * measures a line and a stream that is seen on one side are like that. Pings from very many addresses
 * have hardly another explanation: `medium`.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN)                                                                            \
    SIGHTING_COLUMNS(COLUMN), COLUMN(ip_protocol), COLUMN(sources), COLUMN(answered),              \
        COLUMN(bytes), COLUMN(threshold)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

enum { PROTOCOL_TCP = 6, PROTOCOL_UDP = 17, SOURCES_MANY = 50 };

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    int64_t protocol = answer_integer(rows, column_ip_protocol),
            sources = answer_integer(rows, column_sources);
    const char *what = protocol == PROTOCOL_TCP   ? "TCP without a connection"
                       : protocol == PROTOCOL_UDP ? "UDP"
                                                  : "ICMP";
    bool is_forged =
        protocol != PROTOCOL_TCP && protocol != PROTOCOL_UDP && sources >= SOURCES_MANY;
    struct alert alert;
    alert_begin(&alert, is_forged ? SEVERITY_MEDIUM : SEVERITY_LOW);
    text_format(&alert.target, "%s %s", sighting->target,
                protocol == PROTOCOL_TCP   ? "tcp"
                : protocol == PROTOCOL_UDP ? "udp"
                                           : "icmp");
    text_format(&alert.title, "%" PRId64 " packets of %s came to %s in ten seconds",
                sighting->count, what, sighting->target);
    text_format(
        &alert.explanation,
        "They came from about %" PRId64 " address%s, and %" PRId64
        " packets came back. A flood fills a host's line; the addresses of the senders may "
        "be forged. Who measures a line, and a stream that is seen on one side, look alike. "
        "Look for the sender by its MAC address, or ask the provider to filter.",
        sources, sources == 1 ? "" : "es", answer_integer(rows, column_answered));
    alert_figure(&alert, "packets", sighting->count);
    alert_figure(&alert, "sources", sources);
    alert_figure(&alert, "answered", answer_integer(rows, column_answered));
    alert_figure(&alert, "bytes", answer_integer(rows, column_bytes));
    alert_figure(&alert, "threshold_packets", answer_integer(rows, column_threshold));
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/packet_floods",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_FLOWS,
                                           .tell = tell,
                                           .least = RULE_NUMBER_packet_flood_packets};

const struct rule rule_packet_flood = {
    .name = "packet_flood",
    .summary = "very many packets that belong to no connection came to one host within seconds",
    .sightings = &sightings,
};
