/* SPDX-License-Identifier: MIT */
#include "causes.h"

#include "rule.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { STATE_BYTES = 24 + 17 * CAUSE_TARGETS_MOST };

/* FNV-1a (draft-eastlake-fnv): the same on every machine, unlike base/hash. */
static uint64_t digest_of(const char *target)
{
    uint64_t digest = UINT64_C(0xcbf29ce484222325);
    for (; *target; target++)
        digest = (digest ^ (uint8_t)*target) * UINT64_C(0x100000001b3);
    return digest;
}

static char *name_of(const struct mac_address *mac, char name[48])
{
    char text[MAC_TEXT_SIZE];
    struct text out = text_into(name, 48);
    text_format(&out, "cause %s", mac_format(mac, text));
    return name;
}

static bool read_cause(struct rule_run *run, struct cause *cause)
{
    char name[48], state[STATE_BYTES];
    if (!rule_state(run, 0, name_of(&cause->mac, name), state, sizeof state)) return false;
    char *at = state;
    cause->since_us = strtoll(at, &at, 10);
    while (*at == ' ' && cause->count < CAUSE_TARGETS_MOST)
        cause->targets[cause->count++] = strtoull(at, &at, 16);
    return true;
}

static bool add_cause(struct rule_run *run, const struct mac_address *mac, struct cause **found)
{
    struct causes *causes = &run->causes;
    if (causes->count == causes->capacity) {
        size_t capacity = causes->capacity ? causes->capacity * 2 : 8;
        struct cause *items = realloc(causes->items, capacity * sizeof *items);
        if (!items) return error_no_memory(run->error, "count the alerts of each MAC address");
        causes->items = items;
        causes->capacity = capacity;
    }
    *found = &causes->items[causes->count];
    **found = (struct cause){.mac = *mac};
    if (!read_cause(run, *found)) return false;
    causes->count++;
    return true;
}

/* *found is NULL if this run has too many causes. False: the error is set. */
static bool find_cause(struct rule_run *run, const struct mac_address *mac, struct cause **found)
{
    const struct causes *causes = &run->causes;
    *found = NULL;
    for (size_t i = 0; i < causes->count; i++) {
        if (!mac_equal(&causes->items[i].mac, mac)) continue;
        *found = &causes->items[i];
        return true;
    }
    return causes->count == CAUSES_MOST || add_cause(run, mac, found);
}

/* Which of the cause's targets this is, from 0; adds it if there is room. */
static size_t place_of(struct cause *cause, uint64_t digest)
{
    size_t i = 0;
    while (i < cause->count && cause->targets[i] != digest)
        i++;
    if (i == cause->count && i < CAUSE_TARGETS_MOST) cause->targets[cause->count++] = digest;
    return i;
}

bool causes_fold(struct rule_run *run, struct alert *alert)
{
    static const struct mac_address nobody;
    const struct analyzer_thresholds *thresholds = &run->analysis->thresholds;
    const struct mac_address *mac = &alert->summary.said_by;
    char text[MAC_TEXT_SIZE], title[ALERT_TITLE_BYTES];
    if (memcmp(mac, &nobody, sizeof nobody) == 0 || thresholds->findings_each == 0) return true;
    struct cause *cause;
    if (!find_cause(run, mac, &cause)) return false;
    if (!cause) return true;
    if (alert->summary.last_us - cause->since_us > thresholds->cool_down_us) {
        cause->count = 0;
        cause->since_us = alert->summary.last_us;
    }
    cause->updated_us = alert->summary.last_us;
    size_t most = (size_t)thresholds->findings_each;
    if (place_of(cause, digest_of(alert->target_memory)) < most) return true;
    (void)mac_format(mac, text);
    memcpy(title, alert->title_memory, sizeof title);
    text_clear(&alert->title);
    text_format(&alert->title, "%s%zu more of %s, such as: %s",
                cause->count == CAUSE_TARGETS_MOST ? "at least " : "", cause->count - most, text,
                title);
    text_clear(&alert->target);
    text_format(&alert->target, "more of %s", text);
    alert_figure(alert, "and_more", (int64_t)(cause->count - most));
    alert->summary.src.version = alert->summary.dst.version = 0;
    alert->summary.dst_port = NOT_OBSERVED;
    return true;
}

bool causes_keep(struct rule_run *run)
{
    char name[48], memory[STATE_BYTES];
    for (size_t i = 0; i < run->causes.count; i++) {
        const struct cause *cause = &run->causes.items[i];
        struct text state = text_into(memory, sizeof memory);
        text_format(&state, "%" PRId64, cause->since_us);
        for (size_t target = 0; target < cause->count; target++)
            text_format(&state, " %016" PRIx64, cause->targets[target]);
        if (!rule_keep_state(run, 0, name_of(&cause->mac, name), cause->updated_us, memory))
            return false;
    }
    return true;
}

void causes_clear(struct causes *causes)
{
    free(causes->items);
    *causes = (struct causes){.items = NULL};
}
