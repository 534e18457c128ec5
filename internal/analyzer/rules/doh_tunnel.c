/* SPDX-License-Identifier: MIT */
/*
 * doh_tunnel: a device sent more to a name server over an encrypted transport than it got.
 *
 * Questions are small, and answers are larger and padded (RFC 8467, section 4). So two megabytes of
 * questions within an hour that outweigh the answers carry something else: two signals. A program that
 * asks for very many names, and a device that asks for a whole house, get more than they send.
 */
#include "habit.h"

#include <inttypes.h>

#define COLUMNS(COLUMN)                                                                            \
    COLUMN(device_id), COLUMN(bucket_us), COLUMN(name_text), COLUMN(protocol), COLUMN(sent),       \
        COLUMN(received), COLUMN(device_ip)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct sum_block *block, const struct answer *rows)
{
    struct sighting sighting = habit_sighting(rows, column_device_id, column_device_ip, block);
    bool is_nameless = answer_is_null(rows, column_name_text);
    const char *name = is_nameless ? "a name server" : answer_text(rows, column_name_text);
    int64_t sent = answer_integer(rows, column_sent),
            received = answer_integer(rows, column_received);
    struct alert alert;
    sighting.period_us = sighting.first_us = answer_integer(rows, column_bucket_us);
    sighting.last_us = sighting.first_us + HABIT_HOUR_US;
    alert_begin(&alert, SEVERITY_MEDIUM);
    text_add(&alert.target, is_nameless ? "" : name);
    text_format(&alert.title, "%s sent ", sighting.source);
    habit_add_size(&alert.title, sent);
    text_format(&alert.title, " of questions for names to %s", name);
    text_add(&alert.explanation, "Within an hour it got ");
    habit_add_size(&alert.explanation, received);
    text_format(&alert.explanation,
                " of answers. Answers are larger than questions, so the questions carry something "
                "else: data can leave a network inside encrypted questions for names (%s). Find "
                "the program that asks; a browser asks for a hundredth of it.",
                answer_text(rows, column_protocol));
    alert_fact(&alert, "protocol", answer_text(rows, column_protocol));
    alert_figure(&alert, "bytes_sent", sent);
    alert_figure(&alert, "bytes_received", received);
    alert_figure(&alert, "threshold_bytes", rule_number(run, RULE_NUMBER_doh_tunnel_bytes));
    return sighting_alert(run, &sighting, &alert);
}

static bool judge(struct rule_run *run, const struct sum_block *block)
{
    return habit_judge_rows(run, "analyze/doh_tunnels", columns, block,
                            RULE_NUMBER_doh_tunnel_bytes, tell);
}

const struct rule rule_doh_tunnel = {
    .name = "doh_tunnel",
    .summary = "a device sent more to an encrypted name server than it got",
    .judge_block = judge,
};
