/* SPDX-License-Identifier: MIT */
/*
 * exfiltration: a device sends much to a destination that it did not know, and no other device does.
 *
 * The query sums what went to one registered name, or one network, on a day: data leaves in pieces. 20
 * MB are much, 10 MB at an hour in which the device is quiet on other days. Alone that is `low`: the
 * first copy of a cloud backup, photographs. `medium` needs two more signals: no name led to the
 * address, the hour is quiet, it goes on for a second day, the device sent far more than usual.
 */
#include "habit.h"

#include <inttypes.h>

#define COLUMNS(COLUMN)                                                                            \
    COLUMN(device_id), COLUMN(day), COLUMN(name_text), COLUMN(sent), COLUMN(received),             \
        COLUMN(first_us), COLUMN(last_us), COLUMN(since_us), COLUMN(devices), COLUMN(days_before), \
        COLUMN(busy), COLUMN(began_us), COLUMN(device_since_us), COLUMN(device_ip),                \
        COLUMN(example_ip)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

enum { NEW_DAYS = 7, SIGNALS_OF_MEDIUM = 2 };

struct upload {
    int64_t sent, received, usual;
    bool is_nameless, is_quiet_hour, is_again, is_unusual, is_learnt;
};

static bool tell(struct rule_run *run, const struct answer *rows, const struct upload *upload,
                 struct sighting *sighting)
{
    int signals =
        upload->is_nameless + upload->is_quiet_hour + upload->is_again + upload->is_unusual;
    bool is_sure = upload->is_learnt && signals >= SIGNALS_OF_MEDIUM;
    const char *target =
        upload->is_nameless ? sighting->target : answer_text(rows, column_name_text);
    struct alert alert;
    alert_begin(&alert, is_sure ? SEVERITY_MEDIUM : SEVERITY_LOW);
    text_add(&alert.target, target);
    text_format(&alert.title, "%s sent ", sighting->source);
    habit_add_size(&alert.title, upload->sent);
    text_format(&alert.title, " to %s, which is new for it", target);
    text_add(&alert.explanation, "Within a day it sent ");
    habit_add_size(&alert.explanation, upload->sent);
    text_add(&alert.explanation, " there and got ");
    habit_add_size(&alert.explanation, upload->received);
    text_format(&alert.explanation, ", and no other device goes there.%s%s%s%s",
                upload->is_nameless ? " No name led to the address." : "",
                upload->is_quiet_hour ? " On other days the device is quiet at this hour." : "",
                upload->is_again ? " It did so on an earlier day, too." : "",
                upload->is_unusual ? " It never sends that much." : "");
    text_add(&alert.explanation,
             " So data leaves a network that somebody broke into; so do the first "
             "backup to a cloud and photographs. Ask whose the destination is.");
    alert_figure(&alert, "bytes_sent", upload->sent);
    alert_figure(&alert, "bytes_received", upload->received);
    alert_figure(&alert, "usual_bytes_sent_a_day", upload->usual);
    alert_figure(&alert, "since_us", answer_integer(rows, column_since_us));
    alert_figure(&alert, "signals", signals);
    alert_figure(&alert, "threshold_bytes", rule_number(run, RULE_NUMBER_exfiltration_bytes));
    habit_baseline(&alert, upload->is_learnt);
    return sighting_alert(run, sighting, &alert);
}

static bool judge_upload(struct rule_run *run, const struct sum_block *block,
                         const struct answer *rows)
{
    struct sighting sighting = habit_sighting(rows, column_device_id, column_device_ip, block);
    int64_t first_us = answer_integer(rows, column_first_us),
            since_us = answer_integer(rows, column_since_us);
    int64_t least = rule_number(run, RULE_NUMBER_exfiltration_bytes);
    bool is_of_beginning = since_us - answer_integer(rows, column_began_us) < HABIT_DAY_US;
    struct upload upload = {.sent = answer_integer(rows, column_sent),
                            .received = answer_integer(rows, column_received),
                            .is_nameless = answer_is_null(rows, column_name_text),
                            .is_again = answer_integer(rows, column_days_before) > 0,
                            .is_quiet_hour = answer_integer(rows, column_busy) == 0};
    upload.is_learnt =
        !is_of_beginning && first_us - answer_integer(rows, column_device_since_us) >=
                                rule_number(run, RULE_NUMBER_learning_time);
    upload.is_quiet_hour &= upload.is_learnt;
    bool is_new = first_us - since_us < NEW_DAYS * HABIT_DAY_US;
    if (!is_new || answer_integer(rows, column_devices) > 1) return true;
    if (is_of_beginning && !upload.is_nameless) return true; /* a backup, as likely as not */
    if (upload.sent < (upload.is_quiet_hour ? least / 2 : least)) return true;
    if (!habit_sent_is_unusual(run, sighting.device_id, answer_integer(rows, column_day),
                               upload.sent, &upload.usual, &upload.is_unusual))
        return false;
    sighting.first_us = first_us;
    sighting.last_us = answer_integer(rows, column_last_us);
    sighting.dst = answer_ip(rows, column_example_ip);
    if (sighting.dst.version) (void)ip_format(&sighting.dst, sighting.target);
    return tell(run, rows, &upload, &sighting);
}

static bool judge(struct rule_run *run, const struct sum_block *block)
{
    return habit_judge_rows(run, "analyze/uploads", columns, block, RULE_NUMBER_exfiltration_bytes,
                            judge_upload);
}

const struct rule rule_exfiltration = {
    .name = "exfiltration",
    .summary =
        "a device sent much to a destination that is new for it and that no other device meets",
    .judge_block = judge,
};
