/* SPDX-License-Identifier: MIT */
/*
 * unusual_upload: a device sent far more on a day than on the days before.
 *
 * Far more is 20 MB and six times the spread above the middle day, of five days or more. One signal, so
 * `low`. To whom it went is the matter of exfiltration.
 */
#include "habit.h"

#define COLUMNS(COLUMN)                                                                            \
    COLUMN(device_id), COLUMN(day), COLUMN(sent), COLUMN(first_us), COLUMN(last_us),               \
        COLUMN(device_ip)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool judge_day(struct rule_run *run, const struct sum_block *block,
                      const struct answer *rows)
{
    struct sighting sighting = habit_sighting(rows, column_device_id, column_device_ip, block);
    int64_t sent = answer_integer(rows, column_sent), usual;
    bool is_unusual;
    struct alert alert;
    if (!habit_sent_is_unusual(run, sighting.device_id, answer_integer(rows, column_day), sent,
                               &usual, &is_unusual))
        return false;
    if (!is_unusual) return true;
    sighting.first_us = answer_integer(rows, column_first_us);
    sighting.last_us = answer_integer(rows, column_last_us);
    alert_begin(&alert, SEVERITY_LOW);
    text_format(&alert.title, "%s sent ", sighting.source);
    habit_add_size(&alert.title, sent);
    text_add(&alert.title, " in a day, far more than usual");
    text_add(&alert.explanation, "On the days before it sent about ");
    habit_add_size(&alert.explanation, usual);
    text_add(
        &alert.explanation,
        " a day. A backup, an update for others and photographs do this; so does whoever takes "
        "data away. The listing of its contacts says where it went.");
    alert_figure(&alert, "bytes_sent", sent);
    alert_figure(&alert, "usual_bytes_sent_a_day", usual);
    alert_figure(&alert, "threshold_bytes", rule_number(run, RULE_NUMBER_unusual_upload_bytes));
    habit_baseline(&alert, true);
    return sighting_alert(run, &sighting, &alert);
}

static bool judge(struct rule_run *run, const struct sum_block *block)
{
    return habit_judge_rows(run, "analyze/sent_today", columns, block,
                            RULE_NUMBER_unusual_upload_bytes, judge_day);
}

const struct rule rule_unusual_upload = {
    .name = "unusual_upload",
    .summary = "a device sent far more on a day than on the days before",
    .judge_block = judge,
};
