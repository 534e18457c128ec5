/* SPDX-License-Identifier: MIT */
#include "due.h"

#include <string.h>

#define TOLERANCE_US (INT64_C(300) * 1000000) /* that a clock may be set back without being wrong */

static bool is_of(const struct edition *edition, const struct due_view *view)
{
    return edition->state != EDITION_REPLACED && strcmp(edition->name, view->name) == 0;
}

/* The newest edition that has more than half of the period, so that another zone makes no second one. */
static const struct edition *covering(const struct due_view *view, const struct period *period)
{
    for (size_t i = editions_count(view->editions); i-- > 0;) {
        const struct edition *edition = editions_at(view->editions, i);
        int64_t from_us = edition->from_us > period->from_us ? edition->from_us : period->from_us;
        int64_t to_us = edition->to_us < period->to_us ? edition->to_us : period->to_us;
        if (is_of(edition, view) && to_us - from_us > (period->to_us - period->from_us) / 2)
            return edition;
    }
    return NULL;
}

/* A later edition was made before this one's period had ended: the clock was ahead. */
static bool was_early(const struct due_view *view, const struct edition *edition)
{
    for (size_t i = editions_count(view->editions); i-- > 0;) {
        const struct edition *later = editions_at(view->editions, i);
        if (later->number <= edition->number) break;
        if (later->made_us && later->made_us < edition->to_us) return true;
    }
    return false;
}

static bool is_to_be_replaced(const struct due_view *view, const struct edition *edition)
{
    if (edition->state != EDITION_DELIVERED && edition->state != EDITION_SKIPPED) return false;
    if (edition->made_us > view->now_us + TOLERANCE_US || was_early(view, edition)) return true;
    return edition->state == EDITION_DELIVERED &&
           view->has_later_run(view->owner, edition->from_us, edition->to_us, edition->capture_id);
}

/* Up to when there are editions, of periods that have ended; 0: there is none. */
static int64_t made_until(const struct due_view *view, const struct period *latest)
{
    int64_t until_us = 0;
    for (size_t i = 0; i < editions_count(view->editions); i++) {
        const struct edition *edition = editions_at(view->editions, i);
        if (is_of(edition, view) && edition->to_us <= latest->to_us && edition->to_us > until_us)
            until_us = edition->to_us;
    }
    return until_us;
}

static void add(struct due *due, const struct period *period, int64_t replaces)
{
    due->periods[due->count].period = *period;
    due->periods[due->count++].replaces = replaces;
}

void due_find(const struct due_view *view, struct due *due)
{
    struct period period = period_latest(view->rhythm, view->zone, view->now_us);
    const int64_t until_us = made_until(view, &period);
    *due = (struct due){.count = 0};
    for (int i = 0; i < DUE_MOST; i++) {
        if (!view->first_us || period.to_us <= view->first_us) return;
        const struct edition *edition = covering(view, &period);
        bool is_missing = !edition && (until_us ? period.to_us > until_us : i == 0);
        if (is_missing)
            add(due, &period, 0);
        else if (edition && is_to_be_replaced(view, edition))
            add(due, &period, edition->state == EDITION_SKIPPED ? 0 : edition->number);
        period = period_before(view->rhythm, view->zone, &period);
    }
    if (!until_us || period.to_us <= until_us || covering(view, &period)) return;
    due->skip_from_us = until_us;
    due->skip_to_us = period.to_us;
}
