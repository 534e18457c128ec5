/* SPDX-License-Identifier: MIT */
/* What to decide: each device that a rule names, why, and one act that its owner can do. */
#include "decide.h"
#include "page.h"
#include "tally.h"

#include "render/figure.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct said {
    struct text title, body;
};

/* The device's new companies: at most five by name, and the number of the others. */
static void add_new_companies(struct text *text, const struct figures *figures,
                              const struct report_device *device)
{
    const struct company_row *rows = figures->companies.items;
    size_t named = 0, others = 0;
    for (size_t i = 0; i < figures->companies.count; i++) {
        if (rows[i].device_id != device->device_id || !rows[i].said || !rows[i].is_new) continue;
        bool may_name = rows[i].owner_known || figures_may_name(figures, device);
        if (!may_name || named == 5) {
            others++;
            continue;
        }
        text_add(text, named++ > 0 ? ", " : "");
        words_add_others(text, rows[i].company);
    }
    if (others > 0 && named > 0) text_add(text, " and ");
    if (others > 0) words_add_count(text, (int64_t)others, "other company", "other companies");
}

static void say_password(struct said *said, const struct figures *figures,
                         const struct report_device *device)
{
    (void)figures;
    (void)device;
    text_add(&said->title, "a password or a token went by in the clear");
    text_add(&said->body,
             "Anybody on the way could read it; NetScope did not keep it. " BOLD "Decide" PLAIN
             " to change the password, and to let the program use encryption. `netscope alerts "
             "--rule cleartext_login` says when and where.");
}

/* The first open place of a thing, if it may be named. */
static void add_open_place(struct text *text, const struct figures *figures,
                           const struct report_device *device)
{
    const struct open_row *rows = figures->open.items;
    for (size_t i = 0; i < figures->open.count; i++) {
        if (rows[i].device_id != device->device_id || rows[i].by_design || !rows[i].place) continue;
        if (!figures_may_name(figures, device)) break;
        text_add(text, " to ");
        words_add_others(text, rows[i].place);
        return;
    }
    text_add(text, " to it");
}

static void say_clear_far(struct said *said, const struct figures *figures,
                          const struct report_device *device)
{
    text_add(&said->title,
             "in the clear to an address outside the home area, on three days or more");
    text_add(&said->body, "Anybody on the way can read what it says");
    add_open_place(&said->body, figures, device);
    text_add(&said->body,
             ". " BOLD "Decide" PLAIN
             " whether this device needs the internet; if not, block it at the router.");
}

static void say_sending(struct said *said, const struct figures *figures,
                        const struct report_device *device)
{
    const struct sending_row *row = figures->sending.items;
    while (row->device_id != device->device_id)
        row++;
    figure_add_bytes(&said->title, (double)row->payload_sent);
    text_add(&said->title, " to an address without a name");
    text_add(&said->body, "It sent more than twice of what it got back");
    if (figures_may_name(figures, device)) {
        text_add(&said->body, ", to ");
        words_add_others(&said->body, row->peer_ip);
        if (row->network) {
            text_add(&said->body, " (network of ");
            words_add_others(&said->body, row->network);
            text_add(&said->body, ")");
        }
    }
    text_add(&said->body,
             ". So it may be pictures or recordings (a guess). " BOLD "Decide" PLAIN
             " whether it should; if not, switch it off in its menu, or block it at the "
             "router.");
}

static void say_many(struct said *said, const struct figures *figures,
                     const struct report_device *device)
{
    int64_t every_day, all = tally_companies(figures, device->device_id, &every_day);
    words_add_count(&said->title, all, "tracking company, ", "tracking companies, ");
    if (every_day < all)
        text_format(&said->title, "%" PRId64 " of them on every day that it was here", every_day);
    else
        text_add(&said->title, "on every day that it was here");
    if (device->kind == DEVICE_THING)
        text_add(&said->body,
                 "Nobody has to use it for that. " BOLD "Decide" PLAIN
                 " to switch off “personalised advertising” or “usage data” in its menu.");
    else
        text_add(&said->body, "Contacts on every day look like apps rather than like pages that "
                              "somebody opened. " BOLD "Decide" PLAIN
                              " with its owner: “Private DNS” with a filter, in its own "
                              "settings, stops most of them; taking an app off stops that app’s.");
}

