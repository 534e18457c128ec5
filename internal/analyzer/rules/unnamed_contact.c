/* SPDX-License-Identifier: MIT */
/*
 * unnamed_contact: a device connected to an address outside to which no name led.
 *
 * People and programs ask for names; who writes an address into a program hides from those who watch
 * names. Only for devices whose questions are seen, and that hardly ever do this. News, `info`: it makes
 * other findings about the address weigh more.
 */
#include "habit.h"

#include <inttypes.h>

#define COLUMNS(COLUMN)                                                                            \
    COLUMN(device_id), COLUMN(peer_ip), COLUMN(device_ip), COLUMN(first_us), COLUMN(last_us),      \
        COLUMN(flows), COLUMN(sent), COLUMN(received), COLUMN(country), COLUMN(as_org),            \
        COLUMN(dst_port)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct sum_block *block, const struct answer *rows)
{
    struct sighting sighting = habit_sighting(rows, column_device_id, column_device_ip, block);
    const char *peer = answer_text(rows, column_peer_ip);
    struct alert alert;
    if (answer_is_null(rows, column_dst_port)) return true;
    sighting.first_us = answer_integer(rows, column_first_us);
    sighting.last_us = answer_integer(rows, column_last_us);
    sighting.dst = answer_ip(rows, column_peer_ip);
    sighting.dst_port = (int32_t)answer_integer(rows, column_dst_port);
    alert_begin(&alert, SEVERITY_INFO);
    text_add(&alert.target, peer);
    text_format(&alert.title, "%s met %s, to which no name led", sighting.source, peer);
    text_add(&alert.explanation,
             "The device asks for names, but nobody asked for one of this address, and no other "
             "device meets it. Some programs have an address of their vendor built in; so do "
             "programs of intruders. Look at what else is said about the address.");
    alert_fact(&alert, "destination", peer);
    alert_fact(&alert, "country", answer_text(rows, column_country));
    alert_fact(&alert, "as_org", answer_text(rows, column_as_org));
    alert_figure(&alert, "contacts", answer_integer(rows, column_flows));
    alert_figure(&alert, "bytes_sent", answer_integer(rows, column_sent));
    alert_figure(&alert, "bytes_received", answer_integer(rows, column_received));
    return sighting_alert(run, &sighting, &alert);
}

static bool judge(struct rule_run *run, const struct sum_block *block)
{
    return habit_judge_rows(run, "analyze/unnamed_contacts", columns, block, RULE_NUMBER_none,
                            tell);
}

const struct rule rule_unnamed_contact = {
    .name = "unnamed_contact",
    .summary = "a device that asks for names met an address to which no name led",
    .judge_block = judge,
};
