/* SPDX-License-Identifier: MIT */
/*
 * arp_conflict: one IP address, two MACs, at the same time.
 *
 * Somebody who wants to read the traffic of others claims their addresses by ARP. The owner goes on
 * claiming the address too, so the two spans overlap. If DHCP passes an address on, the spans do not
 * overlap, or both MACs have a lease. The virtual MACs of VRRP and HSRP move by design. However many
 * MACs claim an address, there is one alert: it names the first two.
 */
#include "rule.h"

#include <inttypes.h>

#define CLAIM_COLUMNS(COLUMN)                                                                      \
    COLUMN(ip), COLUMN(mac), COLUMN(first_seen_us), COLUMN(last_seen_us), COLUMN(count),           \
        COLUMN(leased), COLUMN(is_second), COLUMN(device_id), COLUMN(is_gateway),                  \
        COLUMN(addresses), COLUMN(claimants), COLUMN(until_us)
enum { CLAIM_COLUMNS(COLUMN_NUMBER) };
static const char *const claim_columns[] = {CLAIM_COLUMNS(COLUMN_NAME), NULL};

struct claimant {
    struct mac_address mac;
    int64_t first_us, last_us, count;
};

/* One address while its claimants are read in order of time. */
struct contest {
    int64_t ip;
    bool is_told;
    struct claimant longest;          /* who was seen last, so far */
    struct claimant longest_unleased; /* the same among those without a lease */
};

static struct claimant claimant_of(const struct answer *rows)
{
    return (struct claimant){
        .mac = mac_from_integer((uint64_t)answer_integer(rows, column_mac)),
        .first_us = answer_integer(rows, column_first_seen_us),
        .last_us = answer_integer(rows, column_last_seen_us),
        .count = answer_integer(rows, column_count),
    };
}

static bool tell_conflict(struct rule_run *run, const struct claimant *first,
                          const struct claimant *second, const struct answer *rows)
{
    bool is_gateway = answer_integer(rows, column_is_gateway) != 0;
    int64_t others = answer_integer(rows, column_addresses),
            claimants = answer_integer(rows, column_claimants);
    struct ip_address address;
    char ip[IP_TEXT_SIZE], first_mac[MAC_TEXT_SIZE], second_mac[MAC_TEXT_SIZE];
    if (!rule_address(run, answer_integer(rows, column_ip), &address)) return false;
    ip_format(&address, ip);
    mac_format(&first->mac, first_mac);
    mac_format(&second->mac, second_mac);
    struct alert alert;
    alert_begin(&alert, is_gateway ? SEVERITY_HIGH : SEVERITY_MEDIUM);
    text_format(&alert.title, "%s%s is claimed by %s and by %s", ip,
                is_gateway ? " (the gateway)" : "", first_mac, second_mac);
    if (claimants > 2) text_format(&alert.title, " and %" PRId64 " more", claimants - 2);
    text_format(&alert.explanation,
                "Both answered for %s in the same span of time; %s came later%s. Either two "
                "devices are set to the same address, or %s pretends to be %s to read its "
                "traffic.%s",
                ip, second_mac, others > 1 ? ", and claims other devices' addresses too" : "",
                second_mac, first_mac,
                is_gateway ? " As this is the gateway, everybody's traffic to the outside may be "
                             "going through it."
                           : "");
    text_add(&alert.target, ip);
    alert.summary.src = address;
    alert.summary.said_by = second->mac;
    alert.summary.device_id = answer_integer(rows, column_device_id);
    alert.summary.first_us = second->first_us;
    alert.summary.last_us = answer_integer(rows, column_until_us);
    alert_fact(&alert, "ip_address", ip);
    alert_fact(&alert, "first_mac", first_mac);
    alert_fact(&alert, "second_mac", second_mac);
    alert_figure(&alert, "first_mac_since_us", first->first_us);
    alert_figure(&alert, "first_mac_until_us", first->last_us);
    alert_figure(&alert, "second_mac_since_us", second->first_us);
    alert_figure(&alert, "second_mac_until_us", second->last_us);
    alert_figure(&alert, "claims", first->count + second->count);
    alert_figure(&alert, "claimants", claimants);
    alert_figure(&alert, "addresses_in_conflict", others);
    (void)rule_alert(run, &alert);
    return true;
}

/* Takes the next claimant. A claimant with a lease is in conflict with those without one only. */
static bool add_claimant(struct rule_run *run, struct contest *contest, const struct answer *rows)
{
    struct claimant claimant = claimant_of(rows);
    int64_t ip = answer_integer(rows, column_ip);
    bool leased = answer_integer(rows, column_leased) != 0,
         is_second = answer_integer(rows, column_is_second) != 0;
    if (ip != contest->ip) *contest = (struct contest){.ip = ip};
    if (is_second && !contest->is_told) {
        contest->is_told = true;
        if (!tell_conflict(run, leased ? &contest->longest_unleased : &contest->longest, &claimant,
                           rows))
            return false;
    }
    if (claimant.last_us > contest->longest.last_us) contest->longest = claimant;
    if (!leased && claimant.last_us > contest->longest_unleased.last_us)
        contest->longest_unleased = claimant;
    return true;
}

static bool find_arp_conflicts(struct rule_run *run)
{
    const struct parameter parameters[] = {
        parameter_integer(":from_us", run->analysis->from_us),
        parameter_integer(":to_us", run->analysis->to_us),
    };
    struct answer rows;
    if (!rule_query(run, &rows, "analyze/arp_conflicts", parameters, 2, claim_columns))
        return false;
    struct contest contest = {.ip = 0}; /* 0.0.0.0 claims nothing */
    bool good = true;
    int state = 0;
    while (good && (state = answer_next(&rows)) == 1)
        good = add_claimant(run, &contest, &rows);
    answer_close(&rows);
    return good && state >= 0;
}

const struct rule rule_arp_conflict = {
    .name = "arp_conflict",
    .summary = "two devices claimed the same IP address at the same time",
    .run = find_arp_conflicts,
};
