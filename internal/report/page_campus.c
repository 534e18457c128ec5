/* SPDX-License-Identifier: MIT */
/* A report about a network of many people: numbers of devices, and none of fewer than `least`. */
#include "campus.h"
#include "cells.h"
#include "tally.h"

#include <inttypes.h>
#include <stdio.h>

void page_campus_front(struct form *form, const struct section_name *sections, size_t count)
{
    const struct figures *figures = form->figures;
    char kicker[SENTENCE_SIZE], title[SENTENCE_SIZE], lede[SENTENCE_SIZE];
    char devices[32], least[32], watched[32];
    struct text kicker_text = text_into(kicker, sizeof kicker);
    struct text title_text = text_into(title, sizeof title),
                lede_text = text_into(lede, sizeof lede),
                watched_text = text_into(watched, sizeof watched);
    int64_t here = campus_round(figures, tally_described(figures));
    words_add_kicker(&kicker_text, "Campus report", figures);
    if (figures->complete <= 0)
        text_add(&title_text, "Nobody watched this network in these days");
    else if (here == 0)
        text_format(&title_text, "Fewer than %" PRId64 " devices were here: nothing is shown",
                    figures->request.least);
    else
        text_format(&title_text, "%" PRId64 " devices or more were here", here);
    text_add(&lede_text, "From ");
    words_add_day(&lede_text, figures->span.from_day);
    text_add(&lede_text, " to ");
    words_add_day(&lede_text, figures->span.to_day - 1);
    text_format(&lede_text,
                ". No device and no person is named. Every number is one of devices, rounded down "
                "to a multiple of %" PRId64 "; what fewer devices did is not shown by itself.",
                figures->request.least);
    (void)snprintf(devices, sizeof devices, "%" PRId64, here);
    (void)snprintf(least, sizeof least, "%" PRId64, figures->request.least);
    words_add_share(&watched_text, figures->complete);
    const struct front front = {
        .kicker = kicker,
        .title = title,
        .lede = lede,
        .for_whom = "Numbers of devices, of no person",
        .figures = {{"Devices", devices, "", "or more; guests and ignored ones left out", false},
                    {"Smallest number", least, "", "of devices that is shown", false},
                    {"Watched", watched, "", "of the time, frames and rows",
                     figures->complete < 0.999}},
        .figure_count = 3,
        .sections = sections,
        .section_count = count,
    };
    form->begin(form, &front);
}

/* Why a list has nothing, if it was not measured. */
static const char *not_measured(const struct figures *figures, enum campus at)
{
    switch (at) {
    case CAMPUS_COMPANIES:
        return figures->has_lists ? NULL : "Not measured: there is no tracker list.";
    case CAMPUS_FAR:
        return figures->has_networks ? NULL : "Not measured: nothing is known about networks.";
    case CAMPUS_EXPOSURES: return figures->no_score;
    case CAMPUS_KINDS:
    case CAMPUS_MODELS:
    case CAMPUS_CLEAR:
    case CAMPUS_COUNT: break;
    }
    return NULL;
}

static void write_rows(struct form *form, enum campus at)
{
    const struct campus_list *list = &form->figures->campus[at];
    const struct campus_cell *cells = list->cells.items;
    for (size_t i = 0; i < list->cells.count && i < TABLE_ROWS_MOST; i++) {
        struct cell row[CELLS_MOST] = {{.kind = CELL_TEXT}};
        struct text text = text_into(row[0].text, CELL_SIZE);
        if (at == CAMPUS_FAR)
            text_add(&text, words_country(cells[i].label));
        else
            words_add_others(&text, cells[i].label);
        cell_set_number(&row[1], cells[i].devices);
        form->row(form, row);
    }
}

void page_campus(struct form *form, enum campus at, size_t number)
{
    static const char *const asked[] = {NULL};
    const struct campus_list *list = &form->figures->campus[at];
    const char *missing = not_measured(form->figures, at);
    const struct column_of_table columns[] = {{campus_words[at].heading, false, false},
                                              {"Devices, at least", true, false}};
    const struct table table = {campus_words[at].section, "", columns, 2, asked};
    form->section(form, campus_words[at].key, number, campus_words[at].section);
    form->paragraph(form, missing ? missing : campus_words[at].note);
    if (!missing) {
        form->table_begin(form, &table);
        write_rows(form, at);
        const char *more = list->cells.count > TABLE_ROWS_MOST
                               ? "The list goes on; the JSON has all of it."
                               : "What fewer devices did is left out.";
        if (list->cells.count == 0 && !list->has_hidden) more = "None.";
        form->table_end(form, list->has_hidden || list->cells.count == 0 ||
                                      list->cells.count > TABLE_ROWS_MOST
                                  ? more
                                  : NULL);
    }
    form->section_end(form);
}

void page_campus_unseen(struct form *form, size_t number)
{
    const struct figures *figures = form->figures;
    char sentence[SENTENCE_SIZE];
    struct text text = text_into(sentence, sizeof sentence);
    form->section(form, "unseen", number, "What could not be seen");
    if (figures->complete <= 0) {
        text_add(&text, "No capture ran, so this report says nothing. That is not a zero.");
    } else {
        words_add_share(&text, figures->complete);
        text_add(&text, " of the time, the frames and the rows are there. Names that a connection "
                        "does not say were not counted, so the true numbers may be larger.");
    }
    form->paragraph(form, sentence);
    form->paragraph(form,
                    "There is no statement to work a number out: with it, anybody who has the "
                    "database sees the devices behind it.");
    form->section_end(form);
}
