/* SPDX-License-Identifier: MIT */
/* The exposure, the devices, and the hours of things. */
#include "cells.h"
#include "tally.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- the exposure */

static void write_part(struct form *form, enum part part)
{
    const struct figures *figures = form->figures;
    const struct exposure *now = &figures->exposure;
    struct cell cells[5] = {{.kind = CELL_TEXT}};
    bool is_missing = part == PART_FAR && !figures->has_networks;
    (void)snprintf(cells[0].text, CELL_SIZE, "%s", part_words[part].name);
    (void)snprintf(cells[0].note, CELL_SIZE, "%s", part_words[part].what);
    cell_set_number(&cells[1], now->counts.of[part]);
    if (part == PART_OPEN && now->counts.password)
        (void)snprintf(cells[0].note, CELL_SIZE, "%s; and a password went by, which is 10 points",
                       part_words[part].what);
    cells[2].kind = CELL_NUMBER;
    (void)snprintf(cells[2].text, CELL_SIZE, "%d of %d", now->points[part], part_words[part].most);
    if (is_missing) (void)snprintf(cells[1].text, CELL_SIZE, "not measured");
    if (is_missing) (void)snprintf(cells[2].text, CELL_SIZE, "– of %d", part_words[part].most);
    cells[3] =
        (struct cell){.kind = CELL_BAR, .value = now->points[part], .most = part_words[part].most};
    cells[4].kind = CELL_NUMBER;
    if (figures->has_week_before) cell_set_number(&cells[4], figures->exposure_before.points[part]);
    form->row(form, cells);
}

static void write_sum(struct form *form)
{
    const struct figures *figures = form->figures;
    struct cell cells[5] = {{.kind = CELL_TEXT}};
    bool at_least = figures_is_at_least(figures, figures_names_read(figures));
    (void)snprintf(cells[0].text, CELL_SIZE, BOLD "Exposure" PLAIN);
    cells[1].kind = cells[2].kind = cells[4].kind = CELL_NUMBER;
    (void)snprintf(cells[2].text, CELL_SIZE, BOLD "%s%d" PLAIN " of 100", at_least ? "≥ " : "",
                   figures->exposure.value);
    cells[3] = (struct cell){.kind = CELL_BAR, .value = figures->exposure.value, .most = 100};
    if (figures->has_week_before) cell_set_number(&cells[4], figures->exposure_before.value);
    form->row(form, cells);
}

static void write_weeks(struct form *form)
{
    static const struct column_of_table columns[] = {
        {"Week", false, false},     {"Exposure", true, false}, {"Companies", true, false},
        {"Regularity", true, true}, {"Open", true, false},     {"Far", true, false}};
    static const char *const asked[] = {"score", NULL};
    static const struct table table = {"Each week of this time",
                                       "the same statement, with other days", columns, 6, asked};
    const struct week_row *weeks = form->figures->weeks.items;
    if (form->figures->weeks.count == 0) return;
    form->table_begin(form, &table);
    for (size_t i = 0; i < form->figures->weeks.count; i++) {
        struct cell cells[6] = {{.kind = CELL_TEXT}};
        struct text text = text_into(cells[0].text, CELL_SIZE);
        words_add_span(&text, &weeks[i].span);
        cell_set_number(&cells[1], weeks[i].exposure.value);
        for (int part = 0; part < PART_COUNT; part++)
            cell_set_number(&cells[2 + part], weeks[i].exposure.counts.of[part]);
        form->row(form, cells);
    }
    form->table_end(form, NULL);
}

void page_exposure(struct form *form, size_t number)
{
    static const struct column_of_table columns[] = {{"Part", false, false},
                                                     {"Counted", true, false},
                                                     {"Points", true, false},
                                                     {"", false, true},
                                                     {"A week ago", true, false}};
    static const char *const asked[] = {"score", "passwords", NULL};
    static const struct table table = {"The four parts", "all devices together, guests left out",
                                       columns, 5, asked};
    const struct figures *figures = form->figures;
    char heading[SENTENCE_SIZE];
    bool at_least = figures_is_at_least(figures, figures_names_read(figures));
    if (figures->no_score) {
        form->section(form, "exposure", number, "No score is given");
        form->paragraph(form, figures->no_score);
        form->section_end(form);
        return;
    }
    (void)snprintf(heading, sizeof heading, "How exposed: %s%d of 100", at_least ? "at least " : "",
                   figures->exposure.value);
    form->section(form, "exposure", number, heading);
    form->paragraph(
        form,
        BOLD "0 means that nothing was seen of what the score counts; 100 is the most that it can "
             "say." PLAIN " It counts how many outsiders learn of what is here, never how much: "
             "a thousand calls to one company count like one. What was missed could only add "
             "points, as far as the tracker lists and the country data are right. It does not "
             "say how bad that is, and no decision should rest on it alone.");
    form->table_begin(form, &table);
    for (int part = 0; part < PART_COUNT; part++)
        write_part(form, (enum part)part);
    write_sum(form);
    form->table_end(form, NULL);
    write_weeks(form);
    form->section_end(form);
}

