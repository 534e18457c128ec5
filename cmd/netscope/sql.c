/* SPDX-License-Identifier: MIT */
/* netscope sql "SELECT ...": any question that only reads. */
#include "cli/paced.h"
#include "cli/terminal.h"
#include "query.h"
#include "render/figure.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STATEMENT_MOST_BYTES = 1024 * 1024, DEFAULT_TIMEOUT_US = 10 * 60 * 1000 * 1000 };

static struct storage_reader *running;

/* ^C stops the query; a second one ends the program. */
static void stop(int signal_number)
{
    (void)signal_number;
    if (running) storage_interrupt(running);
}

/* Returns EXIT_OK, or the exit code to return. *timeout_us 0: no deadline. */
static int read_timeout(const struct invocation *invocation, int64_t *timeout_us)
{
    const char *text = invocation_value(invocation, OPT_TIMEOUT);
    if (!text) {
        *timeout_us = DEFAULT_TIMEOUT_US;
        return EXIT_OK;
    }
    if (parse_duration_us(text, timeout_us) && *timeout_us >= 0) return EXIT_OK;
    return complain(invocation, EXIT_USAGE,
                    "--timeout takes a time such as 30s, 10m or 1h, or 0 for never, not '%s'.",
                    text);
}

/* Reads all of standard input; NULL if it is too long or memory is short. */
static char *read_statement(void)
{
    char *text = malloc(STATEMENT_MOST_BYTES + 1);
    if (!text) return NULL;
    size_t size = fread(text, 1, STATEMENT_MOST_BYTES, stdin);
    text[size] = 0;
    if (size == STATEMENT_MOST_BYTES || memchr(text, 0, size)) {
        free(text);
        return NULL;
    }
    return text;
}

static int say_timeout(const struct query *query)
{
    char memory[64];
    struct text text = text_into(memory, sizeof memory);
    figure_add_duration(&text, query->question.time_us);
    return complain(query->invocation, EXIT_TROUBLE,
                    "The query was stopped after %s, because an unfinished one lets the log of a "
                    "running capture grow: ask for less, or give it longer (--timeout 1h; 0: for "
                    "ever).",
                    memory);
}

static int run_statement(struct query *query)
{
    struct error error;
    struct paced paced;
    struct sink sink = paced_open(&paced, STDOUT_FILENO, query->question.time_us);
    struct render_style style = terminal_style();
    size_t printed = 0;
    struct reply *reply = ask(query->reader, &query->question, &error);
    if (!reply) return complain_error(query->invocation, &error);
    bool good = render_rows(&sink, query->format, reply_layout(reply), &style, query_rows(reply),
                            &printed, &error);
    good = paced_close(&paced, good ? &error : NULL) && good;
    bool more = reply_has_more(reply);
    reply_close(reply);
    if (!good && paced_is_late(&paced)) return say_timeout(query);
    if (!good) return complain_error(query->invocation, &error);
    if (query->format == RENDER_TABLE && printed == 0) puts("The answer has no rows.");
    if (query->format == RENDER_TABLE && more)
        printf("\nThe first %zu rows; --limit 0 prints all.\n", printed);
    query_say_completeness(query);
    return EXIT_OK;
}

enum { ROWS_FOR_PEOPLE = 1000 };

int command_sql(struct invocation *invocation)
{
    struct query query;
    const char *statement = invocation->operands[0];
    char *typed = NULL;
    if (strcmp(statement, "-") == 0) {
        statement = typed = read_statement();
        if (!typed)
            return complain(invocation, EXIT_TROUBLE,
                            "Standard input holds more than 1 MiB or a NUL byte; that is not one "
                            "SQL statement.");
    }
    int exit_code = query_open(&query, invocation, ROWS_FOR_PEOPLE);
    if (exit_code == EXIT_OK) exit_code = read_timeout(invocation, &query.question.time_us);
    if (exit_code == EXIT_OK) {
        running = query.reader;
        struct sigaction action = {.sa_handler = stop, .sa_flags = SA_RESETHAND};
        sigaction(SIGINT, &action, NULL); /* a second ^C ends the program */
        query.question.sql = statement;
        exit_code = run_statement(&query);
        running = NULL;
    }
    query_close(&query);
    free(typed);
    return exit_code;
}
