/* SPDX-License-Identifier: MIT */
#include "write/hours.h"

#include "write/row.h"

#define HOUR_US INT64_C(3600000000)

/* Times before 1970 are in the hour that they are in, not in the one after it. */
static int64_t hour_of(int64_t time_us)
{
    int64_t into = time_us % HOUR_US;
    if (into < 0 && time_us >= INT64_MIN + HOUR_US) into += HOUR_US;
    return time_us - into;
}

static bool write_span(struct session *session, enum hour_kind kind, const struct hour_span *span)
{
    struct row row = row_begin(session, WRITE_HOUR);
    row_integer(&row, AT(hour_us), span->hour_us);
    row_integer(&row, AT(capture_id), span->capture_id);
    row_integer(&row, AT(kind), kind);
    row_integer(&row, AT(first_id), span->first_id);
    row_integer(&row, AT(last_id), span->last_id);
    return row_write(&row);
}

bool hours_note(struct hours *hours, struct session *session, enum hour_kind kind, int64_t time_us,
                int64_t capture_id, int64_t id)
{
    struct hour_span *spans = hours->spans[kind - 1];
    int64_t hour_us = hour_of(time_us);
    for (int i = 0; i < HOURS_HELD; i++) {
        struct hour_span *span = &spans[i];
        if (!span->last_id || span->hour_us != hour_us || span->capture_id != capture_id) continue;
        if (id < span->first_id) span->first_id = id;
        if (id > span->last_id) span->last_id = id;
        return true;
    }
    struct hour_span *span = &spans[hours->next[kind - 1]++ % HOURS_HELD];
    bool good = !span->last_id || write_span(session, kind, span);
    *span = (struct hour_span){hour_us, capture_id, id, id};
    return good;
}

bool hours_write(struct hours *hours, struct session *session)
{
    for (int kind = HOUR_FLOWS; kind <= HOUR_KINDS; kind++) {
        for (int i = 0; i < HOURS_HELD; i++) {
            const struct hour_span *span = &hours->spans[kind - 1][i];
            if (span->last_id && !write_span(session, (enum hour_kind)kind, span)) return false;
        }
    }
    hours_forget(hours);
    return true;
}

void hours_forget(struct hours *hours)
{
    *hours = (struct hours){.next = {0}};
}
