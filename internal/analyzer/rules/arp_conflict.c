/* SPDX-License-Identifier: MIT */
/*
 * arp_conflict: one IP address that another MAC is known to hold is claimed by a second one.
 *
 * Somebody who wants to read the traffic of others claims their addresses by ARP. So a claim is held
 * against who is known to have the address, from this capture and the earlier ones of its sensor:
 * the owner need not go on claiming it. The second MAC is accused if it claimed often enough
 * (analyzer.claims_least over analyzer.claims_span), or if traffic for the address follows its claim.
 *
 * Claims on two links, such as two VLANs, are about two addresses.
 *
 * No conflict: an address that DHCP gave to the second MAC, unless the first goes on; one whose owner
 * was silent for long, if it was no steady owner; the virtual MACs of VRRP and HSRP, which move by
 * design; a MAC that was seen in one claim and is that of another claimant but for two bits, which
 * is a damaged frame. All that claim an address within a day are one alert, which names the first.
 */
#include "claims.h"
#include "model/vlans.h"
#include "rule.h"

#include <inttypes.h>
#include <stdlib.h>

enum { TRAFFIC_QUESTIONS_MOST = 16 }; /* each reads the flows of the capture */

static bool has_traffic(struct rule_run *run, const struct claimant *claimant, bool *found)
{
    static const char *const columns[] = {"found", NULL};
    const struct parameter parameters[] = {
        parameter_integer(":after_flow_id", run->analysis->after_flow_id),
        parameter_integer(":since_us", claimant->first_us),
        parameter_integer(":ip", claimant->ip),
        parameter_integer(":mac", (int64_t)mac_to_integer(&claimant->mac)),
        parameter_integer(":vlan", vlans_inner((uint32_t)claimant->vlans)),
    };
    struct answer rows;
    if (!rule_query(run, &rows, "analyze/claimed_traffic", parameters, 5, columns)) return false;
    int state = answer_next(&rows);
    *found = state == 1;
    answer_close(&rows);
    return state >= 0;
}

/* Those whose claims alone would not do. False: the error is set. */
static bool ask_for_traffic(struct rule_run *run, struct claims *claims)
{
    int questions = 0;
    for (size_t i = 0; i < claims->count; i++) {
        struct claimant *claimant = &claims->items[i];
        if (claims_suffice(claimant, &run->analysis->thresholds) || claimant->is_damaged ||
            claimant->count == 0 || claims_first_of(claims, i))
            continue;
        if (questions++ == TRAFFIC_QUESTIONS_MOST) return true;
        if (!has_traffic(run, claimant, &claimant->has_traffic)) return false;
    }
    return true;
}

/* ------------------------------------------------------------ the alert */

static const char *why_of(const struct contest *contest)
{
    switch (contest->ground) {
    case GROUND_OWNER_IS_HERE: return "the first one goes on using it";
    case GROUND_AT_ONCE: return "the second one took it over at once";
    case GROUND_OWNER_IS_SILENT: return "the first one, which had it for long, is silent now";
    case GROUND_STANDS_IN:
        return "it did so only while the first one was silent, and nothing was sent to it, as "
               "devices do that answer for a sleeping neighbour";
    case GROUND_HANDED_OVER:
        return "both have addresses of their own, and never claimed it at the same time, as a pair "
               "of machines does that stands in for each other";
    case GROUND_NONE: break;
    }
    return "";
}

