/* SPDX-License-Identifier: MIT */
/* What changed, what could not be seen, how to work it out, and the rest of the page. */
#include "cells.h"
#include "tally.h"

#include "render/figure.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PAIRS_MOST = 24 };

struct pairs { /* a list of terms, of which some may be missing */
    struct form *form;
    size_t count;
    char terms[PAIRS_MOST][CELL_SIZE], texts[PAIRS_MOST][SENTENCE_SIZE];
};

/* The text of the next pair. */
static struct text add_pair(struct pairs *pairs, const char *term)
{
    (void)snprintf(pairs->terms[pairs->count], CELL_SIZE, "%s", term);
    return text_into(pairs->texts[pairs->count++], SENTENCE_SIZE);
}

static void write_pairs(struct pairs *pairs)
{
    for (size_t i = 0; i < pairs->count; i++)
        pairs->form->pair(pairs->form, i, pairs->count, pairs->terms[i], pairs->texts[i]);
}

/* ---------------------------------------------------------------- changes */

/* "Google and 2 more": the named ones of a device, new or gone. */
static size_t add_changed(struct text *text, const struct figures *figures,
                          const struct report_device *device, bool is_new)
{
    const struct rows *rows = is_new ? &figures->companies : &figures->companies_before;
    const struct company_row *companies = rows->items;
    size_t all = 0, named = 0;
    for (size_t i = 0; i < rows->count; i++) {
        const struct company_row *row = &companies[i];
        bool changed = is_new ? row->is_new : !tally_told_now(figures, row);
        if (row->device_id != device->device_id || !row->said || !changed) continue;
        all++;
        if (named == 5 || !(row->owner_known || figures_may_name(figures, device))) continue;
        text_add(text, named++ > 0 ? ", " : "");
        words_add_others(text, row->company);
    }
    if (all > named)
        text_format(text, named > 0 ? " and %zu more" : "%zu that are not named", all - named);
    return all;
}

static void add_device_changes(struct pairs *pairs, const struct report_device *device)
{
    const struct figures *figures = pairs->form->figures;
    char news[SENTENCE_SIZE], gone[SENTENCE_SIZE], name[CELL_SIZE];
    struct text new_text = text_into(news, sizeof news), gone_text = text_into(gone, sizeof gone);
    struct text name_text = text_into(name, sizeof name);
    size_t added = add_changed(&new_text, figures, device, true);
    size_t ended = add_changed(&gone_text, figures, device, false);
    if (added + ended == 0 || pairs->count >= 8) return;
    words_add_device(&name_text, device);
    struct text text = add_pair(pairs, name);
    if (added > 0) text_format(&text, "Contacted for the first time: ");
    if (added > 0) text_add(&text, news);
    if (added > 0) text_add(&text, ended > 0 ? ". " : ".");
    if (ended > 0) text_add(&text, "Not contacted any more: ");
    if (ended > 0) text_add(&text, gone);
    if (ended > 0) text_add(&text, ". It may come back: a week is short.");
}

static void add_exposure_changes(struct pairs *pairs)
{
    const struct figures *figures = pairs->form->figures;
    if (figures->no_score || !figures->has_week_before) return;
    int now = figures->exposure.value, before = figures->exposure_before.value;
    int then = figures->exposure_before_then.value;
    struct text text = add_pair(pairs, "Exposure");
    text_format(&text, "%d a week ago, %d now. ", before, now);
    if (then == before)
        text_format(&text,
                    "The week before was counted by today’s lists and by those of then: %d both "
                    "times. So no "
                    "change comes from the lists.",
                    before);
    else
        text_format(
            &text,
            "The week before was counted by today’s lists: %d. By the lists of then it is %d: that "
            "difference comes from the lists.",
            before, then);
}

static void add_watched_changes(struct pairs *pairs)
{
    const struct figures *figures = pairs->form->figures;
    if (!figures->has_before) return;
    struct text text = add_pair(pairs, "Watched");
    words_add_share(&text, figures->complete);
    text_add(&text, " of the time, after ");
    words_add_share(&text, figures->complete_before);
    text_add(&text, " in the days before.");
    if (figures->complete < figures->complete_before)
        text_add(&text,
                 " Less was watched, so something that seems gone may only have been missed.");
}

