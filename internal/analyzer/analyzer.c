/* SPDX-License-Identifier: MIT */
#include "rule.h"

/* The rules, in the order in which they run. A new one is a line here and a file in rules/. */
#define RULES(RULE)                                                                                \
    RULE(port_scan)                                                                                \
    RULE(syn_flood)                                                                                \
    RULE(arp_conflict)                                                                             \
    RULE(new_device)                                                                               \
    RULE(tracker_connections)

#define DECLARATION(name) extern const struct rule rule_##name;
RULES(DECLARATION)

#define POINTER(name) &rule_##name,
static const struct rule *const rules[] = {RULES(POINTER)};
enum { RULE_COUNT = sizeof rules / sizeof rules[0] };

bool analyzer_run(struct storage_reader *reader, const struct analysis *analysis,
                  bool (*found)(void *owner, const struct alert_summary *alert), void *owner,
                  struct error *error)
{
    for (size_t i = 0; i < RULE_COUNT; i++) {
        struct rule_run run = {reader, analysis, rules[i]->name, found, owner, error};
        if (!rules[i]->run(&run)) return false;
    }
    return true;
}
