/* SPDX-License-Identifier: MIT */
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

struct claimant {
    struct mac_address mac;
    int64_t first_us, last_us, count;
};

/* One address while its claimants are read: of those who came so far, who stayed longest. */
struct contest {
    int64_t ip;
    bool told;
    struct claimant longest, longest_unleased; /* for those who had a lease themselves */
};

static struct claimant claimant_of(const struct storage_rows *rows)
{
    return (struct claimant){
        .mac = mac_from_integer((uint64_t)row_integer(rows, 1)),
        .first_us = row_integer(rows, 2),
        .last_us = row_integer(rows, 3),
        .count = row_integer(rows, 4),
    };
}

static bool report(struct rule_run *run, const struct claimant *first,
                   const struct claimant *second, const struct storage_rows *rows)
{
    bool is_gateway = row_integer(rows, 8) != 0;
    int64_t others = row_integer(rows, 9), claimants = row_integer(rows, 10);
    struct ip_address address;
    char ip[IP_TEXT_SIZE], first_mac[MAC_TEXT_SIZE], second_mac[MAC_TEXT_SIZE];
    if (!rule_address(run, row_integer(rows, 0), &address)) return false;
    ip_format(&address, ip);
    mac_format(&first->mac, first_mac);
    mac_format(&second->mac, second_mac);
    struct finding finding;
    alert_begin(&finding, is_gateway ? SEVERITY_HIGH : SEVERITY_MEDIUM);
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
    finding.summary.src = address;
    finding.summary.device_id = row_integer(rows, 7);
    finding.summary.first_us = second->first_us;
    finding.summary.last_us = row_integer(rows, 11);
    alert_fact(&finding, "ip_address", ip);
    alert_fact(&finding, "first_mac", first_mac);
    alert_fact(&finding, "second_mac", second_mac);
    alert_figure(&finding, "first_mac_since_us", first->first_us);
    alert_figure(&finding, "first_mac_until_us", first->last_us);
    alert_figure(&finding, "second_mac_since_us", second->first_us);
    alert_figure(&finding, "second_mac_until_us", second->last_us);
    alert_figure(&finding, "claims", first->count + second->count);
    alert_figure(&finding, "claimants", claimants);
    alert_figure(&finding, "addresses_in_conflict", others);
    (void)rule_found(run, &finding);
    return true;
}

/* The next claimant in order of time. */
static bool add_claimant(struct rule_run *run, struct contest *contest,
                         const struct storage_rows *rows)
{
    struct claimant claimant = claimant_of(rows);
    int64_t ip = row_integer(rows, 0);
    bool leased = row_integer(rows, 5) != 0, is_second = row_integer(rows, 6) != 0;
    if (ip != contest->ip) *contest = (struct contest){.ip = ip};
    if (is_second && !contest->told) {
        contest->told = true;
        if (!report(run, leased ? &contest->longest_unleased : &contest->longest, &claimant, rows))
            return false;
    }
    if (claimant.last_us > contest->longest.last_us) contest->longest = claimant;
    if (!leased && claimant.last_us > contest->longest_unleased.last_us)
        contest->longest_unleased = claimant;
    return true;
}

bool rule_arp_conflict(struct rule_run *run)
{
    const struct parameter parameters[] = {
        parameter_integer(":from_us", run->analysis->from_us),
        parameter_integer(":to_us", run->analysis->to_us),
    };
    struct storage_rows *rows = rule_query(run, "analyze/arp_conflicts", parameters, 2);
    if (!rows) return false;
    struct contest contest = {.ip = 0}; /* 0.0.0.0 claims nothing */
    bool good = true;
    int state = 0;
    while (good && (state = storage_next(rows, run->error)) == 1)
        good = add_claimant(run, &contest, rows);
    storage_rows_close(rows);
    return good && state >= 0;
}
