/* SPDX-License-Identifier: MIT */
#include "figures.h"

#include "base/zone.h"

#include <stdlib.h>
#include <string.h>

void *rows_add(struct rows *rows, size_t size)
{
    if (rows->count == rows->capacity) {
        size_t capacity = rows->capacity ? 2 * rows->capacity : 16;
        void *items = realloc(rows->items, capacity * size);
        if (!items) return NULL;
        rows->items = items;
        rows->capacity = capacity;
    }
    void *item = (char *)rows->items + rows->count++ * size;
    return memset(item, 0, size);
}

const char *figures_keep(struct figures *figures, const char *text)
{
    char **kept = text ? rows_add(&figures->texts, sizeof *kept) : NULL;
    if (kept) *kept = strdup(text);
    return kept ? *kept : NULL;
}

static int by_number(int64_t one, int64_t other)
{
    return (one > other) - (one < other);
}

static int compare_device(const void *id, const void *item)
{
    return by_number(*(const int64_t *)id, ((const struct report_device *)item)->device_id);
}

struct report_device *figures_device(const struct figures *figures, int64_t device_id)
{
    const struct rows *devices = &figures->devices;
    return devices->count ? bsearch(&device_id, devices->items, devices->count,
                                    sizeof(struct report_device), compare_device)
                          : NULL;
}

static int compare_open(const void *id, const void *item)
{
    return by_number(*(const int64_t *)id, ((const struct open_row *)item)->device_id);
}

const struct open_row *figures_open(const struct figures *figures, int64_t device_id, size_t *count)
{
    const struct open_row *rows = figures->open.items;
    const struct open_row *from =
        rows ? bsearch(&device_id, rows, figures->open.count, sizeof *rows, compare_open) : NULL;
    *count = 0;
    if (!from) return NULL;
    while (from > rows && from[-1].device_id == device_id)
        from--;
    size_t most = figures->open.count - (size_t)(from - rows);
    while (*count < most && from[*count].device_id == device_id)
        ++*count;
    return from;
}

static int compare_company(const void *one_item, const void *other_item)
{
    const struct company_row *one = one_item, *other = other_item;
    int order = strcmp(one->company, other->company);
    return order ? order : by_number(one->device_id, other->device_id);
}

bool figures_has_company(const struct rows *companies, const struct company_row *like)
{
    return companies->count &&
           bsearch(like, companies->items, companies->count, sizeof *like, compare_company);
}

bool device_is_described(const struct report_device *device)
{
    return device->kind != DEVICE_GUEST && !device->is_ignored;
}

bool figures_may_name(const struct figures *figures, const struct report_device *device)
{
    if (figures->request.kind == REPORT_DEVICE) return true;
    return device && device->kind == DEVICE_THING && device->is_said;
}

static double smaller_share(int64_t connections, int64_t named_connections, int64_t bytes,
                            int64_t named_bytes)
{
    if (connections <= 0 || bytes <= 0) return -1;
    double of_connections = (double)named_connections / (double)connections;
    double of_bytes = (double)named_bytes / (double)bytes;
    return of_connections < of_bytes ? of_connections : of_bytes;
}

double device_names_read(const struct report_device *device)
{
    return smaller_share(device->connections, device->named_connections, device->bytes,
                         device->named_bytes);
}

double figures_names_read(const struct figures *figures)
{
    struct report_device all = {.device_id = 0};
    const struct report_device *devices = figures->devices.items;
    for (size_t i = 0; i < figures->devices.count; i++) {
        if (figures->request.kind != REPORT_DEVICE && !device_is_described(&devices[i])) continue;
        all.connections += devices[i].connections;
        all.named_connections += devices[i].named_connections;
        all.bytes += devices[i].bytes;
        all.named_bytes += devices[i].named_bytes;
    }
    return device_names_read(&all);
}

enum { RANKED_DAYS_LEAST = 2 };

bool device_is_ranked(const struct report_device *device)
{
    double read = device_names_read(device);
    return device->days.count >= RANKED_DAYS_LEAST && (read < 0 || read >= 0.5);
}

bool figures_is_at_least(const struct figures *figures, double names_read)
{
    return figures->complete < 0.999 || (names_read >= 0 && names_read < 0.95);
}

int64_t figures_days(const struct figures *figures)
{
    return figures->span.to_day - figures->span.from_day;
}

void figures_clear(struct figures *figures)
{
    struct rows *const all[] = {&figures->devices, &figures->companies, &figures->companies_before,
                                &figures->open,    &figures->places,    &figures->hours,
                                &figures->gaps,    &figures->sending,   &figures->lists,
                                &figures->weeks,   &figures->sites,     &figures->relays};
    char **texts = figures->texts.items;
    for (size_t i = 0; i < figures->texts.count; i++)
        free(texts[i]);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        free(all[i]->items);
    for (size_t i = 0; i < TOP_COUNT; i++)
        free(figures->tops[i].values.items);
    for (size_t i = 0; i < CAMPUS_COUNT; i++)
        free(figures->campus[i].cells.items);
    free(figures->texts.items);
    zone_close(figures->zone);
}
