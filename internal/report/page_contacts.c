/* SPDX-License-Identifier: MIT */
/* Who is told, who is spoken to in the clear, and the countries of addresses. */
#include "cells.h"
#include "seats.h"
#include "tally.h"

#include "render/figure.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---------------------------------------------------------------- companies */

enum { MATRIX_DEVICES_MOST = 6, COMPANY_COLUMNS_MOST = MATRIX_DEVICES_MOST + 2 };

/* The devices that told a company, in the order of the figures; more than fit: all are counted. */
static size_t telling_devices(const struct figures *figures,
                              const struct report_device *devices[MATRIX_DEVICES_MOST])
{
    const struct report_device *all = figures->devices.items;
    const struct company_row *rows = figures->companies.items;
    size_t count = 0;
    for (size_t i = 0; i < figures->devices.count; i++) {
        bool tells = false;
        for (size_t j = 0; j < figures->companies.count && !tells; j++)
            tells = rows[j].device_id == all[i].device_id;
        if (tells && count < MATRIX_DEVICES_MOST) devices[count] = &all[i];
        count += tells;
    }
    return count;
}

static void set_company(struct cell *cell, const struct company_tally *tally)
{
    struct text note = text_into(cell->note, CELL_SIZE);
    cell_set_others(cell, tally->rows->company);
    words_add_others(&note, tally->rows->category ? tally->rows->category : "tracking");
    const char *seat = seat_of(tally->rows->company);
    if (seat) text_format(&note, ", seat in %s", words_country(seat));
    if (tally->is_new) text_add(&note, ", new");
    if (!tally->said) text_add(&note, ", by a DNS answer only: not counted");
}

/*
 * Of a person's device, only companies that a list names are shown: a rare name would say what
 * somebody looks at.
 */
static bool may_show_row(const struct figures *figures, const struct company_row *row)
{
    return row->owner_known || figures_may_name(figures, figures_device(figures, row->device_id));
}

/* A row for each company, with the days of each device. */
static void write_matrix(struct form *form, const struct company_tally *tally,
                         const struct report_device *const *devices, size_t count)
{
    struct cell cells[COMPANY_COLUMNS_MOST] = {{.kind = CELL_TEXT}};
    set_company(&cells[0], tally);
    for (size_t i = 0; i < tally->count; i++)
        for (size_t j = 0; j < count; j++)
            if (tally->rows[i].device_id == devices[j]->device_id &&
                may_show_row(form->figures, &tally->rows[i]))
                cell_set_days(&cells[1 + j], &tally->rows[i].days);
    cell_set_number(&cells[1 + count], tally->days.count);
    form->row(form, cells);
}

static void write_counted(struct form *form, const struct company_tally *tally)
{
    struct cell cells[COMPANY_COLUMNS_MOST] = {{.kind = CELL_TEXT}};
    set_company(&cells[0], tally);
    cell_set_days(&cells[1], &tally->days);
    cell_set_number(&cells[2], (int64_t)tally->count);
    form->row(form, cells);
}

static bool may_show(const struct figures *figures, const struct company_tally *tally)
{
    for (size_t i = 0; i < tally->count; i++)
        if (may_show_row(figures, &tally->rows[i])) return true;
    return false;
}

static void write_companies(struct form *form, const struct table *table,
                            const struct report_device *const *devices, size_t count)
{
    const struct figures *figures = form->figures;
    struct company_tally tally;
    char more[SENTENCE_SIZE];
    size_t shown = 0, left_out = 0;
    form->table_begin(form, table);
    for (size_t at = 0; tally_company(figures, &at, &tally);) {
        if (shown == TABLE_ROWS_MOST || !may_show(figures, &tally)) {
            left_out++;
            continue;
        }
        shown++;
        if (count <= MATRIX_DEVICES_MOST)
            write_matrix(form, &tally, devices, count);
        else
            write_counted(form, &tally);
    }
    (void)snprintf(more, sizeof more, "And %zu others, which are counted and not named.", left_out);
    form->table_end(form, left_out > 0 ? more : NULL);
}

static void begin_companies(struct form *form, size_t number)
{
    char heading[SENTENCE_SIZE], sentence[SENTENCE_SIZE];
    struct text text = text_into(heading, sizeof heading),
                more = text_into(sentence, sizeof sentence);
    int64_t beside, count = tally_all_companies(form->figures, &beside);
    words_add_first_number(&text, count);
    text_add(&text, count == 1 ? " tracking company" : " tracking companies");
    form->section(form, "told", number,
                  form->figures->has_lists ? heading : "Trackers were not measured");
    text_add(
        &more, BOLD
        "That a company is listed means that a device sent something to a name which a tracker "
        "list gives to it" PLAIN ", not that it knows who you are, and not what was sent: "
        "NetScope keeps no content. A company that several devices contact can join them, "
        "because they share one public address.");
    if (beside > 0) {
        text_add(&more, " ");
        words_add_first_number(&more, beside);
        text_add(&more,
                 " more stood behind names that only a DNS answer told: they are listed and not "
                 "counted.");
    }
    form->paragraph(
        form, form->figures->has_lists
                  ? sentence
                  : "There is no tracker list on this machine. `netscope data build` makes one of "
                    "what Debian has.");
}

