/* SPDX-License-Identifier: MIT */
/* netscope alerts: each finding as a short paragraph, because its explanation is the point. */
#include "display.h"
#include "query.h"

#include <inttypes.h>
#include <stdio.h>

static const struct table_column details_column[] = {
    {"details", NULL, COLUMN_JSON, COLUMN_HIDDEN},
};
static const struct layout alert_layout = LAYOUT(details_column, NULL);

static struct value column(const struct storage_rows *rows, const char *name)
{
    for (int i = 0; i < storage_column_count(rows); i++)
        if (strcmp(storage_column_name(rows, i), name) == 0) return storage_value(rows, i);
    return (struct value){.type = VALUE_NULL};
}

static void add_column(struct text *text, const struct storage_rows *rows, const char *name,
                       enum column_format format)
{
    struct value value = column(rows, name);
    print_value(text, &value, format);
}

static void print_alert(const struct storage_rows *rows, bool colour, size_t width)
{
    char line_memory[4096];
    struct text line = text_into(line_memory, sizeof line_memory);
    struct value count = column(rows, "count");
    add_column(&line, rows, "severity", COLUMN_PLAIN);
    bool severe = strcmp(line_memory, "high") == 0 || strcmp(line_memory, "critical") == 0;
    printf("%s%-8s%s  ",
           !colour  ? ""
           : severe ? "\033[1;31m"
                    : "\033[1m",
           line_memory, colour ? "\033[0m" : "");
    text_clear(&line);
    add_column(&line, rows, "title", COLUMN_PLAIN);
    display_write_wrapped(stdout, text_span(&line), width, 10, 0);

    text_clear(&line);
    add_column(&line, rows, "first_us", COLUMN_TIME);
    text_add(&line, " to ");
    add_column(&line, rows, "last_us", COLUMN_TIME);
    text_add(&line, " UTC, rule ");
    add_column(&line, rows, "rule", COLUMN_PLAIN);
    if (count.type == VALUE_INTEGER && count.integer > 1)
        text_format(&line, ", found %" PRId64 " times", count.integer);
    if (column(rows, "device").type != VALUE_NULL) {
        text_add(&line, ", device ");
        add_column(&line, rows, "device", COLUMN_PLAIN);
    }
    display_write_wrapped(stdout, text_span(&line), width, 10, 10);

    text_clear(&line);
    add_column(&line, rows, "explanation", COLUMN_PLAIN);
    if (column(rows, "explanation").type != VALUE_NULL)
        display_write_wrapped(stdout, text_span(&line), width, 10, 10);
}

enum { ALERTS_FOR_PEOPLE = 30, LINE_WIDTH_MOST = 100 };

static int print_alerts(struct query *query)
{
    struct error error;
    uint64_t printed = 0;
    int state;
    size_t width = display_terminal_width(stdout);
    bool colour = display_colour(stdout);
    if (width == 0 || width > LINE_WIDTH_MOST) width = LINE_WIDTH_MOST;
    struct storage_rows *rows = storage_query(query->reader, "lists/alerts", NULL,
                                              query->parameters, query->parameter_count, &error);
    if (!rows) return complain_error(query->invocation, &error);
    if (query->format != OUTPUT_TABLE) {
        struct printer *printer = printer_open(stdout, query->format, &alert_layout);
        bool good = printer_take(printer, rows, query->limit, NULL, NULL, &error);
        bool written = printer_close(printer, good ? &error : NULL);
        storage_rows_close(rows);
        return good && written ? EXIT_OK : complain_error(query->invocation, &error);
    }
    while ((state = storage_next(rows, &error)) == 1) {
        if (query->limit && printed == query->limit) break;
        if (printed++) putchar('\n');
        print_alert(rows, colour, width);
    }
    storage_rows_close(rows);
    if (state < 0) return complain_error(query->invocation, &error);
    if (state == 1)
        printf("\nThe first %" PRIu64 "; there are more: --limit N, or --limit 0 for all.\n",
               printed);
    else if (printed)
        puts("\nThe figures behind a finding: `netscope alerts --json`.");
    else if (query->filtered)
        puts("No findings match these filters.");
    else
        printf("There are no findings in %s: nothing that was seen crossed a threshold.\n",
               query->database);
    query_say_completeness(query);
    return EXIT_OK;
}

int command_alerts(struct invocation *invocation)
{
    struct query query;
    int exit_code = query_open(&query, invocation, ALERTS_FOR_PEOPLE);
    if (exit_code == EXIT_OK) exit_code = print_alerts(&query);
    query_close(&query);
    return exit_code;
}
