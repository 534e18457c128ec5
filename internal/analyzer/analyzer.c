/* SPDX-License-Identifier: MIT */
#include "asked_names.h"
#include "sighting.h"
#include "sum_blocks.h"

/* The rules, in the order in which they run. A new one is a line here and a file in rules/. */
#define RULES(RULE)                                                                                \
    RULE(port_scan)                                                                                \
    RULE(syn_flood)                                                                                \
    RULE(arp_conflict)                                                                             \
    RULE(new_device)                                                                               \
    RULE(tracker_connections)                                                                      \
    RULE(listed_contact)                                                                           \
    RULE(slow_scan)                                                                                \
    RULE(stealth_scan)                                                                             \
    RULE(icmp_sweep)                                                                               \
    RULE(protocol_scan)                                                                            \
    RULE(guessed_pages)                                                                            \
    RULE(slow_requests)                                                                            \
    RULE(own_address)                                                                              \
    RULE(redirected)                                                                               \
    RULE(brute_force)                                                                              \
    RULE(password_spraying)                                                                        \
    RULE(wrong_port)                                                                               \
    RULE(cleartext_login)                                                                          \
    RULE(bad_certificate)                                                                          \
    RULE(rare_fingerprint)                                                                         \
    RULE(dns_tunnel)                                                                               \
    RULE(slow_dns_tunnel)                                                                          \
    RULE(generated_names)                                                                          \
    RULE(fast_flux)                                                                                \
    RULE(doh_tunnel)                                                                               \
    RULE(dhcp_flood)                                                                               \
    RULE(rogue_dhcp)                                                                               \
    RULE(address_declined)                                                                         \
    RULE(beacon)                                                                                   \
    RULE(exfiltration)                                                                             \
    RULE(unusual_upload)                                                                           \
    RULE(unusual_hour)                                                                             \
    RULE(udp_flood)                                                                                \
    RULE(packet_flood)                                                                             \
    RULE(unsolicited_answers)                                                                      \
    RULE(mac_flood)                                                                                \
    RULE(icmp_tunnel)                                                                              \
    RULE(forged_dns)                                                                               \
    RULE(forged_names)                                                                             \
    RULE(rogue_ra)                                                                                 \
    RULE(changed_identity)                                                                         \
    RULE(arp_sweep)                                                                                \
    RULE(new_country)                                                                              \
    RULE(new_as)                                                                                   \
    RULE(new_domain)                                                                               \
    RULE(unnamed_contact)                                                                          \
    RULE(long_connection)                                                                          \
    RULE(overlapping_data)                                                                         \
    RULE(sensor_loss)                                                                              \
    RULE(sensor_silence)                                                                           \
    RULE(sensor_full)                                                                              \
    RULE(clock_step)                                                                               \
    RULE(one_sided)                                                                                \
    RULE(old_data)                                                                                 \
    RULE(delivery_failed)                                                                          \
    RULE(probe_changed)

#define DECLARATION(name) extern const struct rule rule_##name;
RULES(DECLARATION)

#define POINTER(name) &rule_##name,
static const struct rule *const rules[] = {RULES(POINTER)};
enum { RULE_COUNT = sizeof rules / sizeof rules[0] };

size_t analyzer_rule_names(const char **names, size_t most)
{
    size_t count = RULE_COUNT < most ? RULE_COUNT : most;
    for (size_t i = 0; i < count; i++)
        names[i] = rules[i]->name;
    return count;
}

/* The rules about names that were asked for, in one pass. */
static bool judge_names(struct rule_run runs[RULE_COUNT])
{
    struct rule_run *judging[RULE_COUNT];
    asked_names_judge *judges[RULE_COUNT];
    size_t count = 0;
    for (size_t i = 0; i < RULE_COUNT; i++) {
        if (!rules[i]->judge_names) continue;
        judging[count] = &runs[i];
        judges[count++] = rules[i]->judge_names;
    }
    return asked_names_judge_all(judging, judges, count);
}

static bool run_rule(struct rule_run *run, const struct rule *rule)
{
    if (rule->run) return rule->run(run);
    if (rule->judge_block) return sum_blocks_judge(run, rule->judge_block);
    return !rule->sightings || sightings_tell(run, rule->sightings);
}

bool analyzer_run(struct storage_reader *reader, const struct analysis *analysis,
                  const struct analyzer_output *output, struct error *error)
{
    double seen_share;
    if (!rule_seen_share(reader, analysis, &seen_share, error)) return false;
    struct looked_captures *captures = looked_captures_new();
    if (!captures) return error_no_memory(error, "look for trouble");
    struct rule_run runs[RULE_COUNT];
    for (size_t i = 0; i < RULE_COUNT; i++)
        runs[i] = (struct rule_run){.reader = reader,
                                    .analysis = analysis,
                                    .captures = captures,
                                    .rule = rules[i]->name,
                                    .output = output,
                                    .seen_share = seen_share,
                                    .error = error};
    bool good = judge_names(runs);
    for (size_t i = 0; good && i < RULE_COUNT; i++)
        good = run_rule(&runs[i], rules[i]) && causes_keep(&runs[i]);
    for (size_t i = 0; i < RULE_COUNT; i++)
        causes_clear(&runs[i].causes);
    looked_captures_free(captures);
    return good;
}