void page_companies(struct form *form, size_t number)
{
    static const char *const asked[] = {"companies", "lists", NULL};
    const struct figures *figures = form->figures;
    const struct report_device *devices[MATRIX_DEVICES_MOST] = {NULL};
    struct column_of_table columns[COMPANY_COLUMNS_MOST] = {{"Company", false, false}};
    char names[MATRIX_DEVICES_MOST][CELL_SIZE];
    size_t count = telling_devices(figures, devices);
    struct table table = {.title = "Which company, on which days",
                          .note = "one square a day; hatched: not watched all day",
                          .columns = columns,
                          .asked = asked};
    begin_companies(form, number);
    for (size_t i = 0; i < count && count <= MATRIX_DEVICES_MOST; i++) {
        struct text name = text_into(names[i], CELL_SIZE);
        words_add_device(&name, devices[i]);
        columns[1 + i] = (struct column_of_table){names[i], false, false};
    }
    if (count <= MATRIX_DEVICES_MOST) {
        columns[1 + count] = (struct column_of_table){"Days", true, true};
        table.column_count = count + 2;
    } else {
        columns[1] = (struct column_of_table){"Days", false, false};
        columns[2] = (struct column_of_table){"Devices", true, false};
        table.column_count = 3;
    }
    if (count > 0) write_companies(form, &table, devices, count);
    form->section_end(form);
}

/* ---------------------------------------------------------------- open on the way */

static void set_country(struct cell *cell, const char *code)
{
    if (code) (void)snprintf(cell->text, CELL_SIZE, "%s", words_country(code));
}

static void write_open(struct form *form, const struct open_row *row)
{
    struct cell cells[4] = {{.kind = CELL_TEXT}};
    cell_set_device(&cells[0], figures_device(form->figures, row->device_id));
    cell_set_others(&cells[1], row->place);
    if (row->by_design) (void)snprintf(cells[1].note, CELL_SIZE, "open by design, not counted");
    cell_set_days(&cells[2], &row->days);
    set_country(&cells[3], row->country);
    form->row(form, cells);
}

/* Of a person's device only the number: a list of sites is a diary. */
static void write_open_counted(struct form *form, const struct report_device *device)
{
    struct cell cells[4] = {{.kind = CELL_TEXT}};
    size_t row_count;
    const struct open_row *rows = figures_open(form->figures, device->device_id, &row_count);
    struct text text = text_into(cells[1].text, CELL_SIZE);
    struct on_days days = {0};
    int64_t count = tally_open(form->figures, device->device_id);
    for (size_t i = 0; i < row_count; i++) {
        if (rows[i].by_design) continue;
        days.drawn |= rows[i].days.drawn;
        if (rows[i].days.count > days.count) days.count = rows[i].days.count;
    }
    if (count == 0) return;
    cell_set_device(&cells[0], device);
    words_add_first_number(&text, count);
    text_add(&text, count == 1 ? " place" : " places");
    (void)snprintf(cells[1].note, CELL_SIZE, "not named: it would say what its owner reads");
    cell_set_days(&cells[2], &days);
    form->row(form, cells);
}

static void write_open_rows(struct form *form)
{
    static const struct column_of_table columns[] = {{"Device", false, false},
                                                     {"Place", false, false},
                                                     {"Days", false, false},
                                                     {"Address in", false, true}};
    static const char *const asked[] = {"open", NULL};
    static const struct table table = {"Spoken to in the clear", "one square a day", columns, 4,
                                       asked};
    const struct figures *figures = form->figures;
    const struct report_device *devices = figures->devices.items;
    const struct open_row *rows = figures->open.items;
    size_t shown = 0, left_out = 0;
    char more[SENTENCE_SIZE];
    form->table_begin(form, &table);
    for (size_t i = 0; i < figures->open.count; i++) {
        if (!figures_may_name(figures, figures_device(figures, rows[i].device_id))) continue;
        if (shown++ < TABLE_ROWS_MOST)
            write_open(form, &rows[i]);
        else
            left_out++;
    }
    for (size_t i = 0, people = 0; i < figures->devices.count && people < TABLE_ROWS_MOST; i++) {
        if (figures_may_name(figures, &devices[i]) || !device_is_described(&devices[i])) continue;
        write_open_counted(form, &devices[i]);
        people += tally_open(figures, devices[i].device_id) > 0;
    }
    (void)snprintf(more, sizeof more, "And %zu more.", left_out);
    form->table_end(form, left_out > 0 ? more : NULL);
}

