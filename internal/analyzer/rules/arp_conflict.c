/*
 * arp_conflict: one IP address, two MACs, at the same time.
 *
 * Somebody who wants to read others' traffic claims their addresses by ARP while the owner goes on
 * claiming them too, so the two spans overlap. An address that was passed on by DHCP has spans
 * that do not overlap, or a lease for both; the virtual MACs of VRRP and HSRP move by design.
 * However many claim an address, it is one finding: the first two are named.
 */
#include "rule.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool report(struct rule_run *run, const struct storage_rows *rows)
{
    const char *ip = row_text(rows, 0), *first_mac = row_text(rows, 1);
    const char *second_mac = row_text(rows, 2);
    bool is_gateway = row_integer(rows, 9) != 0;
    int64_t others = row_integer(rows, 10), claimants = row_integer(rows, 11);
    struct finding finding;
    finding_begin(&finding, is_gateway ? SEVERITY_HIGH : SEVERITY_MEDIUM);
    text_format(&finding.title, "%s%s is claimed by %s and by %s", ip,
                is_gateway ? " (the gateway)" : "", first_mac, second_mac);
    if (claimants > 2) text_format(&finding.title, " and %" PRId64 " more", claimants - 2);
    text_format(&finding.explanation,
                "Both answered for %s in the same span of time; %s came later%s. Either two "
                "devices are set to the same address, or %s pretends to be %s to read its "
                "traffic.%s",
                ip, second_mac, others > 1 ? ", and claims other devices' addresses too" : "",
                second_mac, first_mac,
                is_gateway ? " As this is the gateway, everybody's traffic to the outside may be "
                             "going through it."
                           : "");
    finding.summary.src = row_ip(rows, 0);
    finding.summary.device_id = row_integer(rows, 8);
    int64_t first_us = row_integer(rows, 5), first_last_us = row_integer(rows, 4);
    int64_t second_last_us = row_integer(rows, 6);
    finding.summary.first_us = first_us;
    finding.summary.last_us = row_integer(rows, 12);
    finding_fact(&finding, "ip_address", ip);
    finding_fact(&finding, "first_mac", first_mac);
    finding_fact(&finding, "second_mac", second_mac);
    finding_figure(&finding, "first_mac_since_us", row_integer(rows, 3));
    finding_figure(&finding, "first_mac_until_us", first_last_us);
    finding_figure(&finding, "second_mac_since_us", first_us);
    finding_figure(&finding, "second_mac_until_us", second_last_us);
    finding_figure(&finding, "claims", row_integer(rows, 7));
    finding_figure(&finding, "claimants", claimants);
    finding_figure(&finding, "addresses_in_conflict", others);
    return rule_found(run, &finding);
}

bool rule_arp_conflict(struct rule_run *run)
{
    const struct parameter parameters[] = {
        parameter_integer(":from_us", run->analysis->from_us),
        parameter_integer(":to_us", run->analysis->to_us),
    };
    struct storage_rows *rows = rule_query(run, "analyze_arp_conflicts", parameters, 2);
    if (!rows) return false;
    char told[IP_TEXT_SIZE] = "";
    int state;
    while ((state = storage_next(rows, run->error)) == 1) {
        if (strcmp(told, row_text(rows, 0)) == 0) continue; /* the next pair of the same address */
        snprintf(told, sizeof told, "%s", row_text(rows, 0));
        if (!report(run, rows)) break;
    }
    storage_rows_close(rows);
    return state >= 0;
}
