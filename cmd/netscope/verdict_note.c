/* SPDX-License-Identifier: MIT */
/* Prints one line below trackers, if today's lists and those of then differ. */
#include "query.h"
#include "render/figure.h"

#include <stdio.h>

static int64_t count_of(const struct reply *reply, const struct value *row, const char *column)
{
    struct value value = query_value(reply, row, column);
    return value.type == VALUE_INTEGER ? value.integer : 0;
}

/* ", 12 others are", or ", 1 other is" */
static void add_count(struct text *text, int64_t count, const char *one, const char *several)
{
    if (!count) return;
    text_add(text, text->size ? ", " : "");
    figure_add_count(text, count);
    text_add(text, count == 1 ? one : several);
}

static void say(const struct reply *reply, const struct value *row)
{
    char memory[512];
    struct text text = text_into(memory, sizeof memory);
    struct value judged = query_value(reply, row, "judged_share");
    add_count(&text, count_of(reply, row, "listed_later"), " of these connections is not here",
              " of these connections are not here");
    add_count(&text, count_of(reply, row, "listed_no_more"), " other is", " others are");
    add_count(&text, count_of(reply, row, "called_otherwise"), " has another category or owner",
              " have another category or owner");
    if (text.size)
        printf("\nCounted by today's lists. By those of then, %s (view tracker_contacts).\n",
               memory);
    if (judged.type != VALUE_REAL || judged.real >= 1) return;
    text_clear(&text);
    figure_add_value(&text, &judged, COLUMN_PERCENT);
    printf("\nThe tracker lists are new: %s of the names are judged by them so far. A running "
           "capture does the rest.\n",
           memory);
}

void query_say_verdicts(struct query *query)
{
    const struct value *row;
    const char *name = query->question.name;
    uint64_t limit = query->question.limit;
    query->question.name = "shared/verdicts";
    query->question.limit = 0;
    struct reply *reply = ask(query->reader, &query->question, NULL);
    if (reply && reply_next(reply, &row, NULL) == 1) say(reply, row);
    reply_close(reply);
    query->question.name = name;
    query->question.limit = limit;
}
