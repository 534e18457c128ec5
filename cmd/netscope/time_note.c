/* SPDX-License-Identifier: MIT */
/* Prints on standard error how local days and times were read, and whether rows are ahead of "now". */
#include "query.h"
#include "render/figure.h"

static void add_bound(struct text *text, const struct question *question, const char *parameter,
                      const char *words)
{
    const struct value *value = question_value(question, parameter);
    if (!value) return;
    text_format(text, "%s%s ", text->size ? " " : "", words);
    figure_add_value(text, value, COLUMN_TIME);
}

static void say_zone(const struct query *query)
{
    char memory[128];
    struct text text = text_into(memory, sizeof memory);
    const struct question *question = &query->question;
    add_bound(&text, question, ":since_us", "from");
    add_bound(&text, question, ":until_us", "to");
    complain(query->invocation, EXIT_OK,
             "Days and times of day are read in the zone %s (time.zone), so this answer goes %s "
             "UTC.",
             question->zone, memory);
}

static void say_ahead(const struct query *query)
{
    char memory[64];
    struct text text = text_into(memory, sizeof memory);
    const struct value ahead = value_integer(query->question.ahead_us);
    figure_add_value(&text, &ahead, COLUMN_TIME);
    complain(query->invocation, EXIT_OK,
             "Rows up to %s UTC are ahead of the clock, so they are not what is new; --since with "
             "a date shows them.",
             memory);
}

void query_say_time(struct query *query)
{
    const struct question *question = &query->question;
    if (query->format != RENDER_TABLE) return;
    if (question->is_local) say_zone(query);
    if (question->ahead_us) say_ahead(query);
}
