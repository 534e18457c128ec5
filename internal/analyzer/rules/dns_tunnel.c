/* SPDX-License-Identifier: MIT */
/*
 * dns_tunnel: a client asked for very many long names below one registered name within an hour.
 *
 * A tunnel writes what it sends into the name, so that each name is new and long, and reads the answer
 * from a type with room. The numbers: 100 different names of 25 characters on average, or half as many
 * names if half of them were of such a type. Short names are one signal if their type is NULL or private,
 * for which only tunnels ask. Lists of senders and of files are asked like this, too,
 * and answer in 127.0.0.0/8; these are left out. So are names that do not exist, if most of them are
 * names that were asked for with a suffix: a resolver appends what its search list has.
 */
#include "asked_names.h"

#include <inttypes.h>

enum { LONGER_BY = 15 };

/* So many of the length are a tunnel. */
static bool is_tunnel(const struct rule_run *run, const struct asked_name *name)
{
    int64_t least = rule_number(run, RULE_NUMBER_dns_tunnel_names);
    bool is_unusual = 2 * name->unusual >= name->names;
    return name->names >= (is_unusual ? least / 2 : least) &&
           name->bytes >= rule_number(run, RULE_NUMBER_dns_tunnel_length) * name->names;
}

/* One signal: half as many of an unusual type, or of longer names; or short ones of a type that only
 * tunnels ask for. */
static bool may_be_tunnel(const struct rule_run *run, const struct asked_name *name)
{
    int64_t least = rule_number(run, RULE_NUMBER_dns_tunnel_names);
    int64_t length = rule_number(run, RULE_NUMBER_dns_tunnel_length);
    if (4 * name->private >= least) return true;
    if (2 * name->unusual >= name->names)
        return 4 * name->names >= least && name->bytes >= length * name->names;
    return 5 * name->names >= 2 * least && name->bytes >= (length + LONGER_BY) * name->names;
}

static bool tell(struct rule_run *run, const struct asked_hour *hour, const struct asked_name *name)
{
    char example[ASKED_NAME_BYTES], registered[ASKED_NAME_BYTES];
    int64_t listed, appended = 0;
    bool is_missing = 5 * name->missing >= 4 * name->names;
    if (!asked_name_listed(run, hour, name, &listed) ||
        (is_missing && !asked_name_appended(run, hour, name, &appended)))
        return false;
    int64_t most = name->names < ASKED_TOGETHER ? name->names : ASKED_TOGETHER;
    if (2 * listed >= name->names || 2 * appended >= most) return true;
    if (!asked_name_text(run, name, example, registered)) return false;
    const char *parent = *registered ? registered : "a name that nobody registered";
    struct sighting sighting = hour->client;
    struct alert alert;
    sighting.first_us = name->first_us;
    sighting.last_us = name->last_us;
    alert_begin(&alert, is_tunnel(run, name) ? SEVERITY_MEDIUM : SEVERITY_LOW);
    text_format(&alert.target, "%s", parent);
    bool is_short = name->bytes < rule_number(run, RULE_NUMBER_dns_tunnel_length) * name->names;
    text_format(&alert.title, "%s asked for %" PRId64 " %s names below %s", sighting.source,
                name->names, is_short ? "odd" : "long", parent);
    text_format(&alert.explanation,
                "Within an hour it asked for %" PRId64 " different names with %" PRId64
                " characters before the registered name on average, such as %s. Data can leave a "
                "network inside such names (a DNS tunnel). Some security programs and content "
                "networks also make names like these. If these are not theirs, find the program "
                "that asks.",
                name->names, name->bytes / name->names, example);
    alert_fact(&alert, "registered_name", parent);
    alert_fact(&alert, "example", example);
    alert_figure(&alert, "names", name->names);
    alert_figure(&alert, "characters", name->bytes);
    alert_figure(&alert, "unusual_types", name->unusual);
    if (name->private) alert_figure(&alert, "private_types", name->private);
    alert_figure(&alert, "threshold_names", rule_number(run, RULE_NUMBER_dns_tunnel_names));
    return sighting_alert(run, &sighting, &alert);
}

static bool judge(struct rule_run *run, const struct asked_hour *hour)
{
    for (size_t i = 0; i < hour->count; i++) {
        const struct asked_name *name = &hour->names[i];
        if (!is_tunnel(run, name) && !may_be_tunnel(run, name)) continue;
        if (!tell(run, hour, name)) return false;
    }
    return true;
}

const struct rule rule_dns_tunnel = {
    .name = "dns_tunnel",
    .summary = "a client asked for very many long names below one registered name",
    .judge_names = judge,
};
