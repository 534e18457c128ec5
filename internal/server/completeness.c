/* SPDX-License-Identifier: MIT */
#include "completeness.h"

#include "render/json_csv.h"
#include "render/render.h"

#include <math.h>

static double figure(const struct completeness *completeness, const char *name)
{
    const struct layout *layout = reply_layout(completeness->reply);
    for (size_t i = 0; i < layout->count; i++)
        if (strcmp(layout->columns[i].name, name) == 0)
            return completeness->row[i].type == VALUE_REAL ? completeness->row[i].real : -1;
    return -1;
}

static double share_of(const struct completeness *completeness, bool is_ranged)
{
    if (is_ranged) return figure(completeness, "completeness");
    double frames = figure(completeness, "frames_share"), rows = figure(completeness, "rows_share");
    return frames < 0 || rows < 0 ? -1 : frames * rows;
}

bool completeness_ask(struct completeness *completeness, struct storage_reader *reader,
                      const struct question *question, struct error *error)
{
    static const char *const given[] = {":since_us", ":until_us", ":capture_id"};
    static const char *const taken[] = {":from_us", ":to_us", ":capture_id"};
    struct question asked = {.name = "shared/completeness", .time_us = question->time_us};
    bool is_ranged = false;
    *completeness = (struct completeness){.share = -1};
    for (size_t i = 0; i < 3; i++) {
        const struct value *value = question_value(question, given[i]);
        if (!value || !question_set(&asked, taken[i], *value, NULL)) continue;
        is_ranged |= i < 2;
    }
    if (question->newest_us && !filter_is_set(question, "until"))
        (void)question_set(&asked, ":to_us", value_integer(question->newest_us), NULL);
    completeness->reply = ask(reader, &asked, error);
    if (!completeness->reply) return false;
    int state = reply_next(completeness->reply, &completeness->row, error);
    if (state == 1) completeness->share = share_of(completeness, is_ranged);
    return state >= 0;
}

void completeness_add(struct sink *sink, const struct completeness *completeness)
{
    struct value share = {.type = VALUE_REAL, .real = completeness->share};
    if (completeness->share < 0) share = value_null();
    sink_add(sink, "{\"share\":");
    json_add_value(sink, &share, false);
    sink_add(sink, ",\"figures\":");
    if (completeness->row)
        json_add_object(sink, reply_layout(completeness->reply), completeness->row);
    else
        sink_add(sink, "null");
    sink_add_char(sink, '}');
}

void completeness_header(struct answer *answer, const struct completeness *completeness)
{
    if (completeness->share >= 0)
        answer_header(answer, "NetScope-Completeness", "%.4f",
                      floor(completeness->share * 10000) / 10000);
}

void completeness_clear(struct completeness *completeness)
{
    reply_close(completeness->reply);
    completeness->reply = NULL;
}
