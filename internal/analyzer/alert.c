/* SPDX-License-Identifier: MIT */
#include "alert.h"

#include <inttypes.h>

void alert_begin(struct alert *alert, enum severity severity)
{
    alert->summary =
        (struct alert_summary){.severity = severity, .dst_port = NOT_OBSERVED, .count = 1};
    alert->target = text_into(alert->target_memory, sizeof alert->target_memory);
    alert->title = text_into(alert->title_memory, sizeof alert->title_memory);
    alert->explanation = text_into(alert->explanation_memory, sizeof alert->explanation_memory);
    /* Two bytes are kept for the end of the details. */
    alert->details = text_into(alert->details_memory, sizeof alert->details_memory - 2);
    text_add_char(&alert->details, '{');
}

void alert_json(struct alert *alert, const char *name, const char *json)
{
    struct text *details = &alert->details;
    size_t size = details->size;
    if (details->cut) return;
    if (size > 1) text_add_char(details, ',');
    text_add_json(details, span_text(name));
    text_add_char(details, ':');
    text_add(details, json);
    if (!details->cut) return;
    details->size = size; /* it did not fit whole: take it out again */
    details->data[size] = 0;
}

void alert_figure(struct alert *alert, const char *name, int64_t value)
{
    char memory[24];
    struct text json = text_into(memory, sizeof memory);
    text_format(&json, "%" PRId64, value);
    alert_json(alert, name, memory);
}

void alert_fact(struct alert *alert, const char *name, const char *value)
{
    char memory[ALERT_DETAILS_BYTES];
    struct text json = text_into(memory, sizeof memory);
    text_add_json(&json, span_text(value));
    if (!json.cut) alert_json(alert, name, memory);
}

void alert_sent_by(struct alert *alert, const char *mac)
{
    (void)mac_parse(mac, &alert->summary.said_by);
    alert_fact(alert, "mac_address", mac);
}

const struct alert_summary *alert_end(struct alert *alert, const char *rule)
{
    struct alert_summary *summary = &alert->summary;
    alert->details_memory[alert->details.size] = '}';
    alert->details_memory[alert->details.size + 1] = 0;
    summary->rule = rule;
    summary->target = alert->target_memory;
    summary->title = alert->title_memory;
    summary->explanation = alert->explanation_memory;
    summary->details_json = alert->details_memory;
    return summary;
}