static void say_new(struct said *said, const struct figures *figures,
                    const struct report_device *device)
{
    int64_t count = decide_weight(figures, device, DECIDE_NEW);
    words_add_count(&said->title, count, "company for the first time",
                    "companies for the first time");
    text_add(&said->body, "In the days before it did not contact ");
    add_new_companies(&said->body, figures, device);
    text_add(&said->body, ". " BOLD "Decide" PLAIN
                          " whether to look what changed: an app, an update, or what it "
                          "is used for.");
}

static void say_clear(struct said *said, const struct figures *figures,
                      const struct report_device *device)
{
    words_add_count(&said->title, tally_open(figures, device->device_id), "place", "places");
    text_add(&said->title, " spoken to in the clear");
    text_add(&said->body,
             "Without encryption, anybody on the way can read it, and change it. " BOLD
             "Decide" PLAIN
             " to look for an update or a setting that uses encryption (HTTPS, encrypted DNS).");
}

static void say_far(struct said *said, const struct figures *figures,
                    const struct report_device *device)
{
    words_add_count(&said->title, decide_weight(figures, device, DECIDE_FAR), "country",
                    "countries");
    text_add(&said->title, " outside the home area, on three days or more");
    text_add(&said->body,
             "An address there is a place where its data go first; they may go on from there. " BOLD
             "Decide" PLAIN
             " whether this device has to speak to it; section 6 has the countries.");
}

static void say(struct said *said, const struct figures *figures, const struct decision *decision)
{
    static void (*const rules[])(struct said * said, const struct figures *figures,
                                 const struct report_device *device) = {
        [DECIDE_PASSWORD] = say_password, [DECIDE_CLEAR_FAR] = say_clear_far,
        [DECIDE_SENDING] = say_sending,   [DECIDE_MANY] = say_many,
        [DECIDE_NEW] = say_new,           [DECIDE_CLEAR] = say_clear,
        [DECIDE_FAR] = say_far,
    };
    const struct report_device *devices = figures->devices.items;
    const struct report_device *device = &devices[decision->device];
    words_add_device(&said->title, device);
    text_add(&said->title, ": ");
    rules[decision->rule](said, figures, device);
}

/* "its own exposure, a week ago 45. The network without it: 63" */
static void add_effect(struct text *text, const struct figures *figures,
                       const struct decision *decision)
{
    const struct report_device *devices = figures->devices.items;
    const struct report_device *device = &devices[decision->device];
    if (figures->no_score) {
        text_add(text, "no score is given");
        return;
    }
    text_add(text, "its own exposure");
    if (figures->has_week_before) text_format(text, ", a week ago %d", device->before.value);
    if (decision->without < 0) return;
    text_format(text,
                decision->without == figures->exposure.value ? ". The network without it: still %d"
                                                             : ". The network without it: %d",
                decision->without);
}

static void write_decision(struct form *form, size_t at)
{
    const struct figures *figures = form->figures;
    const struct decision *decision = &figures->decisions[at];
    const struct report_device *devices = figures->devices.items;
    const struct report_device *device = &devices[decision->device];
    char title[SENTENCE_SIZE], body[SENTENCE_SIZE], figure[32] = "", effect[SENTENCE_SIZE];
    struct said said = {text_into(title, sizeof title), text_into(body, sizeof body)};
    struct text effect_text = text_into(effect, sizeof effect);
    say(&said, figures, decision);
    add_effect(&effect_text, figures, decision);
    bool at_least = figures_is_at_least(figures, device_names_read(device));
    if (!figures->no_score)
        (void)snprintf(figure, sizeof figure, "%s%d", at_least ? "≥ " : "", device->exposure.value);
    form->decision(form, at, figures->decision_count, title, body, figure, effect);
}

void page_decisions(struct form *form, size_t number)
{
    char heading[SENTENCE_SIZE];
    struct text text = text_into(heading, sizeof heading);
    size_t count = form->figures->decision_count;
    words_add_first_number(&text, (int64_t)count);
    text_add(&text, count == 1 ? " thing to decide" : " things to decide");
    if (count == 0) (void)snprintf(heading, sizeof heading, "Nothing to decide");
    form->section(form, "decide", number, heading);
    if (count == 0)
        form->paragraph(
            form,
            "No rule of this report names a device. That is not a proof that nothing happened: "
            "section 9 says what could not be seen.");
    for (size_t i = 0; i < count; i++)
        write_decision(form, i);
    form->section_end(form);
}