void page_changes(struct form *form, size_t number)
{
    const struct figures *figures = form->figures;
    const struct report_device *devices = figures->devices.items;
    struct pairs pairs = {.form = form};
    form->section(form, "changes", number, "What changed");
    if (!figures->has_before) {
        form->paragraph(form, "There are no days before to compare with: they were not captured "
                              "from the first one on.");
        form->section_end(form);
        return;
    }
    form->paragraph(
        form, "Compared with as many days before. “For the first time” means: not in those days.");
    add_exposure_changes(&pairs);
    add_watched_changes(&pairs);
    for (size_t i = 0; i < figures->devices.count; i++)
        if (figures->request.kind == REPORT_DEVICE || device_is_described(&devices[i]))
            add_device_changes(&pairs, &devices[i]);
    write_pairs(&pairs);
    form->section_end(form);
}

/* ---------------------------------------------------------------- what could not be seen */

static void add_gaps(struct pairs *pairs)
{
    const struct figures *figures = pairs->form->figures;
    const struct gap_row *gaps = figures->gaps.items;
    char term[CELL_SIZE];
    struct text term_text = text_into(term, sizeof term);
    int64_t all_us = 0;
    for (size_t i = 0; i < figures->gaps.count; i++)
        all_us += gaps[i].to_us - gaps[i].from_us;
    if (figures->gaps.count == 0) return;
    figure_add_duration(&term_text, all_us);
    struct text text = add_pair(pairs, term);
    text_add(&text, "Nobody watched ");
    for (size_t i = 0; i < figures->gaps.count && i < 5; i++) {
        text_add(&text, i > 0 ? "; " : "");
        text_add(&text, "from ");
        words_add_moment(&text, figures->zone, gaps[i].from_us);
        text_add(&text, " to ");
        words_add_moment(&text, figures->zone, gaps[i].to_us);
    }
    if (figures->gaps.count > 5)
        text_format(&text, "; and %zu times more", figures->gaps.count - 5);
    text_add(&text, ": no capture ran.");
}

static void add_names(struct pairs *pairs)
{
    const struct figures *figures = pairs->form->figures;
    double read = figures_names_read(figures);
    char term[CELL_SIZE];
    struct text term_text = text_into(term, sizeof term);
    if (read < 0) return;
    words_add_share(&term_text, 1 - read);
    struct text text = add_pair(pairs, term);
    text_add(&text, "of what went outside had no readable name (the larger of two shares, of "
                    "connections and of bytes). "
                    "Not read does not mean private: an address often tells the name.");
}

static void add_hidden(struct pairs *pairs)
{
    const struct figures *figures = pairs->form->figures;
    char term[CELL_SIZE];
    int64_t count = figures->vpn_devices + figures->encrypted_dns_devices;
    if (count > 0) {
        (void)snprintf(term, sizeof term, "%" PRId64, count);
        struct text text = add_pair(pairs, term);
        words_add_first_number(&text, figures->vpn_devices);
        text_add(&text, figures->vpn_devices == 1 ? " device uses" : " devices use");
        text_add(&text, " a VPN, and ");
        words_add_number(&text, figures->encrypted_dns_devices);
        text_add(&text, figures->encrypted_dns_devices == 1 ? " asks" : " ask");
        text_add(&text, " its names in encrypted DNS. That protects the owner from us and from "
                        "others; it is no "
                        "finding.");
    }
    if (figures->ech_connections > 0) {
        (void)snprintf(term, sizeof term, "%" PRId64, figures->ech_connections);
        struct text text = add_pair(pairs, term);
        text_add(&text, "connections carried only the outer name of Encrypted Client Hello: they "
                        "count as not read.");
    }
}

