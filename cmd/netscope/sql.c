/* SPDX-License-Identifier: MIT */
/* netscope sql: any question that only reads, typed or saved. */
#include "cli/paced.h"
#include "cli/terminal.h"
#include "query.h"
#include "render/figure.h"
#include "saved.h"
#include "schema_page.h"

#include <errno.h>
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

/* A saved question may need a parameter. */
static bool lacks_parameter(const struct query *query, struct error *error)
{
    char name[QUESTION_NEED_SIZE], said[QUESTION_NEED_SIZE + 16];
    if (!question_lacks(&query->question, name)) return false;
    bool is_device = strcmp(name, ":device_id") == 0, is_filter = filter_exists(name + 1);
    (void)snprintf(said, sizeof said,
                   is_device   ? "--device X"
                   : is_filter ? "--%s X"
                               : "--set %s=X",
                   name + 1);
    return !error_set_kind(error, ERROR_BAD_QUESTION, "This question needs %s.", said);
}

static int run_statement(struct query *query)
{
    struct error error;
    struct paced paced;
    struct sink sink = paced_open(&paced, STDOUT_FILENO, query->question.time_us);
    struct render_style style = terminal_style();
    size_t printed = 0;
    const struct question *question = &query->question;
    if (lacks_parameter(query, &error))
        return complain(query->invocation, EXIT_USAGE, "%s", error.sentence);
    struct reply *reply = ask(query->reader, question, &error);
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

/* The value of --set: a whole number if it looks like one. */
static bool set_parameter(struct query *query, const char *said, struct error *error)
{
    char name[64], *end;
    const char *equals = strchr(said, '=');
    size_t size = equals ? (size_t)(equals - said) : 0;
    if (size == 0 || size > sizeof name - 2)
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "--set takes NAME=VALUE, such as flow_id=4711, not '%s'.", said);
    (void)snprintf(name, sizeof name, ":%.*s", (int)size, said);
    errno = 0;
    long long number = strtoll(equals + 1, &end, 10);
    bool is_number = equals[1] && !*end && errno == 0;
    return question_set(&query->question, name,
                        is_number ? value_integer(number) : value_text(equals + 1), error);
}

static int set_parameters(struct query *query)
{
    struct error error;
    const struct invocation *invocation = query->invocation;
    for (size_t i = 0; i < invocation->given_count; i++) {
        const struct given_option *given = &invocation->given[i];
        if (!given->option || given->option->id != OPT_SET) continue;
        if (!set_parameter(query, given->value, &error))
            return complain(invocation, EXIT_USAGE, "%s", error.sentence);
    }
    return EXIT_OK;
}

/* Lets the question ask what the operand says. *typed is a text to free after it. */
static int choose_statement(struct query *query, const char *operand, char **typed)
{
    struct error error;
    query->question.sql = operand;
    if (operand[0] == '@') {
        if (saved_find(operand + 1, &query->question, typed, &error)) return EXIT_OK;
        return complain_error(query->invocation, &error);
    }
    if (strcmp(operand, "-") != 0) return EXIT_OK;
    query->question.sql = *typed = read_statement();
    if (*typed) return EXIT_OK;
    return complain(query->invocation, EXIT_TROUBLE,
                    "Standard input holds more than 1 MiB or a NUL byte; that is not one SQL "
                    "statement.");
}

enum { ROWS_FOR_PEOPLE = 1000 };

static int ask_statement(struct invocation *invocation, const char *operand)
{
    struct query query;
    char *typed = NULL;
    int exit_code = query_open(&query, invocation, ROWS_FOR_PEOPLE);
    if (!invocation_has(invocation, OPT_TIMEOUT)) query.question.time_us = DEFAULT_TIMEOUT_US;
    if (exit_code == EXIT_OK) exit_code = set_parameters(&query);
    if (exit_code == EXIT_OK) exit_code = choose_statement(&query, operand, &typed);
    if (exit_code == EXIT_OK) {
        running = query.reader;
        struct sigaction action = {.sa_handler = stop, .sa_flags = SA_RESETHAND};
        sigaction(SIGINT, &action, NULL); /* a second ^C ends the program */
        exit_code = run_statement(&query);
        running = NULL;
    }
    query_close(&query);
    free(typed);
    return exit_code;
}

/* What people type who know the sqlite3 program. */
static int run_dot_command(struct invocation *invocation, const char *typed)
{
    char view[64] = "";
    if (strcmp(typed, ".tables") == 0 || strcmp(typed, ".schema") == 0)
        return schema_page_print(invocation, NULL);
    if (sscanf(typed, ".schema %63s", view) == 1) return schema_page_print(invocation, view);
    return complain(invocation, EXIT_USAGE,
                    "'%s' is a command of the sqlite3 program: here `netscope sql --schema` lists "
                    "the views, and --csv or --json chooses the format.",
                    typed);
}

int command_sql(struct invocation *invocation)
{
    const char *operand = invocation->operand_count > 0 ? invocation->operands[0] : NULL;
    if (operand && operand[0] == '.') return run_dot_command(invocation, operand);
    if (invocation_has(invocation, OPT_SCHEMA)) return schema_page_print(invocation, operand);
    if (!operand)
        return complain(invocation, EXIT_USAGE,
                        "Say what to ask: a SELECT in quotes, @ for the saved questions, or "
                        "--schema for the views.");
    return strcmp(operand, "@") == 0 ? saved_list(invocation) : ask_statement(invocation, operand);
}