void page_open(struct form *form, size_t number)
{
    char heading[SENTENCE_SIZE];
    struct text text = text_into(heading, sizeof heading);
    const struct figures *figures = form->figures;
    int64_t count =
        figures->no_score ? tally_open(figures, 0) : figures->exposure.counts.of[PART_OPEN];
    words_add_first_number(&text, count);
    text_add(&text, count == 1 ? " place was spoken to in the clear"
                               : " places were spoken to in the clear");
    form->section(form, "open", number, heading);
    form->paragraph(
        form,
        "Without encryption, the network’s operator, the provider and everybody between can read "
        "it, "
        "and change it. Of what people called a thing the place is named; of other devices only "
        "the number, because a list of sites is a diary. Signed software updates and the checks "
        "for a log-in page are open by design, and not counted. A place without a name counts "
        "once for each network.");
    if (figures->open.count > 0) write_open_rows(form);
    form->section_end(form);
}

/* ---------------------------------------------------------------- countries */

static const char *area_words(const char *area)
{
    if (strcmp(area, "far") == 0) return "outside";
    if (strcmp(area, "shared") == 0) return "cannot be told";
    return strcmp(area, "area") == 0 ? "home area" : "adequate";
}

/* The devices of a country, at most four of them. */
static void add_devices(struct text *text, const struct figures *figures,
                        const struct place_tally *tally)
{
    size_t shown = tally->count > 4 ? 3 : tally->count;
    for (size_t i = 0; i < shown; i++) {
        text_add(text, words_between(i, shown == tally->count ? shown : 0));
        words_add_device(text, figures_device(figures, tally->rows[i].device_id));
    }
    if (shown < tally->count) text_format(text, " and %zu more", tally->count - shown);
}

/* The networks of things; those of a person's device would say which site. */
static void add_networks(struct text *text, const struct figures *figures,
                         const struct place_tally *tally)
{
    size_t shown = 0;
    for (size_t i = 0; i < tally->count && shown < 3; i++) {
        const struct place_row *row = &tally->rows[i];
        if (!row->network || !figures_may_name(figures, figures_device(figures, row->device_id)))
            continue;
        text_add(text, shown++ > 0 ? "; " : "");
        words_add_others(text, row->network);
    }
}

static void write_place(struct form *form, const struct place_tally *tally)
{
    struct cell cells[5] = {{.kind = CELL_TEXT}};
    struct text note = text_into(cells[0].note, CELL_SIZE);
    struct text devices = text_into(cells[3].text, CELL_SIZE);
    struct text sent = text_into(cells[4].text, CELL_SIZE);
    (void)snprintf(cells[0].text, CELL_SIZE, "%s",
                   tally->rows->country ? words_country(tally->rows->country)
                                        : "Clouds and delivery networks");
    add_networks(&note, form->figures, tally);
    (void)snprintf(cells[1].text, CELL_SIZE, "%s", area_words(tally->rows->area));
    cell_set_days(&cells[2], &tally->days);
    add_devices(&devices, form->figures, tally);
    cells[4].kind = CELL_NUMBER;
    figure_add_bytes(&sent, (double)tally->payload_sent);
    form->row(form, cells);
}

void page_places(struct form *form, size_t number)
{
    static const struct column_of_table columns[] = {{"Country", false, false},
                                                     {"Area", false, false},
                                                     {"Days", false, false},
                                                     {"Devices", false, true},
                                                     {"Sent", true, true}};
    static const char *const asked[] = {"places", NULL};
    static const struct table table = {"Countries of addresses", "one square a day", columns, 5,
                                       asked};
    const struct figures *figures = form->figures;
    char heading[SENTENCE_SIZE], more[SENTENCE_SIZE];
    struct text text = text_into(heading, sizeof heading);
    struct place_tally tally;
    size_t shown = 0, left_out = 0;
    words_add_first_number(&text, tally_far(figures));
    text_add(&text, tally_far(figures) == 1
                        ? " country outside the home area, on three days or more"
                        : " countries outside the home area, on three days or more");
    form->section(form, "where", number,
                  figures->has_networks ? heading : "Far places were not measured");
    form->paragraph(
        form,
        "The home area is the EEA and the countries that the European Commission calls "
        "adequate. " BOLD "An address has a country; data may go on from there." PLAIN
        " Where a cloud or a "
        "delivery network answers, the address says next to nothing, so it is shown apart and "
        "gives no points. A company’s seat is a third thing: the table of companies has it, where "
        "it is "
        "known.");
    if (!figures->has_networks)
        form->paragraph(
            form,
            "The networks of addresses are not known on this machine, so clouds cannot be told "
            "from "
            "other places, and the part “far places” is not measured. `netscope data build` adds "
            "them.");
    if (figures->places.count > 0) form->table_begin(form, &table);
    for (size_t at = 0; tally_place(figures, &at, &tally);)
        if (shown++ < TABLE_ROWS_MOST)
            write_place(form, &tally);
        else
            left_out++;
    (void)snprintf(more, sizeof more, "And %zu more.", left_out);
    if (figures->places.count > 0) form->table_end(form, left_out > 0 ? more : NULL);
    form->section_end(form);
}
