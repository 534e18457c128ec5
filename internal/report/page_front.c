/* SPDX-License-Identifier: MIT */
/* The headline, the sentence below it, and the six figures. */
#include "page.h"
#include "tally.h"

#include <inttypes.h>
#include <stdio.h>

/* What the report is about: "this network", or the device. */
static void add_subject(struct text *text, const struct figures *figures)
{
    const struct report_device *devices = figures->devices.items;
    if (figures->request.kind != REPORT_DEVICE)
        text_add(text, "this network");
    else if (figures->devices.count > 0)
        words_add_device(text, devices);
    else
        text_format(text, "device %" PRId64, figures->request.device_id);
}

/* ", 18 of them from one device": of the device that told most. */
static void add_most(struct text *text, const struct figures *figures, int64_t all)
{
    const struct report_device *devices = figures->devices.items;
    int64_t most = 0, every_day;
    for (size_t i = 0; i < figures->devices.count; i++) {
        int64_t count = tally_companies(figures, devices[i].device_id, &every_day);
        if (count > most) most = count;
    }
    if (figures->request.kind == REPORT_DEVICE || tally_described(figures) < 2) return;
    if (most < all) {
        text_add(text, ", ");
        words_add_number(text, most);
        text_add(text, " of them from one device");
    } else {
        text_add(text, all == 1 ? ", from one device" : ", all of them from one device");
    }
}

static void write_title(struct text *text, const struct figures *figures)
{
    int64_t beside, companies = tally_all_companies(figures, &beside);
    if (figures->complete <= 0) {
        text_add(text, "Nobody watched ");
        add_subject(text, figures);
        text_add(text, " in these days");
    } else if (!figures->has_lists) {
        words_add_first_number(text, tally_open(figures, 0));
        text_add(text, tally_open(figures, 0) == 1 ? " place was" : " places were");
        text_add(text, " spoken to in the clear; trackers were not measured");
    } else if (companies == 0) {
        text_add(text, "No tracking company was seen to hear from ");
        add_subject(text, figures);
    } else {
        words_add_first_number(text, companies);
        text_add(text, companies == 1 ? " tracking company hears from "
                                      : " tracking companies hear from ");
        add_subject(text, figures);
        add_most(text, figures, companies);
    }
}

/* "at least 75 of 100, last week 45" */
static void add_exposure(struct text *text, const struct figures *figures)
{
    bool at_least = figures_is_at_least(figures, figures_names_read(figures));
    text_add(text, " The exposure of ");
    add_subject(text, figures);
    text_format(text, " is " BOLD "%s%d of 100" PLAIN, at_least ? "at least " : "",
                figures->exposure.value);
    if (figures->has_week_before)
        text_format(text, ", a week ago %d", figures->exposure_before.value);
    text_add(text, ".");
}

static void write_lede(struct text *text, const struct figures *figures)
{
    bool is_one = figures_days(figures) == 1;
    text_add(text, is_one ? "On " : "From ");
    words_add_day(text, figures->span.from_day);
    if (!is_one) {
        text_add(text, " to ");
        words_add_day(text, figures->span.to_day - 1);
    }
    if (figures->complete <= 0) {
        text_add(text, " no capture ran, so this report says nothing. That is not a zero.");
        return;
    }
    int64_t outgoing = tally_outgoing(figures), described = tally_described(figures);
    text_add(text, ", ");
    words_add_count(text, outgoing, "device", "devices");
    text_add(text, " of ");
    words_add_number(text, described);
    text_add(text,
             " contacted tracking companies, spoke in the clear, or spoke to countries outside the "
             "home area. " BOLD);
    if (figures->decision_count == 0)
        text_add(text, "Nothing");
    else
        words_add_first_number(text, (int64_t)figures->decision_count);
    text_add(text, figures->decision_count == 0   ? " needs a decision." PLAIN
                   : figures->decision_count == 1 ? " thing needs a decision." PLAIN
                                                  : " things need a decision." PLAIN);
    if (figures->no_score)
        text_format(text, " %s", figures->no_score);
    else
        add_exposure(text, figures);
}

/* ---------------------------------------------------------------- the figures */

