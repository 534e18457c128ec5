/* SPDX-License-Identifier: MIT */
/* The table of rules: a new one is a line here and a file in rules/. */
#include "rule.h"

static const struct rule rules[] = {
    {"port_scan",
     "one source tried many ports of a host, or many hosts on a port, and was refused or ignored",
     rule_port_scan},
    {"syn_flood", "many connections to one address and port were opened and never completed",
     rule_syn_flood},
    {"arp_conflict", "two devices claimed the same IP address at the same time", rule_arp_conflict},
    {"new_device", "a device appeared on a network that had been watched before", rule_new_device},
    {"tracker_connections", "a device talked to trackers that the lists know",
     rule_tracker_connections},
};
enum { RULE_COUNT = sizeof rules / sizeof rules[0] };

bool analyzer_run(struct storage_reader *reader, const struct analysis *analysis,
                  bool (*found)(void *owner, const struct alert_summary *finding), void *owner,
                  struct error *error)
{
    for (size_t i = 0; i < RULE_COUNT; i++) {
        struct rule_run run = {reader, analysis, rules[i].name, found, owner, error};
        if (!rules[i].run(&run)) return false;
    }
    return true;
}

const struct rule_description *analyzer_rules(size_t *count)
{
    static struct rule_description descriptions[RULE_COUNT + 1];
    for (size_t i = 0; i < RULE_COUNT; i++)
        descriptions[i] = (struct rule_description){rules[i].name, rules[i].summary};
    *count = RULE_COUNT;
    return descriptions;
}
