/* SPDX-License-Identifier: MIT */
/* What became of messages at a target, and the finding that one does not take them. */
#include "write/rows.h"

#include <stdio.h>
#include <string.h>

enum { TRIES_BEFORE_FINDING = 5 };

static bool write_range(struct rows *rows, const struct request *request, int64_t first,
                        int64_t last)
{
    struct row row = rows_begin(rows, WRITE_DELIVERY);
    row_string(&row, AT(target), request->target);
    row_string(&row, AT(state), request->state);
    row_integer(&row, AT(tries), request->tries);
    row_integer(&row, AT(at_us), request->at_us);
    row_string(&row, AT(answer), request->text);
    row_integer(&row, AT(first_id), first);
    row_integer(&row, AT(last_id), last);
    return row_write(&row);
}

int64_t rows_newest_capture(struct rows *rows)
{
    if (rows->capture_id) return rows->capture_id;
    struct row row = rows_begin(rows, FIND_NEWEST_CAPTURE);
    return row_find(&row);
}

/* The sensor's own health: its findings do not arrive. */
static bool write_finding(struct rows *rows, const struct request *request)
{
    char title[RULE_BYTES_MOST + 64], explanation[NOTE_BYTES_MOST + 256];
    bool is_final = strcmp(request->state, "failed") == 0;
    int64_t capture_id = rows->capture_id;
    rows->capture_id = rows_newest_capture(rows);
    if (!rows->capture_id) return rows->session.state == WRITE_OPEN;
    (void)snprintf(title, sizeof title, "Messages %s the target %s",
                   is_final ? "are lost at" : "do not reach", request->target);
    (void)snprintf(explanation, sizeof explanation,
                   "netscope deliver tried %lld times. The last answer: %s. `netscope deliver "
                   "--test %s` tries the target; `netscope deliveries` lists the messages.",
                   (long long)request->tries, request->text ? request->text : "none",
                   request->target);
    const struct alert_summary finding = {.rule = "delivery_failed",
                                          .target = request->target,
                                          .severity = SEVERITY_MEDIUM,
                                          .dst_port = NOT_OBSERVED,
                                          .first_us = request->at_us,
                                          .last_us = request->at_us,
                                          .count = 1,
                                          .title = title,
                                          .explanation = explanation,
                                          .details_json = "{}"};
    bool good = write_alert(rows, &finding);
    rows->capture_id = capture_id;
    return good;
}

bool write_delivery(struct rows *rows, const struct request *request)
{
    int64_t first, last;
    for (const char *list = request->messages; *list;)
        if (!request_next_messages(&list, &first, &last) ||
            !write_range(rows, request, first, last))
            return false;
    bool is_trouble =
        strcmp(request->state, "failed") == 0 ||
        (strcmp(request->state, "waiting") == 0 && request->tries >= TRIES_BEFORE_FINDING);
    return !is_trouble || write_finding(rows, request);
}
