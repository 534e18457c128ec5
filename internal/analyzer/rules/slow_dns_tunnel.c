/* SPDX-License-Identifier: MIT */
/*
 * slow_dns_tunnel: a device asked for very many long names below one registered name in a day.
 *
 * dns_tunnel judges hours; who writes data into a few names an hour comes out here. 300 names of a day
 * with 30 characters before the registered name on average, each asked for once and existing. A program
 * that looks up files or writes numbers of events into names is on many devices, so what two devices
 * do on the day is none. One signal, so `low`.
 */
#include "base/hash.h"
#include "habit.h"
#include "parent_name.h"

#include <inttypes.h>
#include <string.h>

#define COLUMNS(COLUMN)                                                                            \
    COLUMN(device_id), COLUMN(day), COLUMN(name), COLUMN(first_us), COLUMN(last_us),               \
        COLUMN(device_ip)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

enum {
    BYTES_LEAST = 30,
    PARENTS_MOST = 64, /* of all devices; the first that come */
    PARENT_BYTES = 80,
};

/* What a device asked for below one registered name on a day. */
struct parent {
    uint64_t hash;
    struct sighting device;
    int64_t names, bytes, first_us, last_us;
    int64_t in_hour[24];
    char text[PARENT_BYTES];
    bool is_of_many; /* another device asks below it, too */
};

struct parents {
    struct parent items[PARENTS_MOST];
    size_t count;
};

/* NULL: there is no room for another one. */
static struct parent *find(struct parents *parents, const char *text, const struct sighting *device)
{
    uint64_t hash = hash_bytes(text, strlen(text));
    struct parent *found = NULL;
    bool is_of_many = false;
    for (size_t i = 0; i < parents->count; i++) {
        struct parent *parent = &parents->items[i];
        if (parent->hash != hash) continue;
        bool is_same = parent->device.device_id == device->device_id;
        if (is_same && parent->device.period_us == device->period_us) found = parent;
        is_of_many |= !is_same;
        parent->is_of_many |= !is_same;
    }
    if (found || parents->count == PARENTS_MOST) return found;
    found = &parents->items[parents->count++];
    *found = (struct parent){.hash = hash, .device = *device, .is_of_many = is_of_many};
    struct text copy = text_into(found->text, sizeof found->text);
    text_add(&copy, text);
    return found;
}

static bool add_name(struct rule_run *run, const struct sum_block *block, const struct answer *rows)
{
    const char *name = answer_text(rows, column_name);
    int64_t first_us = answer_integer(rows, column_first_us),
            last_us = answer_integer(rows, column_last_us);
    struct sighting device = habit_sighting(rows, column_device_id, column_device_ip, block);
    struct parent_name place = parent_of_name(name);
    device.period_us = answer_integer(rows, column_day) * HABIT_DAY_US + 1;
    struct parent *parent = find(run->memory, name + place.at, &device);
    if (!parent) return true;
    if (parent->names == 0 || first_us < parent->first_us) parent->first_us = first_us;
    if (last_us > parent->last_us) parent->last_us = last_us;
    parent->in_hour[first_us / HABIT_HOUR_US % 24]++;
    parent->names++;
    parent->bytes += (int64_t)place.bytes;
    return true;
}

static bool is_tunnel(const struct rule_run *run, const struct parent *parent)
{
    for (size_t hour = 0; hour < 24; hour++)
        if (parent->in_hour[hour] >= rule_number(run, RULE_NUMBER_dns_tunnel_names)) return false;
    return !parent->is_of_many &&
           parent->names >= rule_number(run, RULE_NUMBER_slow_dns_tunnel_names) &&
           parent->bytes >= BYTES_LEAST * parent->names;
}

static bool tell(struct rule_run *run, const struct parent *parent)
{
    const char *name = *parent->text ? parent->text : "a name that nobody registered";
    struct sighting sighting = parent->device;
    struct alert alert;
    sighting.first_us = parent->first_us;
    sighting.last_us = parent->last_us;
    alert_begin(&alert, SEVERITY_LOW);
    text_add(&alert.target, name);
    text_format(&alert.title, "%s asked for %" PRId64 " long names below %s in a day",
                sighting.source, parent->names, name);
    text_format(&alert.explanation,
                "They have %" PRId64 " characters before the registered name on average, and no "
                "other device asks for such ones. Data can leave a network slowly inside such "
                "names (a DNS tunnel). Some security programs make names like these, too. If "
                "they are not theirs, find the program that asks.",
                parent->bytes / parent->names);
    alert_fact(&alert, "registered_name", name);
    alert_figure(&alert, "names", parent->names);
    alert_figure(&alert, "characters", parent->bytes);
    alert_figure(&alert, "threshold_names", rule_number(run, RULE_NUMBER_slow_dns_tunnel_names));
    return sighting_alert(run, &sighting, &alert);
}

static bool judge(struct rule_run *run, const struct sum_block *block)
{
    struct parents parents = {.count = 0};
    run->memory = &parents;
    bool good = habit_judge_rows(run, "analyze/long_names", columns, block,
                                 RULE_NUMBER_slow_dns_tunnel_names, add_name);
    for (size_t i = 0; good && i < parents.count; i++)
        if (is_tunnel(run, &parents.items[i])) good = tell(run, &parents.items[i]);
    run->memory = NULL;
    return good;
}

const struct rule rule_slow_dns_tunnel = {
    .name = "slow_dns_tunnel",
    .summary = "a device asked for very many long names below one registered name in a day",
    .judge_block = judge,
};
