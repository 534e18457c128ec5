/* SPDX-License-Identifier: MIT */
#include "decide.h"

#include <stdlib.h>
#include <string.h>

enum { HABIT_DAYS = 3, MANY_COMPANIES = 5 };

static bool is_far(const struct place_row *place)
{
    return strcmp(place->area, "far") == 0;
}

static bool goes_far(const struct figures *figures, int64_t device_id, const char *country)
{
    const struct place_row *places = figures->places.items;
    for (size_t i = 0; country && i < figures->places.count; i++)
        if (places[i].device_id == device_id && is_far(&places[i]) && places[i].country &&
            strcmp(places[i].country, country) == 0)
            return true;
    return false;
}

static int64_t clear_places(const struct figures *figures, const struct report_device *device,
                            bool only_far)
{
    size_t row_count;
    const struct open_row *rows = figures_open(figures, device->device_id, &row_count);
    int64_t count = 0;
    for (size_t i = 0; i < row_count; i++)
        count += !rows[i].by_design && rows[i].days.count >= HABIT_DAYS &&
                 (!only_far || goes_far(figures, device->device_id, rows[i].country));
    return count;
}

static int64_t companies(const struct figures *figures, const struct report_device *device,
                         bool only_new)
{
    const struct company_row *rows = figures->companies.items;
    int64_t count = 0;
    for (size_t i = 0; i < figures->companies.count; i++) {
        if (rows[i].device_id != device->device_id || !rows[i].said) continue;
        count += only_new ? rows[i].is_new : rows[i].days.count >= device->days.count;
    }
    return count;
}

static int64_t far_places(const struct figures *figures, const struct report_device *device)
{
    const struct place_row *rows = figures->places.items;
    int64_t count = 0;
    for (size_t i = 0; figures->has_networks && i < figures->places.count; i++)
        count += rows[i].device_id == device->device_id && is_far(&rows[i]) &&
                 rows[i].days.count >= HABIT_DAYS;
    return count;
}

static int64_t bytes_sent_out(const struct figures *figures, const struct report_device *device)
{
    const struct sending_row *rows = figures->sending.items;
    for (size_t i = 0; i < figures->sending.count; i++)
        if (rows[i].device_id == device->device_id) return rows[i].payload_sent;
    return 0;
}

int64_t decide_weight(const struct figures *figures, const struct report_device *device,
                      enum decision_rule rule)
{
    bool is_thing = device->kind == DEVICE_THING;
    int64_t count;
    switch (rule) {
    case DECIDE_PASSWORD: return device->password;
    case DECIDE_CLEAR_FAR: return is_thing ? clear_places(figures, device, true) : 0;
    case DECIDE_SENDING: return bytes_sent_out(figures, device);
    case DECIDE_MANY:
        count = device->days.count >= HABIT_DAYS ? companies(figures, device, false) : 0;
        return count >= MANY_COMPANIES ? count : 0;
    case DECIDE_NEW: return figures->has_before ? companies(figures, device, true) : 0;
    case DECIDE_CLEAR: return clear_places(figures, device, false);
    case DECIDE_FAR: return far_places(figures, device);
    case DECIDE_RULES: break;
    }
    return 0;
}

/* The first rule that holds; DECIDE_RULES: none. */
static enum decision_rule rule_of(const struct figures *figures, const struct report_device *device,
                                  int64_t *weight)
{
    for (enum decision_rule rule = 0; rule < DECIDE_RULES; rule++)
        if ((*weight = decide_weight(figures, device, rule)) > 0) return rule;
    return DECIDE_RULES;
}

static bool comes_before(const struct decision *one, const struct decision *other)
{
    if (one->rule != other->rule) return one->rule < other->rule;
    return one->weight != other->weight ? one->weight > other->weight : one->device < other->device;
}

/* Keeps the first DECISIONS_MOST in order. */
static void add_decision(struct figures *figures, const struct decision *decision)
{
    struct decision *decisions = figures->decisions;
    size_t at = figures->decision_count;
    while (at > 0 && comes_before(decision, &decisions[at - 1]))
        at--;
    if (at == DECISIONS_MOST) return;
    size_t last =
        figures->decision_count < DECISIONS_MOST ? figures->decision_count++ : DECISIONS_MOST - 1;
    memmove(&decisions[at + 1], &decisions[at], (last - at) * sizeof *decisions);
    decisions[at] = *decision;
}

void decide(struct figures *figures)
{
    const struct report_device *devices = figures->devices.items;
    for (size_t i = 0; i < figures->devices.count; i++) {
        struct decision decision = {.device = i, .without = -1};
        if (figures->request.kind != REPORT_DEVICE && !device_is_described(&devices[i])) continue;
        decision.rule = (int)rule_of(figures, &devices[i], &decision.weight);
        if (decision.rule != DECIDE_RULES) add_decision(figures, &decision);
    }
}