static void add_relays(struct pairs *pairs)
{
    static const char *const known[][2] = {
        {"protocol", ", known by how it speaks."},
        {"name", ", known by its public name."},
        {"address", ", known by a public address."},
    };
    const struct figures *figures = pairs->form->figures;
    const struct relay_row *rows = figures->relays.items;
    for (size_t i = 0; i < figures->relays.count; i++) {
        char term[CELL_SIZE];
        (void)snprintf(term, sizeof term, "%" PRId64, rows[i].devices);
        struct text text = add_pair(pairs, term);
        text_add(&text, rows[i].devices == 1 ? "device uses " : "devices use ");
        text_add(&text, rows[i].relay);
        for (size_t at = 0; at < sizeof known / sizeof known[0]; at++)
            if (strcmp(known[at][0], rows[i].how) == 0) text_add(&text, known[at][1]);
        text_add(&text, " What went through it has no readable names. It is no finding.");
    }
}

static void add_lists(struct pairs *pairs)
{
    const struct figures *figures = pairs->form->figures;
    char term[CELL_SIZE];
    if (!figures->has_lists) {
        struct text none = add_pair(pairs, "no list");
        text_add(
            &none,
            "Trackers were not measured: this machine has no tracker list. That is not a zero.");
        return;
    }
    int64_t days = figures->lists_built_us
                       ? (figures->span.to_us - figures->lists_built_us) / INT64_C(86400000000)
                       : -1;
    if (days >= 0)
        (void)snprintf(term, sizeof term, "%" PRId64 " d", days);
    else
        (void)snprintf(term, sizeof term, "age not known");
    struct text text = add_pair(pairs, term);
    text_add(&text, days >= 0 ? "is the age of the tracker lists. " : "of the tracker lists. ");
    text_add(&text, "Companies that began since are not in them, and no list is complete. A name "
                    "that is not listed "
                    "counts as no tracker. An old list may also name the wrong owner.");
}

/* The share of each day that is there; of a long time, of its first days. */
static void write_watched(struct form *form)
{
    static const struct column_of_table columns[] = {
        {"Day", false, false}, {"Watched", true, false}, {"", false, false}};
    static const char *const asked[] = {"complete", "watched",  "gaps", "hidden",
                                        "relays",   "list_age", NULL};
    static const struct table table = {"How much of each day is there",
                                       "of the time, the frames and the rows", columns, 3, asked};
    const struct figures *figures = form->figures;
    int64_t days =
        figures_days(figures) < DRAWN_DAYS_MOST ? figures_days(figures) : DRAWN_DAYS_MOST;
    form->table_begin(form, &table);
    for (int64_t day = 0; day < days; day++) {
        struct cell cells[3] = {{.kind = CELL_TEXT}};
        struct text text = text_into(cells[0].text, CELL_SIZE);
        double share = figures->watched[day];
        words_add_day(&text, figures->span.from_day + day);
        cell_set_share(&cells[1], share);
        cells[2] = (struct cell){
            .kind = CELL_BAR, .value = share > 0 ? (int)(share * 100) : 0, .most = 100};
        form->row(form, cells);
    }
    form->table_end(form, NULL);
}

void page_unseen(struct form *form, size_t number)
{
    const struct figures *figures = form->figures;
    struct pairs pairs = {.form = form};
    char heading[SENTENCE_SIZE];
    struct text text = text_into(heading, sizeof heading);
    text_add(&text, "What could not be seen: ");
    words_add_share(&text, figures->complete);
    text_add(&text, " of the time was watched");
    form->section(form, "unseen", number, heading);
    form->paragraph(
        form,
        "Each of these makes the figures above too small, not too large. That is why they say “at "
        "least”.");
    add_gaps(&pairs);
    add_names(&pairs);
    add_hidden(&pairs);
    add_relays(&pairs);
    struct text all = add_pair(&pairs, "all");
    text_add(&all, "that does not pass this sensor: phones on mobile data, what devices do "
                   "elsewhere, other networks, and "
                   "talk between two devices on the same switch.");
    add_lists(&pairs);
    write_pairs(&pairs);
    write_watched(form);
    form->section_end(form);
}

