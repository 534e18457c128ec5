/* SPDX-License-Identifier: MIT */
#include "gather.h"

#include "campus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct campus_words campus_words[CAMPUS_COUNT] = {
    [CAMPUS_KINDS] =
        {"kinds", "What is here", "Kind",
         "Devices of people, and those of which nobody said what they are, are counted "
         "and not described.",
         true},
    [CAMPUS_MODELS] = {"models", "Things by model", "Maker and type",
                       "Of devices that people called a thing. The maker is that of the address.",
                       true},
    [CAMPUS_EXPOSURES] = {"exposures", "Exposure of things", "Points, of 100",
                          "How many things have how much. Devices of people have no score here.",
                          true},
    [CAMPUS_COMPANIES] = {"companies", "Who is told", "Company",
                          "Companies on the tracker lists that devices sent something to.", false},
    [CAMPUS_CLEAR] = {"clear", "Open on the way", "Maker and type",
                      "Devices that spoke to a place outside so that anybody on the path can read.",
                      false},
    [CAMPUS_FAR] =
        {"far", "Where it goes", "Country of the address",
         "Outside the home area. Clouds and delivery networks say nothing about a place, "
         "and are left out.",
         false},
};

static int64_t round_down(int64_t count, int64_t least)
{
    return count - count % least;
}

int64_t campus_round(const struct figures *figures, int64_t count)
{
    return round_down(count, figures->request.least);
}

/* ---------------------------------------------------------------- what may be shown */

static int by_devices(const void *a, const void *b)
{
    const struct campus_cell *left = a, *right = b;
    if (left->devices != right->devices) return left->devices < right->devices ? 1 : -1;
    return strcmp(left->label, right->label);
}

void campus_protect(struct campus_list *list, int64_t least, bool is_parted)
{
    struct campus_cell *cells = list->cells.items;
    size_t count = list->cells.count;
    int64_t others = 0;
    if (count == 0) return;
    qsort(cells, count, sizeof *cells, by_devices);
    while (count > 0 && cells[count - 1].devices < least)
        others += cells[--count].devices;
    list->has_hidden = others > 0;
    while (is_parted && others > 0 && others < least && count > 0)
        others += cells[--count].devices;
    if (is_parted && others >= least) cells[count++] = (struct campus_cell){"others", others};
    for (size_t i = 0; i < count; i++)
        cells[i].devices = round_down(cells[i].devices, least);
    /* The order must not tell more than the numbers. */
    if (count > 0) qsort(cells, count, sizeof *cells, by_devices);
    list->cells.count = count;
}

/* ---------------------------------------------------------------- cells */

/* One more device in the cell of this label. */
static bool add(struct figures *figures, enum campus at, const char *label)
{
    struct campus_list *list = &figures->campus[at];
    struct campus_cell *cells = list->cells.items;
    for (size_t i = list->cells.count; i-- > 0;) {
        if (strcmp(cells[i].label, label) != 0) continue;
        cells[i].devices++;
        return true;
    }
    struct campus_cell *cell = rows_add(&list->cells, sizeof *cell);
    if (cell) *cell = (struct campus_cell){figures_keep(figures, label), 1};
    return cell && cell->label;
}

static const char *kind_of(const struct report_device *device)
{
    switch (device->kind) {
    case DEVICE_THING: return "things";
    case DEVICE_INFRASTRUCTURE: return "infrastructure";
    case DEVICE_PERSONAL:
    case DEVICE_UNKNOWN:
    case DEVICE_GUEST: break;
    }
    return "devices of people, or of which nothing was said";
}

/* A thing by its maker and type; others only as what they are. */
static const char *model_of(const struct report_device *device, char memory[256])
{
    if (device->kind != DEVICE_THING) return kind_of(device);
    (void)snprintf(memory, 256, "%s%s%s", device->vendor ? device->vendor : "maker not known",
                   device->type ? ", " : "", device->type ? device->type : "");
    return memory;
}

static const char *range_of(int points)
{
    static const char *const ranges[] = {"0 to 19", "20 to 39", "40 to 59", "60 to 79",
                                         "80 to 100"};
    int at = points / 20;
    return ranges[at < 4 ? at : 4];
}

static bool add_devices(struct figures *figures)
{
    const struct report_device *devices = figures->devices.items;
    char memory[256];
    for (size_t i = 0; i < figures->devices.count; i++) {
        const struct report_device *device = &devices[i];
        bool is_thing = device->kind == DEVICE_THING;
        if (!device_is_described(device)) continue;
        if (!add(figures, CAMPUS_KINDS, kind_of(device)) ||
            (is_thing && !add(figures, CAMPUS_MODELS, model_of(device, memory))) ||
            (is_thing && !figures->no_score &&
             !add(figures, CAMPUS_EXPOSURES, range_of(device->exposure.value))))
            return false;
    }
    return true;
}

static const struct report_device *described(const struct figures *figures, int64_t device_id)
{
    const struct report_device *device = figures_device(figures, device_id);
    return device && device_is_described(device) ? device : NULL;
}

/* Rows of one device lie together in `open`; those of the others have a row a device. */
static bool add_contacts(struct figures *figures)
{
    const struct company_row *companies = figures->companies.items;
    const struct open_row *open = figures->open.items;
    const struct place_row *places = figures->places.items;
    int64_t last_id = 0;
    char memory[256];
    for (size_t i = 0; i < figures->companies.count; i++)
        if (companies[i].said && described(figures, companies[i].device_id) &&
            !add(figures, CAMPUS_COMPANIES, companies[i].company))
            return false;
    for (size_t i = 0; i < figures->open.count; i++) {
        const struct report_device *device = described(figures, open[i].device_id);
        if (!device || open[i].by_design || open[i].device_id == last_id) continue;
        last_id = open[i].device_id;
        if (!add(figures, CAMPUS_CLEAR, model_of(device, memory))) return false;
    }
    for (size_t i = 0; i < figures->places.count; i++)
        if (strcmp(places[i].area, "far") == 0 && described(figures, places[i].device_id) &&
            !add(figures, CAMPUS_FAR, places[i].country))
            return false;
    return true;
}

bool gather_campus(struct gathering *gathering)
{
    struct figures *figures = gathering->figures;
    if (!add_devices(figures) || !add_contacts(figures))
        return error_no_memory(gathering->error, "make a report");
    for (enum campus at = 0; at < CAMPUS_COUNT; at++)
        campus_protect(&figures->campus[at], figures->request.least, campus_words[at].is_parted);
    return true;
}
