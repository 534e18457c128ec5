/* SPDX-License-Identifier: MIT */
#include "dns_layer.h"

/* Who answered, by whichever way. */
struct told {
    const struct answer_addresses *addresses;
    struct step *step;
};

enum { TOLD_MOST = RESOLVERS_MOST + SECURE_MOST };

static size_t list_told(struct layer *layer, struct told told[TOLD_MOST])
{
    size_t count = 0;
    for (size_t i = 0; i < layer->resolver_count; i++) {
        struct asked *asked = &layer->resolvers[i].asked[ASKED_A];
        if (asked->addresses.count) told[count++] = (struct told){&asked->addresses, asked->step};
    }
    for (size_t i = 0; layer->secure && i < layer->secure->count; i++) {
        struct secure_question *question = &layer->secure->questions[i];
        if (question->addresses.count)
            told[count++] = (struct told){&question->addresses, question->step};
    }
    return count;
}

/* Servers of one name may differ for good reasons, so this is no fault. */
static void compare_told(const struct told *told, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const struct answer_addresses *a = told[0].addresses, *b = told[i].addresses;
        if (a->count != b->count ||
            memcmp(a->addresses, b->addresses, a->count * sizeof a->addresses[0]) != 0)
            step_text(told[i].step, "differs_from", told[0].step->subject + strlen("A from "));
    }
}

/*
 * If the system has an address, a request gets on: what a single question lacks is a doubt. A
 * resolver that does without TCP or the HTTPS record is one in any case.
 */
static void weigh(struct layer *layer)
{
    bool gets_on = layer->step->state == PROBE_GOOD;
    for (size_t i = 0; i < layer->resolver_count; i++)
        for (size_t j = 0; j < ASKED_COUNT; j++) {
            struct step *step = layer->resolvers[i].asked[j].step;
            if (step && step->state == PROBE_FAILED && (gets_on || j > ASKED_AAAA))
                step->state = PROBE_DOUBTFUL;
        }
    for (size_t i = 0; layer->secure && i < layer->secure->count; i++) {
        struct step *step = layer->secure->questions[i].step;
        if (step->state == PROBE_FAILED && gets_on) step->state = PROBE_DOUBTFUL;
    }
}

/* Of resolvers that all refuse the library only says so; the first one's own answer says more. */
static void tell_refusal(struct layer *layer)
{
    const struct step *first = layer->resolvers[0].asked[ASKED_A].step;
    if (layer->step->state != PROBE_FAILED || layer->step->why[0]) return;
    if (first && first->why[0])
        step_say(layer->step, PROBE_FAILED, "%s", first->why);
    else
        step_say(layer->step, PROBE_FAILED, "Where the system looks for a resolver, none answers.");
}

static void take(struct probe *probe, const struct answer_addresses *told)
{
    for (size_t i = 0; i < told->count; i++)
        probe_add_place(probe, &told->addresses[i], 0);
}

/* Addresses that a resolver told, if the system has none. */
static void take_told(struct layer *layer)
{
    struct probe *probe = layer->probe;
    for (size_t i = 0; i < layer->resolver_count && probe->place_count == 0; i++)
        for (size_t j = ASKED_A; j <= ASKED_AAAA; j++)
            take(probe, &layer->resolvers[i].asked[j].addresses);
    for (size_t i = 0; layer->secure && i < layer->secure->count && probe->place_count == 0; i++)
        take(probe, &layer->secure->questions[i].addresses);
}

static int64_t ttl_of(const struct step *step)
{
    for (size_t i = 0; i < step->fact_count; i++)
        if (strcmp(step->facts[i].name, "ttl_s") == 0) return step->facts[i].number;
    return -1;
}

/* Whether the second answer came out of the resolver's cache: its TTL counts down, or it was there
 * much sooner than the first. Without either, nobody can tell. */
static void infer_cache(struct layer *layer)
{
    enum { SOONER = 3, SOONER_US = 1000 };
    for (size_t i = 0; i < layer->resolver_count; i++) {
        const struct step *first = layer->resolvers[i].asked[ASKED_A].step;
        struct step *again = layer->resolvers[i].asked[ASKED_AGAIN].step;
        if (!again || !layer->resolvers[i].asked[ASKED_AGAIN].is_answered) continue;
        if (ttl_of(again) >= 0 && ttl_of(again) < ttl_of(first))
            step_text(again, "from_cache", "yes, the TTL counts down");
        else if (again->duration_us * SOONER + SOONER_US < first->duration_us)
            step_text(again, "from_cache", "probably, it is sooner");
        else
            step_text(again, "from_cache", "not known");
    }
}

void dns_judge(struct layer *layer)
{
    struct told told[TOLD_MOST];
    compare_told(told, list_told(layer, told));
    infer_cache(layer);
    tell_refusal(layer);
    weigh(layer);
    take_told(layer);
}
