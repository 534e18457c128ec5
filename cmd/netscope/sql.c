/* netscope sql "SELECT ...": any question; never an answer that changes something. */
#include "query.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATEMENT_MOST_BYTES = 1024 * 1024 };

static struct storage_reader *running;

static void stop(int signal_number)
{
    (void)signal_number;
    if (running) storage_interrupt(running);
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

static int run_statement(struct query *query, const char *statement)
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
    if (!good) return complain_error(query->invocation, &error);
    if (!written) return complain_error(query->invocation, &close_error);
    if (query->format == OUTPUT_TABLE && printed == 0) puts("The answer has no rows.");
    if (query->format == OUTPUT_TABLE && more)
        printf("\nThe first %" PRIu64 " rows; --limit 0 prints all.\n", printed);
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
    if (exit_code == EXIT_OK) {
        running = query.reader;
        struct sigaction action = {.sa_handler = stop, .sa_flags = SA_RESETHAND};
        sigaction(SIGINT, &action, NULL); /* the second one ends the program */
        exit_code = run_statement(&query, statement);
        running = NULL;
    }
    query_close(&query);
    free(typed);
    return exit_code;
}
