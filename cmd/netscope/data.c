/* SPDX-License-Identifier: MIT */
/* netscope data build|status: the look-up data that capture enriches rows with. */
#include "command.h"
#include "datasets/datasets.h"
#include "display.h"
#include "enricher/enricher.h"
#include "package.h"
#include "printer.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { DAYS_UNTIL_OLD = 30 };

static const struct table_column columns[] = {
    {"name", "data set", COLUMN_PLAIN, 0}, {"state", NULL, COLUMN_PLAIN, 0},
    {"entries", NULL, COLUMN_COUNT, 0},    {"age_us", "age", COLUMN_DURATION, 0},
    {"licence", NULL, COLUMN_PLAIN, 2},    {"source", "from", COLUMN_PLAIN, 1},
};
static const struct layout status_layout = LAYOUT(columns, NULL);

static struct value text_or_null(const char *text)
{
    if (!text || !*text) return (struct value){.type = VALUE_NULL};
    return (struct value){.type = VALUE_TEXT, .bytes = span_text(text)};
}

static struct value integer_value(int64_t integer)
{
    return (struct value){.type = VALUE_INTEGER, .integer = integer};
}

/* The age of data is a matter of the calendar, the one place where the wall clock is right. */
static int64_t age_us(const struct data_status *status)
{
    if (!status->present || status->built_us == NOT_OBSERVED) return NOT_OBSERVED;
    int64_t age = (int64_t)time(NULL) * 1000000 - status->built_us;
    return age < 0 ? 0 : age;
}

static void print_set(struct printer *printer, const struct data_status *status)
{
    const struct value null = {.type = VALUE_NULL};
    int64_t age = age_us(status);
    struct value values[] = {
        text_or_null(status->name),
        text_or_null(status->present ? "present" : "missing"),
        status->present ? integer_value((int64_t)status->entries) : null,
        age == NOT_OBSERVED ? null : integer_value(age),
        text_or_null(status->licence),
        text_or_null(status->source),
        text_or_null(status->path),
        text_or_null(status->purpose),
        status->present ? null : text_or_null(status->remedy),
    };
    printer_row(printer, values);
}

/* Commands are never broken into lines: people copy them. */
static void print_advice(const struct data_status *sets, size_t count)
{
    size_t missing = 0, old = 0;
    for (size_t i = 0; i < count; i++) {
        if (sets[i].present) continue;
        if (missing++ == 0) puts("\nMissing, and how to get it:");
        printf("  %-13s %s\n  %-13s %s\n", sets[i].name, sets[i].purpose, "", sets[i].remedy);
    }
    for (size_t i = 0; i < count; i++) {
        if (age_us(&sets[i]) <= DAYS_UNTIL_OLD * INT64_C(86400000000)) continue;
        printf("%s%s", old++ ? ", " : "\nOlder than 30 days: ", sets[i].name);
    }
    if (old)
        puts(". Fresh ones come with the packages:\n"
             "  apt-get update && apt-get upgrade && netscope data build");
}

static int status(struct invocation *invocation, bool json)
{
    static const char *const names[] = {"name",   "state", "entries", "age_us", "licence",
                                        "source", "path",  "purpose", "remedy"};
    struct data_status sets[DATA_SET_COUNT_MOST];
    struct error error;
    const char *directory = invocation_settings(invocation)->data_directory;
    size_t count = data_status(directory, sets);
    struct printer *printer =
        printer_open(stdout, json ? OUTPUT_JSON : OUTPUT_TABLE, &status_layout);
    printer_columns(printer, names, sizeof names / sizeof names[0]);
    for (size_t i = 0; i < count; i++)
        print_set(printer, &sets[i]);
    if (!printer_close(printer, &error)) return complain_error(invocation, &error);
    if (json) return EXIT_OK;
    print_advice(sets, count);
    printf("\nThe folder is %s.\n", directory);
    return EXIT_OK;
}

static void say(void *owner, const char *line)
{
    (void)owner;
    puts(line);
    fflush(stdout);
}

static int build(struct invocation *invocation, bool json)
{
    struct error error;
    const char *directory = invocation_settings(invocation)->data_directory;
    const char *root = invocation_value(invocation, OPT_SOURCE_ROOT);
    if (json)
        return complain(invocation, EXIT_USAGE,
                        "`data build` prints what it does, not JSON; `data status --json` does.");
    /* Countries are worth a try; without them everything else is still built. */
    if (!root && !package_extract_countries(directory, say, NULL, &error))
        printf("%s\n", error.sentence);
    if (!data_build(directory, root, say, NULL, &error)) return complain_error(invocation, &error);
    putchar('\n');
    return status(invocation, false);
}

int command_data(struct invocation *invocation)
{
    struct error error;
    bool json = invocation_has(invocation, OPT_JSON);
    const char *verb = invocation->operands[0];
    if (!invocation_load_config(invocation, &error)) return complain_error(invocation, &error);
    if (strcmp(verb, "status") == 0) return status(invocation, json);
    if (strcmp(verb, "build") == 0) return build(invocation, json);
    return complain(invocation, EXIT_USAGE,
                    "There is no `netscope data %s`; say `netscope data build` or `netscope data "
                    "status`.",
                    verb);
}
