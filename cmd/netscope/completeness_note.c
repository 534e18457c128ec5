/* SPDX-License-Identifier: MIT */
/* Prints one line on standard error if the asked range is not complete. */
#include "query.h"
#include "render/figure.h"

#include <string.h>

/* One row of the question shared/completeness. */
struct share {
    const struct reply *reply;
    const struct value *row;
};

static struct value column(const struct share *share, const char *name)
{
    return query_value(share->reply, share->row, name);
}

/* "; 12 of 345 frames were lost" */
static void add_loss(struct text *text, const struct share *share, const char *lost,
                     const char *all, const char *words)
{
    struct value part = column(share, lost), whole = column(share, all);
    if (part.type != VALUE_INTEGER || part.integer == 0) return;
    text_add(text, text->size ? "; " : "");
    figure_add_count(text, part.integer);
    text_add(text, " of ");
    figure_add_count(text, whole.integer);
    text_add(text, words);
}

/* "; nobody watched for 2 h" */
static void add_time(struct text *text, const struct share *share, const char *name,
                     const char *words)
{
    struct value part = column(share, name);
    if (part.type != VALUE_INTEGER || part.integer <= 0) return;
    text_add(text, text->size ? "; " : "");
    text_add(text, words);
    figure_add_duration(text, part.integer);
    text_add(text, " of that time");
}

static void add_reasons(struct text *text, const struct share *share, bool ranged)
{
    add_loss(text, share, "frames_lost", "frames_offered", " frames were lost");
    add_loss(text, share, "rows_dropped", "rows_queued", " rows could not be written");
    if (ranged) {
        add_time(text, share, "unwatched_us", "nobody watched for ");
        add_time(text, share, "removed_us", "old rows were removed, those of ");
    }
    if (text->size == 0) text_add(text, "some of it was lost");
}

static void say(const struct query *query, const struct share *share, bool ranged)
{
    char shown[64], reasons[512];
    struct text share_text = text_into(shown, sizeof shown);
    struct text text = text_into(reasons, sizeof reasons);
    struct value frames = column(share, "frames_share"), kept = column(share, "rows_share");
    struct value watched = column(share, "watched_share");
    if (ranged && watched.type == VALUE_NULL) {
        complain(query->invocation, EXIT_OK,
                 "Nobody watched at that time, so that there are no rows says nothing; "
                 "`netscope stats` lists the captures.");
        return;
    }
    if (frames.type != VALUE_REAL || kept.type != VALUE_REAL) return;
    struct value whole = {.type = VALUE_REAL, .real = frames.real * kept.real};
    if (ranged && watched.type == VALUE_REAL) whole.real *= watched.real;
    if (whole.real >= 1) return;
    figure_add_value(&share_text, &whole, COLUMN_PERCENT);
    add_reasons(&text, share, ranged);
    complain(query->invocation, EXIT_OK,
             "This answer is %s complete: %s; `netscope stats` says more.", shown, reasons);
}

void query_say_completeness(struct query *query)
{
    static const char *const given[] = {":since_us", ":until_us", ":capture_id"};
    static const char *const taken[] = {":from_us", ":to_us", ":capture_id"};
    struct question question = {.name = "shared/completeness"};
    struct share share;
    bool ranged = false;
    query_say_moving(query);
    query_say_time(query);
    if (query->format != RENDER_TABLE) return;
    for (size_t i = 0; i < 3; i++) {
        const struct value *value = question_value(&query->question, given[i]);
        if (!value || !question_set(&question, taken[i], *value, NULL)) continue;
        ranged |= i < 2;
    }
    if (query->question.newest_us && !filter_is_set(&query->question, "until"))
        (void)question_set(&question, ":to_us", value_integer(query->question.newest_us), NULL);
    struct reply *reply = ask(query->reader, &question, NULL);
    share.reply = reply;
    if (reply && reply_next(reply, &share.row, NULL) == 1) say(query, &share, ranged);
    reply_close(reply);
}