/* ---------------------------------------------------------------- how to work it out */

static void write_sums(struct form *form)
{
    static const struct column_of_table columns[] = {
        {"Device", false, false}, {"Companies", true, false}, {"pts", true, true},
        {"Days", true, false},    {"pts", true, true},        {"Open", true, false},
        {"pts", true, true},      {"Far", true, false},       {"pts", true, true},
        {"Sum", true, false}};
    static const char *const asked[] = {"score", NULL};
    static const struct table table = {"Every count and every point",
                                       "count, then points, for each part", columns, 10, asked};
    const struct figures *figures = form->figures;
    const struct report_device *devices = figures->devices.items;
    size_t shown = 0;
    form->table_begin(form, &table);
    for (size_t i = 0; i <= figures->devices.count && shown < TABLE_ROWS_MOST; i++) {
        bool is_sum = i == figures->devices.count;
        const struct exposure *exposure = is_sum ? &figures->exposure : &devices[i].exposure;
        struct cell cells[10] = {{.kind = CELL_TEXT}};
        if (!is_sum && figures->request.kind != REPORT_DEVICE && !device_is_described(&devices[i]))
            continue;
        shown++;
        if (is_sum)
            (void)snprintf(cells[0].text, CELL_SIZE, BOLD "All together" PLAIN);
        else
            cell_set_device(&cells[0], &devices[i]);
        cells[0].note[0] = 0;
        for (int part = 0; part < PART_COUNT; part++) {
            cell_set_number(&cells[1 + 2 * part], exposure->counts.of[part]);
            cell_set_number(&cells[2 + 2 * part], exposure->points[part]);
        }
        cell_set_number(&cells[9], exposure->value);
        form->row(form, cells);
    }
    form->table_end(form, NULL);
}

void page_work(struct form *form, size_t number)
{
    static const char *const steps[PART_COUNT] = {
        "Count the companies of section 4. None: 0 points. The first gives 10, each doubling 6 "
        "more: 1 is 10, 2 to 3 is "
        "16, 4 to 7 is 22, 8 to 15 is 28, 16 to 31 is 34, 32 or more is 40. Lists of malware are "
        "left out.",
        "Take the company, the network of an open place, or the far country that was contacted on "
        "most days. None: 0. Else "
        "3 times the days, less 1: one day is 2, seven days are 20.",
        "Count the places of section 5 that are not open by design, each once for all devices. 1 "
        "is 6, 2 to 3 is 9, 4 to 7 "
        "is 12, 8 or more is 15. A password seen in the clear adds 10.",
        "Count the countries marked “outside” in section 6 with 3 days or more. 1 is 6, 2 to 3 is "
        "9, 4 to 7 is 12, 8 or "
        "more is 15. Clouds and delivery networks never count."};
    char term[CELL_SIZE];
    form->section(form, "work", number, "Work it out yourself");
    form->paragraph(form, "The score is a sum of four looked-up numbers; pencil and paper are "
                          "enough. It is always over seven "
                          "whole days, so that weeks compare. Networks do not, because one with "
                          "more devices has more "
                          "chances. More traffic changes nothing, only another company, place or "
                          "day does. Missing data "
                          "can only lower it. A device that was here on fewer than two days, or of "
                          "which less than half "
                          "could be read, is shown with its figure and not ranked. Only names that "
                          "a connection itself "
                          "said count.");
    for (int part = 0; part < PART_COUNT; part++) {
        (void)snprintf(term, sizeof term, "%s, 0 to %d", part_words[part].name,
                       part_words[part].most);
        form->pair(form, (size_t)part, PART_COUNT, term, steps[part]);
    }
    if (!form->figures->no_score) write_sums(form);
    form->section_end(form);
}

/* ---------------------------------------------------------------- the rest */

