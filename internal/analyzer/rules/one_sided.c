/* SPDX-License-Identifier: MIT */
/*
 * one_sided: of most connections the sensor sees one direction only.
 *
 * Then rules that need answers say nothing or too much, and content is read in one direction. A mirror
 * port of one direction and a second way out do this. So it is told of a day with 1,000 connections or
 * more, if four of five are so.
 */
#include "habit.h"

#include <inttypes.h>

#define COLUMNS(COLUMN) COLUMN(day), COLUMN(connections), COLUMN(one_sided), COLUMN(by_originator)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct sum_block *block, const struct answer *rows)
{
    int64_t day = answer_integer(rows, column_day),
            flows = answer_integer(rows, column_connections),
            one_sided = answer_integer(rows, column_one_sided),
            by_originator = answer_integer(rows, column_by_originator);
    const struct sighting sighting = {.first_us = block->from_us,
                                      .last_us = block->until_us,
                                      .dst_port = -1,
                                      .period_us = (day + 1) * HABIT_DAY_US};
    struct alert alert;
    alert_begin(&alert, SEVERITY_LOW);
    text_format(&alert.title,
                "The sensor sees one direction of %" PRId64 " of %" PRId64 " connections",
                one_sided, flows);
    text_format(&alert.explanation,
                "It is the direction from who %s. Answers are not seen, so findings that need them "
                "are missing or wrong. A mirror port that copies one direction, and a second way "
                "out of the network, do this. Let the mirror port copy both directions.",
                2 * by_originator > one_sided ? "begins" : "answers");
    alert_figure(&alert, "connections", flows);
    alert_figure(&alert, "one_sided", one_sided);
    alert_figure(&alert, "threshold_percent", 80);
    alert_figure(&alert, "threshold_connections",
                 rule_number(run, RULE_NUMBER_one_sided_connections));
    return sighting_alert(run, &sighting, &alert);
}

static bool judge(struct rule_run *run, const struct sum_block *block)
{
    return habit_judge_rows(run, "analyze/one_sided", columns, block,
                            RULE_NUMBER_one_sided_connections, tell);
}

const struct rule rule_one_sided = {
    .name = "one_sided",
    .summary = "the sensor sees one direction of most connections",
    .judge_block = judge,
};
