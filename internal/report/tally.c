/* SPDX-License-Identifier: MIT */
#include "tally.h"

#include <string.h>

static int64_t bits(uint32_t drawn)
{
    int64_t count = 0;
    for (; drawn; drawn &= drawn - 1)
        count++;
    return count;
}

/* Days of a union are exact as far as they are drawn. */
static void unite(struct on_days *all, const struct on_days *one)
{
    all->drawn |= one->drawn;
    all->count = one->count > all->count ? one->count : all->count;
    if (bits(all->drawn) > all->count) all->count = bits(all->drawn);
}

bool tally_company(const struct figures *figures, size_t *at, struct company_tally *tally)
{
    const struct company_row *rows = figures->companies.items;
    if (*at >= figures->companies.count) return false;
    *tally = (struct company_tally){.rows = rows + *at};
    for (; *at < figures->companies.count && strcmp(rows[*at].company, tally->rows->company) == 0;
         ++*at) {
        tally->count++;
        tally->said |= rows[*at].said;
        tally->is_new |= rows[*at].is_new;
        unite(&tally->days, &rows[*at].days);
    }
    return true;
}

int64_t tally_companies(const struct figures *figures, int64_t device_id, int64_t *every_day)
{
    const struct company_row *rows = figures->companies.items;
    const struct report_device *device = figures_device(figures, device_id);
    int64_t count = 0;
    *every_day = 0;
    for (size_t i = 0; i < figures->companies.count; i++) {
        if (rows[i].device_id != device_id || !rows[i].said) continue;
        count++;
        *every_day += device && rows[i].days.count >= device->days.count;
    }
    return count;
}

int64_t tally_all_companies(const struct figures *figures, int64_t *beside)
{
    struct company_tally tally;
    int64_t count = 0;
    *beside = 0;
    for (size_t at = 0; tally_company(figures, &at, &tally);) {
        count += tally.said;
        *beside += !tally.said;
    }
    return count;
}

bool tally_told_now(const struct figures *figures, const struct company_row *before)
{
    return figures_has_company(&figures->companies, before);
}

int64_t tally_gone(const struct figures *figures)
{
    const struct company_row *rows = figures->companies_before.items;
    int64_t count = 0;
    for (size_t i = 0; i < figures->companies_before.count; i++)
        count += rows[i].said && !tally_told_now(figures, &rows[i]);
    return count;
}

int64_t tally_open(const struct figures *figures, int64_t device_id)
{
    const struct open_row *rows = figures->open.items;
    size_t row_count = figures->open.count;
    int64_t count = 0;
    if (device_id) rows = figures_open(figures, device_id, &row_count);
    for (size_t i = 0; i < row_count; i++)
        count += !rows[i].by_design;
    return count;
}

static bool is_same_place(const struct place_row *one, const struct place_row *other)
{
    if (strcmp(one->area, other->area) != 0 || !one->country != !other->country) return false;
    return !one->country || strcmp(one->country, other->country) == 0;
}

bool tally_place(const struct figures *figures, size_t *at, struct place_tally *tally)
{
    const struct place_row *rows = figures->places.items;
    if (*at >= figures->places.count) return false;
    *tally = (struct place_tally){.rows = rows + *at};
    for (; *at < figures->places.count && is_same_place(&rows[*at], tally->rows); ++*at) {
        tally->count++;
        tally->payload_sent += rows[*at].payload_sent;
        unite(&tally->days, &rows[*at].days);
    }
    return true;
}

int64_t tally_far(const struct figures *figures)
{
    struct place_tally tally;
    int64_t count = 0;
    for (size_t at = 0; tally_place(figures, &at, &tally);)
        count += strcmp(tally.rows->area, "far") == 0 && tally.days.count >= 3;
    return figures->has_networks ? count : 0;
}

int64_t tally_described(const struct figures *figures)
{
    const struct report_device *devices = figures->devices.items;
    int64_t count = 0;
    for (size_t i = 0; i < figures->devices.count; i++)
        count += figures->request.kind == REPORT_DEVICE || device_is_described(&devices[i]);
    return count;
}

int64_t tally_guests(const struct figures *figures)
{
    const struct report_device *devices = figures->devices.items;
    int64_t count = 0;
    for (size_t i = 0; i < figures->devices.count; i++)
        count += devices[i].kind == DEVICE_GUEST;
    return count;
}

int64_t tally_ignored(const struct figures *figures)
{
    const struct report_device *devices = figures->devices.items;
    int64_t count = 0;
    for (size_t i = 0; i < figures->devices.count; i++)
        count += devices[i].is_ignored && devices[i].kind != DEVICE_GUEST;
    return count;
}

static bool goes_far(const struct figures *figures, int64_t device_id)
{
    const struct place_row *rows = figures->places.items;
    for (size_t i = 0; figures->has_networks && i < figures->places.count; i++)
        if (rows[i].device_id == device_id && strcmp(rows[i].area, "far") == 0) return true;
    return false;
}

int64_t tally_outgoing(const struct figures *figures)
{
    const struct report_device *devices = figures->devices.items;
    int64_t count = 0, every_day;
    for (size_t i = 0; i < figures->devices.count; i++) {
        int64_t device_id = devices[i].device_id;
        count += tally_companies(figures, device_id, &every_day) > 0 ||
                 tally_open(figures, device_id) > 0 || goes_far(figures, device_id);
    }
    return count;
}