static void describe(struct alert *alert, const struct contest *contest, const char *ip)
{
    char first[MAC_TEXT_SIZE], second[MAC_TEXT_SIZE];
    mac_format(&contest->owner.mac, first);
    mac_format(&contest->leader.mac, second);
    text_add(&alert->target, ip);
    text_format(&alert->title, "%s%s is claimed by %s and by %s", ip,
                contest->leader.is_gateway ? " (the gateway)" : "", first, second);
    if (contest->claimants > 2)
        text_format(&alert->title, " and %" PRId64 " more", contest->claimants - 2);
    text_format(&alert->explanation,
                "%s was known to have %s; %s claimed it later, %" PRId64 " times%s, and %s. Either "
                "two devices are set to the same address, or a device got another network card, or "
                "%s pretends to be %s to read its traffic.%s Find the device with the MAC %s; if "
                "it may have the address, close this.",
                first, ip, second, contest->leader.count,
                contest->addresses > 1 ? " as it did other devices' addresses" : "",
                why_of(contest), second, first,
                contest->leader.is_gateway
                    ? " As this is the gateway, everybody's traffic to the outside may be going "
                      "through it."
                    : "",
                second);
    alert_fact(alert, "ip_address", ip);
    alert_fact(alert, "first_mac", first);
    alert_fact(alert, "second_mac", second);
}

static void add_figures(struct alert *alert, const struct rule_run *run,
                        const struct contest *contest)
{
    const struct analyzer_thresholds *thresholds = &run->analysis->thresholds;
    alert_figure(alert, "first_mac_since_us", contest->owner.first_us);
    alert_figure(alert, "first_mac_until_us", contest->owner.last_us);
    alert_figure(alert, "second_mac_since_us", contest->leader.first_us);
    alert_figure(alert, "second_mac_until_us", contest->leader.last_us);
    alert_figure(alert, "first_mac_claims", contest->owner.count);
    alert_figure(alert, "second_mac_claims", contest->leader.count);
    alert_figure(alert, "claims", contest->owner.count + contest->claims);
    alert_figure(alert, "claimants", contest->claimants);
    alert_figure(alert, "addresses_in_conflict", contest->addresses);
    if (contest->leader.has_traffic) alert_figure(alert, "traffic_follows", 1);
    alert_figure(alert, "threshold_claims", thresholds->claims_least);
    alert_figure(alert, "threshold_span_us", thresholds->claims_span_us);
}

/* What was told of it: claims and severity. */
static bool recall(struct rule_run *run, const struct contest *contest, const char *ip,
                   int64_t *claims, int *severity)
{
    char state[64];
    int64_t numbers[2];
    *claims = 0;
    *severity = -1;
    if (!rule_state(run, contest->leader.device_id, ip, state, sizeof state)) return false;
    if (rule_numbers(state, numbers, 2) == 2) {
        *claims = numbers[0];
        *severity = (int)numbers[1];
    }
    return true;
}

static bool keep(struct rule_run *run, const struct contest *contest, const char *ip)
{
    char memory[64];
    struct text state = text_into(memory, sizeof memory);
    text_format(&state, "%" PRId64 " %d", contest->claims, (int)contest->severity);
    return rule_keep_state(run, contest->leader.device_id, ip, contest->last_us, memory);
}

static bool tell_contest(struct rule_run *run, const struct contest *contest)
{
    struct ip_address address;
    char ip[IP_TEXT_SIZE];
    int64_t claims_told;
    int severity_told;
    if (!rule_address(run, contest->leader.ip, &address)) return false;
    ip_format(&address, ip);
    if (!recall(run, contest, ip, &claims_told, &severity_told)) return false;
    if (contest->claims <= claims_told && (int)contest->severity <= severity_told) return true;
    struct alert alert;
    alert_begin(&alert, contest->severity);
    describe(&alert, contest, ip);
    add_figures(&alert, run, contest);
    alert.summary.src = address;
    alert.summary.device_id = contest->leader.device_id;
    alert.summary.said_by = contest->leader.mac;
    alert.summary.first_us = contest->leader.first_us;
    alert.summary.last_us = contest->last_us;
    alert.summary.count =
        contest->claims > claims_told ? (uint64_t)(contest->claims - claims_told) : 0;
    return rule_alert(run, &alert) && keep(run, contest, ip);
}

/* ------------------------------------------------------------ the rule */

/*
 * A sleep proxy answers for a neighbour that sleeps: one address, never a router's. Who wants to read
 * traffic claims it while there is some. So the claims of a proxy lie in silences of the owner, which
 * comes back, and nothing is sent to it. Whom only a DHCP server names as the router may be none.
 */
