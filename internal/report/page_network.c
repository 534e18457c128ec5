/* SPDX-License-Identifier: MIT */
/* A report about a network, for who runs it: the ledger and lists by traffic. It has no score. */
#include "cells.h"
#include "tally.h"
#include "tops.h"

#include "render/figure.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int64_t integer_of(const struct figures *figures, enum top top, size_t row, size_t column)
{
    if (row >= figures->tops[top].count) return 0;
    const struct value *value = top_value(figures, top, row, column);
    return value->type == VALUE_INTEGER ? value->integer : 0;
}

/* The findings of all rules, or those of them that are open. */
static int64_t findings(const struct figures *figures, bool only_open)
{
    int64_t count = 0;
    for (size_t i = 0; i < figures->tops[TOP_FINDINGS].count; i++)
        count += integer_of(figures, TOP_FINDINGS, i, only_open ? 3 : 2);
    return count;
}

static void set_count(char out[32], int64_t number)
{
    struct text text = text_into(out, 32);
    figure_add_count(&text, number);
}

static void write_title(struct text *title, const struct figures *figures)
{
    if (figures->complete <= 0) {
        text_add(title, "Nobody watched this network in these days");
        return;
    }
    words_add_first_number(title, tally_described(figures));
    text_add(title, tally_described(figures) == 1 ? " device" : " devices");
    text_add(title, " and ");
    words_add_count(title, (int64_t)figures->tops[TOP_PROTOCOLS].count, "protocol were seen",
                    "protocols were seen");
}

void page_network_front(struct form *form, const struct section_name *sections, size_t count)
{
    const struct figures *figures = form->figures;
    char kicker[SENTENCE_SIZE], title[SENTENCE_SIZE], lede[SENTENCE_SIZE];
    struct text kicker_text = text_into(kicker, sizeof kicker);
    struct text title_text = text_into(title, sizeof title),
                lede_text = text_into(lede, sizeof lede);
    char devices[32], frames[32], lost[32], found[32], open[40], watched[32];
    struct text watched_text = text_into(watched, sizeof watched);
    words_add_kicker(&kicker_text, "Network report", figures);
    write_title(&title_text, figures);
    text_add(&lede_text, "From ");
    words_add_day(&lede_text, figures->span.from_day);
    text_add(&lede_text, " to ");
    words_add_day(&lede_text, figures->span.to_day - 1);
    text_add(&lede_text, ". What follows is as complete as the ledger says: ");
    words_add_share(&lede_text, figures->complete);
    text_add(&lede_text, " of the time, the frames and the rows.");
    set_count(devices, tally_described(figures));
    set_count(frames, integer_of(figures, TOP_LEDGER, 0, 0));
    set_count(lost, integer_of(figures, TOP_LEDGER, 0, 2));
    set_count(found, findings(figures, false));
    (void)snprintf(open, sizeof open, "%" PRId64 " of them open", findings(figures, true));
    words_add_share(&watched_text, figures->complete);
    const struct front front = {
        .kicker = kicker,
        .title = title,
        .lede = lede,
        .for_whom = "About people: for those it is about",
        .figures = {{"Devices", devices, "", "guests and ignored ones left out", false},
                    {"Frames", frames, "", "offered to the sensors", false},
                    {"Frames lost", lost, "", "offered and not captured",
                     integer_of(figures, TOP_LEDGER, 0, 2) > 0},
                    {"Watched", watched, "", "of the time, frames and rows",
                     figures->complete < 0.999},
                    {"Findings", found, "", open, false}},
        .figure_count = 5,
        .sections = sections,
        .section_count = count,
    };
    form->begin(form, &front);
}

static void write_row(struct form *form, enum top top, size_t row)
{
    struct cell cells[CELLS_MOST] = {{.kind = CELL_TEXT}};
    for (size_t i = 0; i < top_column_count(top); i++) {
        const struct value *value = top_value(form->figures, top, row, i);
        struct text text = text_into(cells[i].text, CELL_SIZE);
        if (value->type == VALUE_TEXT) {
            words_add_others(&text, (const char *)value->bytes.data);
        } else {
            cells[i].kind = CELL_NUMBER;
            figure_add_value(&text, value, top_tables[top].columns[i].format);
        }
    }
    form->row(form, cells);
}

static void write_top(struct form *form, enum top top)
{
    const struct top_table *known = &top_tables[top];
    struct column_of_table columns[TOP_COLUMNS_MOST];
    const char *asked[] = {known->question, NULL};
    struct table table = {known->title, "", columns, top_column_count(top), asked};
    for (size_t i = 0; i < table.column_count; i++)
        columns[i] = (struct column_of_table){known->columns[i].heading,
                                              known->columns[i].format != COLUMN_PLAIN, false};
    form->table_begin(form, &table);
    for (size_t i = 0; i < form->figures->tops[top].count; i++)
        write_row(form, top, i);
    form->table_end(form, form->figures->tops[top].count == 0 ? "None." : NULL);
}

void page_top(struct form *form, enum top top, size_t number)
{
    form->section(form, top_tables[top].id, number, top_tables[top].section);
    form->paragraph(form, top_tables[top].note);
    write_top(form, top);
    form->section_end(form);
}
