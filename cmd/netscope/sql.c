/* SPDX-License-Identifier: MIT */
/* netscope sql "SELECT ...": any question; never an answer that changes something. */
#include "display.h"
#include "query.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

enum { STATEMENT_MOST_BYTES = 1024 * 1024, DEFAULT_TIMEOUT_US = 10 * 60 * 1000 * 1000 };

static struct storage_reader *running;
static volatile sig_atomic_t timed_out;

static void stop(int signal_number)
{
    timed_out = signal_number == SIGALRM;
    if (running) storage_interrupt(running);
}

/*
 * While a query is unfinished the log of a running capture cannot begin anew, so a forgotten one
 * must end by itself, also where it only waits for a pager to read on: the signal comes again every
 * second, and without SA_RESTART it breaks off a write that waits.
 */
static void begin_timeout(int64_t timeout_us)
{
    struct sigaction action = {.sa_handler = stop};
    sigaction(SIGALRM, &action, NULL);
    struct itimerval timer = {
        .it_value = {.tv_sec = timeout_us / 1000000, .tv_usec = timeout_us % 1000000},
        .it_interval = {.tv_sec = 1}};
    setitimer(ITIMER_REAL, &timer, NULL);
}

static void end_timeout(void)
{
    static const struct itimerval off;
    setitimer(ITIMER_REAL, &off, NULL);
}

/* EXIT_OK, or what to return; *timeout_us 0: never. */
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

/* All of standard input; NULL where it is too long or memory is short. */
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

static int run_statement(struct query *query, const char *statement, int64_t timeout_us)
{
    struct error error;
    static const struct layout plain = {NULL, 0, NULL};
    struct storage_rows *rows = storage_query(query->reader, NULL, statement, NULL, 0, &error);
    if (!rows) return complain_error(query->invocation, &error);
    struct printer *printer = printer_open(stdout, query->format, &plain);
    uint64_t printed = 0;
    bool more = false;
    bool good = printer_take(printer, rows, query->limit, &printed, &more, &error);
    struct error close_error;
    bool written = printer_close(printer, &close_error);
    storage_rows_close(rows);
    if (timed_out && !(good && written)) {
        char memory[64];
        struct text text = text_into(memory, sizeof memory);
        display_add_duration(&text, timeout_us);
        return complain(query->invocation, EXIT_TROUBLE,
                        "The query was stopped after %s, because an unfinished one lets the log of "
                        "a running capture grow: ask for less, or give it longer (--timeout 1h; 0: "
                        "for ever).",
                        memory);
    }
    if (!good) return complain_error(query->invocation, &error);
    if (!written) return complain_error(query->invocation, &close_error);
    if (query->format == OUTPUT_TABLE && printed == 0) puts("The answer has no rows.");
    if (query->format == OUTPUT_TABLE && more)
        printf("\nThe first %" PRIu64 " rows; --limit 0 prints all.\n", printed);
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
    int64_t timeout_us = 0;
    int exit_code = query_open(&query, invocation, ROWS_FOR_PEOPLE);
    if (exit_code == EXIT_OK) exit_code = read_timeout(invocation, &timeout_us);
    if (exit_code == EXIT_OK) {
        running = query.reader;
        struct sigaction action = {.sa_handler = stop, .sa_flags = SA_RESETHAND};
        sigaction(SIGINT, &action, NULL); /* the second one ends the program */
        if (timeout_us > 0) begin_timeout(timeout_us);
        exit_code = run_statement(&query, statement, timeout_us);
        end_timeout();
        running = NULL;
    }
    query_close(&query);
    free(typed);
    return exit_code;
}
