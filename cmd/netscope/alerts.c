/* SPDX-License-Identifier: MIT */
/* netscope alerts: each finding as a short paragraph, because its explanation matters most. */
#include "cli/terminal.h"
#include "query.h"
#include "render/figure.h"

#include <inttypes.h>
#include <stdio.h>

static void add_column(struct text *text, const struct reply *reply, const struct value *row,
                       const char *name, enum column_format format)
{
    struct value value = query_value(reply, row, name);
    figure_add_value(text, &value, format);
}

static void print_alert(const struct reply *reply, const struct value *row, bool colour,
                        size_t width)
{
    char line_memory[4096];
    struct text line = text_into(line_memory, sizeof line_memory);
    struct value count = query_value(reply, row, "count");
    add_column(&line, reply, row, "severity", COLUMN_PLAIN);
    bool severe = strcmp(line_memory, "high") == 0 || strcmp(line_memory, "critical") == 0;
    printf("%s%-8s%s  ",
           !colour  ? ""
           : severe ? "\033[1;31m"
                    : "\033[1m",
           line_memory, colour ? "\033[0m" : "");
    text_clear(&line);
    add_column(&line, reply, row, "title", COLUMN_PLAIN);
    terminal_write_lines(stdout, text_span(&line), width, 10, 0);

    text_clear(&line);
    add_column(&line, reply, row, "first_us", COLUMN_TIME);
    text_add(&line, " to ");
    add_column(&line, reply, row, "last_us", COLUMN_TIME);
    text_add(&line, " UTC, rule ");
    add_column(&line, reply, row, "rule", COLUMN_PLAIN);
    if (count.type == VALUE_INTEGER && count.integer > 1)
        text_format(&line, ", found %" PRId64 " times", count.integer);
    if (query_value(reply, row, "device").type != VALUE_NULL) {
        text_add(&line, ", device ");
        add_column(&line, reply, row, "device", COLUMN_PLAIN);
    }
    terminal_write_lines(stdout, text_span(&line), width, 10, 10);

    text_clear(&line);
    add_column(&line, reply, row, "explanation", COLUMN_PLAIN);
    if (query_value(reply, row, "explanation").type != VALUE_NULL)
        terminal_write_lines(stdout, text_span(&line), width, 10, 10);
}

enum { ALERTS_FOR_PEOPLE = 30, LINE_WIDTH_MOST = 100 };

static void say_rest(struct query *query, const struct reply *reply, size_t printed)
{
    if (reply_has_more(reply))
        printf("\nThe first %zu; there are more: --limit N, or --limit 0 for all.\n", printed);
    else if (printed)
        puts("\nThe figures behind a finding: `netscope alerts --json`.");
    else if (query->filtered)
        printf("No %s match these filters.\n", reply_note(reply, "noun"));
    else
        printf("There are no %s in %s: %s\n", reply_note(reply, "noun"), query->database,
               reply_note(reply, "empty"));
    query_say_completeness(query);
}

static int print_paragraphs(struct query *query, struct reply *reply)
{
    struct error error;
    const struct value *row;
    size_t printed = 0, width = terminal_width(stdout);
    bool colour = terminal_colour(stdout);
    int state;
    if (width == 0 || width > LINE_WIDTH_MOST) width = LINE_WIDTH_MOST;
    while ((state = reply_next(reply, &row, &error)) == 1) {
        if (printed++) putchar('\n');
        print_alert(reply, row, colour, width);
    }
    if (state < 0) return complain_error(query->invocation, &error);
    say_rest(query, reply, printed);
    return EXIT_OK;
}

static int print_alerts(struct query *query)
{
    struct error error;
    query->question.name = "lists/alerts";
    struct reply *reply = ask(query->reader, &query->question, &error);
    if (!reply) return complain_error(query->invocation, &error);
    int exit_code = query->format == RENDER_TABLE ? print_paragraphs(query, reply)
                                                  : query_print(query, reply, NULL);
    reply_close(reply);
    return exit_code;
}

int command_alerts(struct invocation *invocation)
{
    struct query query;
    int exit_code = query_open(&query, invocation, ALERTS_FOR_PEOPLE);
    if (exit_code == EXIT_OK) exit_code = print_alerts(&query);
    query_close(&query);
    return exit_code;
}
