/* SPDX-License-Identifier: MIT */
#include "plants.h"

#define PLANT_ROW(name, rules, threshold, counted, from_day)                                       \
    {#name, rules, counted, threshold, from_day, plant_##name},
const struct plant plants[] = {PLANTS(PLANT_ROW)};
const size_t plant_count = sizeof plants / sizeof plants[0];

/* 1.2, 3 and 10 times, in tenths. */
static const unsigned factors[STRENGTHS] = {12, 30, 100};

const struct host *plant_victim(struct town *town, const struct planting *planting)
{
    static const enum host_kind kinds[] = {KIND_STORAGE, KIND_SERVER, KIND_THING};
    enum host_kind kind = kinds[planting->strength % 3];
    return town_host(town, kind, kind == KIND_THING ? 11 : 0);
}

/* Another device for each strength, none of those that victims are, or that meet no strangers. */
static struct host *draw_culprit(struct town *town, unsigned strength)
{
    static const enum host_kind kinds[STRENGTHS][2] = {
        {KIND_LAPTOP, KIND_PHONE}, {KIND_THING, KIND_CAMERA}, {KIND_DESKTOP, KIND_TELEVISION}};
    enum host_kind kind = kinds[strength][random_below(&town->random, 2)];
    unsigned count = town_count(town, kind) - (kind == KIND_THING ? 1 + STRENGTHS : 0);
    return town_host(town, kind, random_below(&town->random, count));
}

size_t plants_plan(struct town *town, unsigned first_day, unsigned last_day,
                   struct planting plantings[PLANTINGS_MOST])
{
    size_t count = 0;
    for (size_t i = 0; i < plant_count; i++) {
        unsigned from_day = plants[i].from_day > first_day ? plants[i].from_day : first_day;
        if (from_day > last_day) continue;
        for (unsigned strength = 0; strength < STRENGTHS && count < PLANTINGS_MOST; strength++) {
            struct planting *planting = &plantings[count++];
            unsigned day =
                from_day +
                (from_day < last_day ? random_below(&town->random, last_day - from_day + 1) : 0);
            *planting =
                (struct planting){.plant = &plants[i],
                                  .strength = strength,
                                  .amount = (plants[i].threshold * factors[strength] + 9) / 10,
                                  .culprit = draw_culprit(town, strength)};
            planting->at_us =
                town->from_us + day * DAY_US + town_between(town, 6 * HOUR_US, 22 * HOUR_US);
            ip_format(&planting->culprit->end.ip, planting->party);
            planting->mac = planting->culprit->end.mac;
        }
    }
    return count;
}