/* ---------------------------------------------------------------- the devices */

/* Ranked ones first, the most exposed in front. */
static int by_exposure(const void *a, const void *b)
{
    const struct report_device *one = *(const struct report_device *const *)a;
    const struct report_device *other = *(const struct report_device *const *)b;
    int order = (int)device_is_ranked(other) - (int)device_is_ranked(one);
    if (order) return order;
    if (one->exposure.value != other->exposure.value)
        return other->exposure.value - one->exposure.value;
    return (one->device_id > other->device_id) - (one->device_id < other->device_id);
}

static void write_device(struct form *form, const struct report_device *device)
{
    const struct figures *figures = form->figures;
    struct cell cells[7] = {{.kind = CELL_TEXT}};
    int64_t every_day, companies = tally_companies(figures, device->device_id, &every_day);
    double read = device_names_read(device);
    bool is_ranked = device_is_ranked(device), at_least = figures_is_at_least(figures, read);
    cell_set_device(&cells[0], device);
    cells[1] = (struct cell){
        .kind = CELL_BAR, .value = device->exposure.value, .most = 100, .is_hidden = !is_ranked};
    (void)snprintf(cells[1].text, CELL_SIZE, "%s%d", at_least ? "≥ " : "", device->exposure.value);
    if (!is_ranked) (void)snprintf(cells[1].note, CELL_SIZE, "not ranked");
    if (figures->no_score) cells[1] = (struct cell){.kind = CELL_TEXT, .text = "–"};
    cell_set_number(&cells[2], companies);
    cell_set_number(&cells[3], tally_open(figures, device->device_id));
    cell_set_number(&cells[4], device->exposure.counts.of[PART_FAR]);
    cell_set_share(&cells[5], read);
    if (read < 0) (void)snprintf(cells[5].text, CELL_SIZE, "nothing sent");
    cell_set_days(&cells[6], &device->days);
    form->row(form, cells);
}

static void write_devices(struct form *form, const struct report_device **sorted, size_t count)
{
    static const struct column_of_table columns[] = {
        {"Device", false, false},   {"Exposure, 0 to 100", false, false},
        {"Companies", true, false}, {"Open places", true, true},
        {"Far places", true, true}, {"Names read", true, false},
        {"Days here", false, true}};
    static const char *const asked[] = {"devices", "sight", NULL};
    static const struct table table = {
        "Exposure of each device", "hatched: hardly anything could be seen, so it is not ranked",
        columns, 7, asked};
    char more[SENTENCE_SIZE];
    size_t shown = count < TABLE_ROWS_MOST ? count : TABLE_ROWS_MOST;
    form->table_begin(form, &table);
    for (size_t i = 0; i < shown; i++)
        write_device(form, sorted[i]);
    (void)snprintf(more, sizeof more, "And %zu more devices.", count - shown);
    form->table_end(form, shown < count ? more : NULL);
}

static void say_left_out(struct form *form)
{
    char sentence[SENTENCE_SIZE];
    struct text text = text_into(sentence, sizeof sentence);
    int64_t guests = tally_guests(form->figures), ignored = tally_ignored(form->figures);
    text_add(&text, BOLD "A low figure is good news only where we could see." PLAIN
                         " Of people’s devices only a name that people gave is shown.");
    if (guests > 0 && form->figures->request.kind != REPORT_DEVICE) {
        text_add(&text, " ");
        words_add_first_number(&text, guests);
        text_add(&text, guests == 1 ? " guest’s device was here" : " guests’ devices were here");
        text_add(&text, ", too: guests are counted and not described.");
    }
    if (ignored > 0 && form->figures->request.kind != REPORT_DEVICE) {
        text_add(&text, " ");
        words_add_first_number(&text, ignored);
        text_add(&text, " more that people said to ignore.");
    }
    form->paragraph(form, sentence);
}

void page_devices(struct form *form, size_t number)
{
    const struct figures *figures = form->figures;
    const struct report_device *devices = figures->devices.items;
    const struct report_device **sorted = calloc(figures->devices.count + 1, sizeof *sorted);
    char heading[SENTENCE_SIZE];
    struct text text = text_into(heading, sizeof heading);
    size_t count = 0, ranked = 0;
    for (size_t i = 0; sorted && i < figures->devices.count; i++)
        if (figures->request.kind == REPORT_DEVICE || device_is_described(&devices[i]))
            sorted[count++] = &devices[i];
    if (!sorted) sink_fail_memory(form->sink, "write a report");
    if (sorted) qsort(sorted, count, sizeof *sorted, by_exposure);
    for (size_t i = 0; i < count; i++)
        ranked += device_is_ranked(sorted[i]);
    words_add_first_number(&text, (int64_t)count);
    text_add(&text, count == 1 ? " device" : " devices");
    if (ranked < count) {
        text_add(&text, ", of which ");
        words_add_number(&text, (int64_t)(count - ranked));
        text_add(&text, " could hardly be seen");
    }
    form->section(form, "devices", number, heading);
    say_left_out(form);
    if (count > 0) write_devices(form, sorted, count);
    form->section_end(form);
    free(sorted);
}

