/* SPDX-License-Identifier: MIT */
/*
 * netscope alerts: each finding as a short paragraph, because its explanation matters most. Verbs
 * set a finding's state and note.
 */
#include "alert_page.h"
#include "change.h"
#include "cli/terminal.h"
#include "follow.h"
#include "render/figure.h"
#include "silences.h"

#include <inttypes.h>
#include <stdio.h>

static void add_column(struct text *text, const struct reply *reply, const struct value *row,
                       const char *name, enum column_format format)
{
    struct value value = query_value(reply, row, name);
    figure_add_value(text, &value, format);
}

/* Adds the number that a verb takes, and the user's state of the finding. */
static void add_state(struct text *line, const struct reply *reply, const struct value *row)
{
    char memory[32];
    struct text status = text_into(memory, sizeof memory);
    text_format(line, ", id %" PRId64, query_value(reply, row, "alert_id").integer);
    add_column(&status, reply, row, "status", COLUMN_PLAIN);
    if (strcmp(memory, "open") != 0) text_format(line, ", %s", memory);
    struct value silence = query_value(reply, row, "silence_id");
    if (silence.type == VALUE_INTEGER) text_format(line, ", silence %" PRId64, silence.integer);
}

/* One moment, if it begins and ends in the same second. */
static void add_times(struct text *line, const struct reply *reply, const struct value *row)
{
    struct value first = query_value(reply, row, "first_us"),
                 last = query_value(reply, row, "last_us");
    bool is_moment = first.type == VALUE_INTEGER && last.type == VALUE_INTEGER &&
                     first.integer / 1000000 == last.integer / 1000000;
    if (!is_moment) {
        add_column(line, reply, row, "first_us", COLUMN_TIME);
        text_add(line, " to ");
    }
    add_column(line, reply, row, "last_us", COLUMN_TIME);
    text_add(line, " UTC");
}

static void print_words(const struct reply *reply, const struct value *row, const char *column,
                        const char *before, size_t width)
{
    char memory[4096];
    struct text line = text_into(memory, sizeof memory);
    if (query_value(reply, row, column).type == VALUE_NULL) return;
    text_add(&line, before);
    add_column(&line, reply, row, column, COLUMN_PLAIN);
    terminal_write_lines(stdout, text_span(&line), width, 10, 10);
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
    add_times(&line, reply, row);
    text_add(&line, ", rule ");
    add_column(&line, reply, row, "rule", COLUMN_PLAIN);
    if (count.type == VALUE_INTEGER && count.integer > 1)
        text_format(&line, ", found %" PRId64 " times", count.integer);
    if (query_value(reply, row, "device").type != VALUE_NULL) {
        text_add(&line, ", device ");
        add_column(&line, reply, row, "device", COLUMN_PLAIN);
    }
    add_state(&line, reply, row);
    terminal_write_lines(stdout, text_span(&line), width, 10, 10);
    print_words(reply, row, "explanation", "", width);
    print_words(reply, row, "note", "Note: ", width);
}

enum { ALERTS_FOR_PEOPLE = 30, LINE_WIDTH_MOST = 100 };

static void say_verbs(void)
{
    static const char verbs[] =
        "The figures and the connections behind a finding: `netscope alerts show ID`. What is "
        "known: `netscope alerts ack ID`; what is settled: `close ID`; what shall not be listed "
        "for a while: `silence RULE --for 30d`.";
    putchar('\n');
    terminal_write_lines(stdout, span_text(verbs), terminal_prose_width(stdout, 100), 0, 0);
}

static void say_rest(struct query *query, const struct reply *reply, size_t printed)
{
    if (reply_has_more(reply))
        printf("\nThe first %zu; there are more: --limit N, or --limit 0 for all.\n", printed);
    else if (printed)
        say_verbs();
    else if (query->filtered)
        printf("No %s match these filters.\n", reply_note(reply, "noun"));
    else
        printf("There are no %s in %s: %s\n", reply_note(reply, "noun"), query->database,
               reply_note(reply, "empty"));
    query_say_hidden(query, "findings");
    query_say_hidden(query, "silenced");
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

static const struct change_verb verbs[] = {
    {"ack", REQUEST_ALERT_ACK, TEXT_IF_ANY},       {"close", REQUEST_ALERT_CLOSE, TEXT_IF_ANY},
    {"reopen", REQUEST_ALERT_REOPEN, TEXT_IF_ANY}, {"note", REQUEST_ALERT_NOTE, TEXT_NEEDED},
    {NULL, REQUEST_KIND_COUNT, TEXT_NONE},
};

static int change_alert(struct invocation *invocation)
{
    struct query query;
    struct error error;
    struct request request = {.id = 0};
    char **operands = invocation->operands;
    const struct change_verb *verb = change_find(verbs, operands[0]);
    if (!verb)
        return change_refuse(invocation, verbs, operands[0], "done to a finding",
                             "what to look for goes behind --device, --ip or another flag.");
    if (invocation->operand_count < 2)
        return complain(invocation, EXIT_USAGE,
                        "Something is missing behind `%s`: the id of a finding, as `netscope "
                        "alerts` shows it.",
                        verb->word);
    if (!filter_read_number("The id of a finding", operands[1], 1, INT64_MAX, &request.id, &error))
        return complain(invocation, EXIT_USAGE, "%s", error.sentence);
    int exit_code =
        change_read(invocation, verb, invocation->operand_count > 2 ? operands[2] : NULL, &request);
    if (exit_code != EXIT_OK) return exit_code;
    exit_code = query_open(&query, invocation, 0);
    const char *database = query.database;
    query_close(&query);
    return exit_code == EXIT_OK ? change_send(invocation, database, &request) : exit_code;
}

int command_alerts(struct invocation *invocation)
{
    struct query query;
    const char *verb = invocation->operand_count > 0 ? invocation->operands[0] : NULL;
    if (verb && strcmp(verb, "show") == 0) return alert_show(invocation);
    if (verb && strcmp(verb, "silence") == 0) return silence_make(invocation);
    if (verb) return change_alert(invocation);
    if (invocation_has(invocation, OPT_FOR) || invocation_has(invocation, OPT_TARGET) ||
        invocation_has(invocation, OPT_NOTE))
        return complain(invocation, EXIT_USAGE,
                        "--for, --target and --note belong to `netscope alerts silence RULE`.");
    if (invocation_has(invocation, OPT_CLEAR))
        return complain(invocation, EXIT_USAGE,
                        "--clear takes away a note: `netscope alerts note ID --clear`.");
    int exit_code = query_open(&query, invocation, ALERTS_FOR_PEOPLE);
    if (exit_code == EXIT_OK)
        exit_code = invocation_has(invocation, OPT_FOLLOW)
                        ? follow(&query, "lists/alerts", "alert_id")
                        : print_alerts(&query);
    query_close(&query);
    return exit_code;
}