static bool look_for_proxy(struct rule_run *run, struct contest *contest)
{
    static const char *const columns[] = {"turns", "disturbed", "forwards", NULL};
    const struct claimant *owner = &contest->owner, *second = &contest->leader;
    bool has_packets = false;
    const struct parameter parameters[] = {
        parameter_integer(":ip", second->ip),
        parameter_integer(":vlans", second->vlans),
        parameter_integer(":mac", (int64_t)mac_to_integer(&second->mac)),
        parameter_integer(":owner", (int64_t)mac_to_integer(&owner->mac)),
        parameter_integer(":owner_id", owner->device_id),
    };
    struct answer rows;
    if (contest->ground != GROUND_OWNER_IS_HERE || contest->claimants > 2) return true;
    if (!has_traffic(run, second, &has_packets)) return false;
    if (has_packets) return true;
    if (!answer_open(&rows, run->reader, "analyze/stood_in", parameters, 5, columns, run->error))
        return false;
    int state = answer_next(&rows);
    bool may_sleep = state == 1 && (!second->is_gateway || answer_integer(&rows, 2) == 0);
    if (may_sleep && answer_integer(&rows, 0) > 0 && answer_integer(&rows, 1) == 0) {
        contest->ground = GROUND_STANDS_IN;
        contest->severity = SEVERITY_INFO;
    }
    answer_close(&rows);
    return state >= 0;
}

/*
 * A pair of machines without a virtual MAC hands the address of its service over by ARP. That is what
 * an intruder does, too, but the address that he takes is the only one of its owner, who goes on
 * claiming it. The address of a router is one step higher until it came back once.
 */
static bool look_for_pair(struct rule_run *run, struct contest *contest)
{
    enum { TURNS_MOST = 16, TURNS_WITH_RETURN = 3 };
    static const char *const columns[] = {"turns", NULL};
    const struct claimant *second = &contest->leader;
    const struct parameter parameters[] = {
        parameter_integer(":ip", second->ip),
        parameter_integer(":vlans", second->vlans),
        parameter_integer(":mac", (int64_t)mac_to_integer(&second->mac)),
        parameter_integer(":owner", (int64_t)mac_to_integer(&contest->owner.mac)),
    };
    struct answer rows;
    if (contest->severity < SEVERITY_MEDIUM || contest->claimants > 2 || contest->addresses > 1)
        return true;
    if (!answer_open(&rows, run->reader, "analyze/handed_over", parameters, 4, columns, run->error))
        return false;
    int state = answer_next(&rows);
    if (state == 1 && answer_integer(&rows, 0) <= TURNS_MOST) {
        bool is_news = second->is_gateway && answer_integer(&rows, 0) < TURNS_WITH_RETURN;
        contest->ground = GROUND_HANDED_OVER;
        contest->severity = is_news ? SEVERITY_MEDIUM : SEVERITY_LOW;
    }
    answer_close(&rows);
    return state >= 0;
}

static bool find_and_tell(struct rule_run *run, struct claims *claims)
{
    struct contests contests = {.items = NULL};
    if (!ask_for_traffic(run, claims)) return false;
    bool good = contests_find(&contests, claims, &run->analysis->thresholds) ||
                error_no_memory(run->error, "look for ARP conflicts");
    for (size_t i = 0; good && i < contests.count; i++)
        good = (i >= TRAFFIC_QUESTIONS_MOST || (look_for_proxy(run, &contests.items[i]) &&
                                                look_for_pair(run, &contests.items[i]))) &&
               tell_contest(run, &contests.items[i]);
    free(contests.items);
    return good;
}

static bool find_arp_conflicts(struct rule_run *run)
{
    struct claims claims;
    bool good = claims_read(&claims, run) && find_and_tell(run, &claims);
    free(claims.items);
    return good;
}

const struct rule rule_arp_conflict = {
    .name = "arp_conflict",
    .summary = "an IP address that a device is known to have was claimed by another one",
    .run = find_arp_conflicts,
};