/* ---------------------------------------------------------------- hours */

enum { HOURS_MOST = DRAWN_DAYS_MOST * 24 + 2 };

/* How much, by the device's own measure: 1 to 5. Returns the hours with traffic. */
static size_t read_hours(const struct figures *figures, int64_t device_id, uint8_t *levels)
{
    const struct hour_row *rows = figures->hours.items;
    int64_t most = 1;
    size_t count = 0;
    memset(levels, 0, HOURS_MOST);
    for (size_t i = 0; i < figures->hours.count; i++)
        if (rows[i].device_id == device_id && rows[i].bytes > most) most = rows[i].bytes;
    for (size_t i = 0; i < figures->hours.count; i++) {
        if (rows[i].device_id != device_id || rows[i].hour < 0) continue;
        count++;
        int level = 5;
        for (int64_t least = most / 2; level > 1 && rows[i].bytes <= least; least /= 4)
            level--;
        if (rows[i].hour < HOURS_MOST) levels[rows[i].hour] = (uint8_t)level;
    }
    return count;
}

static size_t write_strips(struct form *form, size_t hours, bool writes)
{
    const struct figures *figures = form->figures;
    const struct report_device *devices = figures->devices.items;
    uint8_t levels[HOURS_MOST];
    size_t shown = 0;
    for (size_t i = 0; i < figures->devices.count && shown < TABLE_ROWS_MOST; i++) {
        struct cell cells[2] = {{.kind = CELL_TEXT}};
        size_t count = read_hours(figures, devices[i].device_id, levels);
        if (count == 0 || !figures_may_name(figures, &devices[i])) continue;
        shown++;
        if (!writes) continue;
        cell_set_device(&cells[0], &devices[i]);
        cells[1] = (struct cell){.kind = CELL_STRIP, .hours = levels, .hour_count = hours};
        (void)snprintf(cells[1].text, CELL_SIZE, "%zu of %zu hours", count, hours);
        form->row(form, cells);
    }
    return shown;
}

/* The sites of the one device that a report is about. */
static void write_sites(struct form *form)
{
    static const struct column_of_table columns[] = {{"Site", false, false},
                                                     {"Name by", false, true},
                                                     {"Days", false, false},
                                                     {"Connections", true, false}};
    static const char *const asked[] = {"sites", NULL};
    static const struct table table = {"Sites", "those with the most days, at most 60", columns, 4,
                                       asked};
    const struct site_row *sites = form->figures->sites.items;
    if (form->figures->sites.count == 0) return;
    form->table_begin(form, &table);
    for (size_t i = 0; i < form->figures->sites.count && i < TABLE_ROWS_MOST; i++) {
        struct cell cells[4] = {{.kind = CELL_TEXT}};
        cell_set_others(&cells[0], sites[i].site);
        cell_set_others(&cells[1], sites[i].source);
        cell_set_days(&cells[2], &sites[i].days);
        cell_set_number(&cells[3], sites[i].connections);
        form->row(form, cells);
    }
    form->table_end(form, NULL);
}

void page_hours(struct form *form, size_t number)
{
    static const struct column_of_table columns[] = {{"Device", false, false},
                                                     {"Hours", false, false}};
    static const char *const asked[] = {"hours", NULL};
    static const struct table table = {
        "Traffic by the hour", "from the first hour to the last; darker: more, by its own measure",
        columns, 2, asked};
    const struct span_of_days *span = &form->figures->span;
    size_t hours = (size_t)((span->to_us - span->from_us) / INT64_C(3600000000));
    if (hours > HOURS_MOST) hours = HOURS_MOST;
    bool is_owners = form->figures->request.kind == REPORT_DEVICE;
    form->section(form, "when", number,
                  is_owners ? "When it speaks" : "When the things here speak");
    form->paragraph(
        form,
        is_owners
            ? "This report is for the owner of this device: its hours say when it was used."
            : "A camera that speaks day and night and a television that speaks when nobody "
              "watches are worth a look. " BOLD "Hours are shown only of what people called a "
              "thing" PLAIN " (`netscope device X kind thing`): those of a phone or a laptop would "
              "be somebody’s sleep and absence.");
    if (write_strips(form, hours, false) > 0) {
        form->table_begin(form, &table);
        (void)write_strips(form, hours, true);
        form->table_end(form, NULL);
    }
    write_sites(form);
    form->section_end(form);
}
