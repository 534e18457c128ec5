/* SPDX-License-Identifier: MIT */
/*
 * unsolicited_answers: a host got many answers from many servers to questions that it never asked.
 *
 * Who asks servers in the name of a victim lets them flood it (amplification); SYN-ACKs without a SYN
 * come if somebody forges the victim's address towards others. The number is 200 packets within ten
 * seconds, from a fourth as many servers.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN)                                                                            \
    SIGHTING_COLUMNS(COLUMN), COLUMN(sources), COLUMN(bytes), COLUMN(ip_protocol),                 \
        COLUMN(service_port)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

enum { PROTOCOL_TCP = 6, PACKETS_EACH = 4 };

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    int64_t least = rule_number(run, RULE_NUMBER_unsolicited_packets);
    bool is_tcp = answer_integer(rows, column_ip_protocol) == PROTOCOL_TCP;
    struct alert alert;
    int64_t servers = answer_integer(rows, column_sources);
    alert_begin(&alert, servers * PACKETS_EACH < least ? SEVERITY_LOW : SEVERITY_MEDIUM);
    text_format(&alert.target, "%s %s", sighting->target, is_tcp ? "tcp" : "udp");
    text_format(&alert.title, "%s got answers from %" PRId64 " server%s that it did not ask",
                sighting->target, servers, servers == 1 ? "" : "s");
    text_format(
        &alert.explanation,
        "%" PRId64 " packets with %" PRId64 " bytes came within ten seconds, and no question "
        "was seen. %s A sensor that sees only one direction of the traffic would report the "
        "same.",
        sighting->count, answer_integer(rows, column_bytes),
        is_tcp ? "Somebody opens connections in its name."
               : "Somebody asks servers in its name, so that their answers flood it.");
    alert_figure(&alert, "packets", sighting->count);
    alert_figure(&alert, "servers", servers);
    alert_figure(&alert, "bytes", answer_integer(rows, column_bytes));
    alert_figure(&alert, "service_port", answer_integer(rows, column_service_port));
    alert_figure(&alert, "threshold_packets", least);
    alert_figure(&alert, "threshold_servers", least / PACKETS_EACH);
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/unsolicited_answers",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_FLOWS,
                                           .tell = tell,
                                           .least = RULE_NUMBER_unsolicited_packets};

const struct rule rule_unsolicited_answers = {
    .name = "unsolicited_answers",
    .summary = "a host got many answers from many servers to questions that it never asked",
    .sightings = &sightings,
};