static void add_made_by(struct pairs *pairs)
{
    const struct figures *figures = pairs->form->figures;
    struct text text = add_pair(pairs, "Made by");
    text_format(&text, "NetScope %s", figures->request.software);
    if (figures->sensor) text_add(&text, ", sensor ");
    if (figures->sensor) words_add_others(&text, figures->sensor);
    text_add(&text, ", of packets until ");
    words_add_moment(&text, figures->zone, figures->now_us);
    text_add(&text, " (");
    words_add_others(&text, figures->request.zone);
    text_add(
        &text,
        "). The statements stand under each table; `netscope sql -` runs them. Numbers in them are "
        "microseconds since 1970 UTC, or days. Report format 1.");
}

void page_record(struct form *form, size_t number)
{
    const struct figures *figures = form->figures;
    const struct list_row *lists = figures->lists.items;
    struct pairs pairs = {.form = form};
    struct text text = add_pair(&pairs, "Why this is recorded");
    text_add(&text, "To see what devices tell to others, for those who use them. Not to see what "
                    "people do: sites, searches, "
                    "hours and places of people are left out of this report.");
    text = add_pair(&pairs, "Who gets it");
    text_add(&text, "Whoever may read the file (mode 0600: one user). Nothing is sent by itself. "
                    "Whoever passes it on passes on "
                    "what is in it.");
    text = add_pair(&pairs, "What is not in it");
    text_format(&text,
                "Contents, passwords, web addresses, names of sites that people opened, hours of "
                "people’s devices, "
                "guests, and excluded devices (%" PRId64 " frames).",
                figures->frames_excluded);
    text = add_pair(&pairs, "Lists");
    for (size_t i = 0; i < figures->lists.count && i < 8; i++) {
        text_add(&text, i > 0 ? "; " : "");
        words_add_others(&text, lists[i].name ? lists[i].name : "a list without a name");
        if (lists[i].version) text_add(&text, " of ");
        if (lists[i].version) words_add_others(&text, lists[i].version);
        text_format(&text, " (%" PRId64 " names)", lists[i].names);
    }
    if (figures->lists.count == 0) text_add(&text, "None matched.");
    text = add_pair(&pairs, "Recipients abroad");
    text_add(&text, "Section 6 has the countries. Whether a transfer is lawful, or a contract "
                    "covers it, NetScope cannot "
                    "know. Which countries are called adequate is a list of 2025.");
    add_made_by(&pairs);
    form->section(form, "record", number, "For the record");
    write_pairs(&pairs);
    form->section_end(form);
}

void page_wrong(struct form *form, size_t number)
{
    form->section(form, "wrong", number, "If this is wrong");
    form->paragraph(
        form,
        "A list may name the wrong company, and an address the wrong country. Then a figure is too "
        "large. Ask "
        "whoever runs the sensor: each number has a statement that lists what it counts. `netscope "
        "device X kind personal` says that a device is a person’s, `ignore` leaves it out of "
        "reports, "
        "and `exclude` in the configuration keeps it from being recorded from then on. `netscope "
        "device "
        "X forget` erases what was recorded of it. A report that was passed on cannot be called "
        "back.");
    form->section_end(form);
}

void page_words(struct form *form, size_t number)
{
    static const char *const words[][2] = {
        {"contacted, hears from",
         "A device sent something to an address of that company. What it was is not known."},
        {"tracking company", "A company that a tracker list gives a name to."},
        {"at least, ≥", "Something was not watched, or its name was not read. The true figure is "
                        "this one or more."},
        {"names read", "Of what went outside: how much had a name that could be read. The smaller "
                       "of two shares, of "
                       "connections and of bytes."},
        {"not ranked", "Too little was seen of the device to compare it."},
        {"in the clear", "Without encryption: HTTP, DNS, FTP, Telnet, SMTP, POP3 or IMAP."},
        {"new", "Not contacted in the days before."},
        {"(a guess)", "Taken from what the device does, and not said by people."}};
    size_t count = sizeof words / sizeof words[0];
    form->section(form, "words", number, "Words");
    for (size_t i = 0; i < count; i++)
        form->pair(form, i, count, words[i][0], words[i][1]);
    form->section_end(form);
}
