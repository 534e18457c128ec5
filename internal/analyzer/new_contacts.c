/* SPDX-License-Identifier: MIT */
#include "new_contacts.h"

#include <inttypes.h>

#define COLUMNS(COLUMN)                                                                            \
    COLUMN(device_id), COLUMN(name_text), COLUMN(peer_ip), COLUMN(country), COLUMN(as_org),        \
        COLUMN(asn), COLUMN(first_us), COLUMN(last_us), COLUMN(flows), COLUMN(device_ip),          \
        COLUMN(days), COLUMN(new_country), COLUMN(new_asn), COLUMN(devices)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static enum new_contact_kind kind_of(const struct answer *rows)
{
    if (answer_integer(rows, column_new_country)) return NEW_COUNTRY;
    return answer_integer(rows, column_new_asn) ? NEW_AS : NEW_DOMAIN;
}

/* What is new about it: "CN", "AS64500 Example", "evil.example". */
static void add_news(struct text *text, const struct answer *rows, enum new_contact_kind kind,
                     const char *target)
{
    switch (kind) {
    case NEW_COUNTRY:
        text_format(text, "the country %s", answer_text(rows, column_country));
        return;
    case NEW_AS:
        text_format(text, "the network AS%" PRId64 " %s", answer_integer(rows, column_asn),
                    answer_text(rows, column_as_org));
        return;
    case NEW_DOMAIN: text_add(text, target); return;
    }
}

static bool tell(struct rule_run *run, const struct sum_block *block, const struct answer *rows,
                 enum new_contact_kind kind)
{
    struct sighting sighting = habit_sighting(rows, column_device_id, column_device_ip, block);
    bool is_nameless = answer_is_null(rows, column_name_text);
    const char *target = answer_text(rows, is_nameless ? column_peer_ip : column_name_text);
    bool is_sure = kind == NEW_COUNTRY && is_nameless;
    struct alert alert;
    sighting.first_us = answer_integer(rows, column_first_us);
    sighting.last_us = answer_integer(rows, column_last_us);
    sighting.dst = answer_ip(rows, column_peer_ip);
    alert_begin(&alert, is_sure ? SEVERITY_MEDIUM : SEVERITY_LOW);
    text_add(&alert.target, target);
    text_format(&alert.title, "%s met ", sighting.source);
    add_news(&alert.title, rows, kind, target);
    text_add(&alert.title, " for the first time");
    text_format(
        &alert.explanation,
        "It is known for %" PRId64 " days, and meets few names and hardly ever a new one. Now "
        "it met %s%s, which no other device meets. An update of its software or a vendor that "
        "moves does this; so does a program that should not be there.",
        answer_integer(rows, column_days), target,
        is_nameless ? ", an address to which no name led" : "");
    alert_fact(&alert, "destination", target);
    alert_fact(&alert, "country", answer_text(rows, column_country));
    alert_fact(&alert, "as_org", answer_text(rows, column_as_org));
    alert_figure(&alert, "contacts", answer_integer(rows, column_flows));
    alert_figure(&alert, "days_known", answer_integer(rows, column_days));
    habit_baseline(&alert, true);
    return sighting_alert(run, &sighting, &alert);
}

bool new_contacts_tell(struct rule_run *run, const struct sum_block *block,
                       enum new_contact_kind kind)
{
    struct answer rows;
    bool good =
        habit_ask(run, "analyze/new_contacts", columns, block, RULE_NUMBER_thing_names, &rows);
    int state = 0;
    while (good && (state = answer_next(&rows)) == 1)
        if (kind_of(&rows) == kind && answer_integer(&rows, column_devices) <= 1)
            good = tell(run, block, &rows, kind);
    answer_close(&rows);
    return good && state >= 0;
}
