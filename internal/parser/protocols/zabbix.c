/* SPDX-License-Identifier: MIT */
/* Zabbix: the header "ZBXD" and flags (Zabbix documentation, header and data length). */
#include "recognise.h"

static enum probe_answer zabbix_probe(const struct parse_context *context, struct span bytes)
{
    enum probe_answer answer = starts_with(bytes, "ZBXD");
    (void)context;
    if (answer != PROBE_YES || bytes.size < 5) return answer == PROBE_NO ? PROBE_NO : PROBE_MORE;
    return span_u8(bytes, 4) & 1 && span_u8(bytes, 4) < 8 ? PROBE_YES : PROBE_NO;
}

const struct protocol zabbix_protocol = {
    .name = "zabbix",
    .carriers = CARRIER_TCP,
    .ports = {10050, 10051},
    .probe = zabbix_probe,
    .parse = parse_recognised,
};