struct front_texts {
    char exposure[32], before[40], companies[32], news[64], open[32], far[32], watched[32],
        names[32];
};

static void write_exposure(struct front_texts *texts, const struct figures *figures)
{
    if (figures->no_score) {
        (void)snprintf(texts->exposure, sizeof texts->exposure, "–");
        (void)snprintf(texts->before, sizeof texts->before, "not given, see above");
        return;
    }
    bool at_least = figures_is_at_least(figures, figures_names_read(figures));
    (void)snprintf(texts->exposure, sizeof texts->exposure, "%s%d", at_least ? "≥ " : "",
                   figures->exposure.value);
    if (figures->has_week_before)
        (void)snprintf(texts->before, sizeof texts->before, "a week ago: %d",
                       figures->exposure_before.value);
    else
        (void)snprintf(texts->before, sizeof texts->before, "no week before to compare");
}

static void write_companies(struct front_texts *texts, const struct figures *figures)
{
    struct company_tally tally;
    int64_t beside, news = 0, companies = tally_all_companies(figures, &beside);
    for (size_t at = 0; tally_company(figures, &at, &tally);)
        news += tally.said && tally.is_new;
    (void)snprintf(texts->companies, sizeof texts->companies, "%" PRId64, companies);
    if (!figures->has_lists) (void)snprintf(texts->companies, sizeof texts->companies, "–");
    if (!figures->has_lists)
        (void)snprintf(texts->news, sizeof texts->news, "not measured: no list");
    else if (figures->has_before)
        (void)snprintf(texts->news, sizeof texts->news, "%" PRId64 " new, %" PRId64 " gone", news,
                       tally_gone(figures));
    else
        (void)snprintf(texts->news, sizeof texts->news, "sent something, each counted once");
}

static void write_share(char out[32], double share)
{
    struct text text = text_into(out, 32);
    words_add_share(&text, share);
    /* The unit stands apart. */
    if (text.size > 2 && out[text.size - 1] == '%') out[text.size - 2] = 0;
}

void page_front(struct form *form, const struct section_name *sections, size_t count)
{
    const struct figures *figures = form->figures;
    char kicker[SENTENCE_SIZE], title[SENTENCE_SIZE], lede[SENTENCE_SIZE];
    struct text kicker_text = text_into(kicker, sizeof kicker);
    struct text title_text = text_into(title, sizeof title),
                lede_text = text_into(lede, sizeof lede);
    struct front_texts texts;
    double names_read = figures_names_read(figures);
    words_add_kicker(&kicker_text, "Privacy report", figures);
    write_title(&title_text, figures);
    write_lede(&lede_text, figures);
    write_exposure(&texts, figures);
    write_companies(&texts, figures);
    (void)snprintf(texts.open, sizeof texts.open, "%" PRId64,
                   figures->no_score ? tally_open(figures, 0)
                                     : figures->exposure.counts.of[PART_OPEN]);
    (void)snprintf(texts.far, sizeof texts.far, "%" PRId64, tally_far(figures));
    if (!figures->has_networks) (void)snprintf(texts.far, sizeof texts.far, "–");
    write_share(texts.watched, figures->complete);
    write_share(texts.names, names_read);
    const struct front front = {
        .kicker = kicker,
        .title = title,
        .lede = lede,
        .for_whom = "About people: for those it is about",
        .figures = {{"Exposure", texts.exposure, figures->no_score ? "" : "of 100", texts.before,
                     false},
                    {"Companies told", texts.companies, "", texts.news, false},
                    {"Open on the way", texts.open, "", "places, without encryption", false},
                    {"Far countries", texts.far, "",
                     figures->has_networks ? "on three days or more" : "not measured: no networks",
                     false},
                    {"Watched", texts.watched, figures->complete < 0 ? "" : "%",
                     "of the time, frames and rows", figures->complete < 0.999},
                    {"Names read", texts.names, names_read < 0 ? "" : "%", "of what went outside",
                     names_read >= 0 && names_read < 0.95}},
        .figure_count = figures->complete <= 0 ? 0 : 6,
        .sections = sections,
        .section_count = count,
    };
    form->begin(form, &front);
}
