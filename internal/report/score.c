/* SPDX-License-Identifier: MIT */
#include "score.h"

const struct part_words part_words[PART_COUNT] = {
    [PART_COMPANIES] = {"companies", "Companies told",
                        "companies on the tracker lists that were sent something, each once", 40},
    [PART_REGULAR] = {"regular", "Regularity",
                      "days on which the most regular of these outsiders was contacted, of 7", 20},
    [PART_OPEN] = {"open", "Open on the way",
                   "places outside that were spoken to so that anybody on the path can read", 25},
    [PART_FAR] = {"far", "Far places",
                  "countries outside the home area, on 3 days or more, where it can be told", 15},
};

/* `first` points for the first, `step` more for each doubling. */
static int ladder(int64_t count, int first, int step, int most)
{
    int points = first;
    if (count <= 0) return 0;
    for (; count > 1 && points < most; count /= 2)
        points += step;
    return points < most ? points : most;
}

enum { PASSWORD_POINTS = 10, PLACES_MOST = 15 };

struct exposure score(const struct counts *counts, bool has_places)
{
    struct exposure exposure = {.counts = *counts};
    const int64_t *of = counts->of;
    exposure.points[PART_COMPANIES] =
        ladder(of[PART_COMPANIES], 10, 6, part_words[PART_COMPANIES].most);
    int64_t days = of[PART_REGULAR] < 7 ? of[PART_REGULAR] : 7;
    exposure.points[PART_REGULAR] = days > 0 ? (int)(3 * days - 1) : 0;
    exposure.points[PART_OPEN] =
        ladder(of[PART_OPEN], 6, 3, PLACES_MOST) + (counts->password ? PASSWORD_POINTS : 0);
    exposure.points[PART_FAR] = has_places ? ladder(of[PART_FAR], 6, 3, PLACES_MOST) : 0;
    for (int part = 0; part < PART_COUNT; part++)
        exposure.value += exposure.points[part];
    return exposure;
}
