/* SPDX-License-Identifier: MIT */
/* netscope data build|status: the look-up data that capture enriches rows with. */
#include "cli/command.h"
#include "cli/terminal.h"
#include "datasets/datasets.h"
#include "enricher/enricher.h"
#include "package.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { DAYS_UNTIL_OLD = 30 };

static const struct column columns[] = {
    {.name = "name", .heading = "data set"},
    {.name = "state"},
    {.name = "entries", .format = COLUMN_COUNT},
    {.name = "age_us", .heading = "age", .format = COLUMN_DURATION},
    {.name = "licence", .rank = 2},
    {.name = "source", .heading = "from", .rank = 1},
    {.name = "path", .rank = COLUMN_HIDDEN},
    {.name = "purpose", .rank = COLUMN_HIDDEN},
    {.name = "remedy", .rank = COLUMN_HIDDEN},
};
static const struct layout layout = {.columns = columns, .count = 9};

static struct value text_or_null(const char *text)
{
    return value_text(text && *text ? text : NULL);
}

/* The age of data is measured by the calendar, so the wall clock is right here, and only here. */
static int64_t age_us(const struct data_status *status)
{
    if (!status->present || status->built_us == NOT_OBSERVED) return NOT_OBSERVED;
    int64_t age = (int64_t)time(NULL) * 1000000 - status->built_us;
    return age < 0 ? 0 : age;
}

static void print_set(struct render *render, const struct data_status *status)
{
    const struct value null = value_null();
    int64_t age = age_us(status);
    struct value values[] = {
        text_or_null(status->name),
        text_or_null(status->present ? "present" : "missing"),
        status->present ? value_integer((int64_t)status->entries) : null,
        age == NOT_OBSERVED ? null : value_integer(age),
        text_or_null(status->licence),
        text_or_null(status->source),
        text_or_null(status->path),
        text_or_null(status->purpose),
        status->present ? null : text_or_null(status->remedy),
    };
    render_row(render, values);
}

/* Commands are never broken into lines, because people copy them. */
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
    struct data_status sets[DATA_SET_COUNT_MOST];
    struct error error;
    const char *directory = invocation_settings(invocation)->data_directory;
    size_t count = data_status(directory, sets);
    struct sink sink = terminal_sink(stdout);
    struct render_style style = terminal_style();
    struct render *render = render_open(&sink, json ? RENDER_JSON : RENDER_TABLE, &layout, &style);
    for (size_t i = 0; i < count; i++)
        print_set(render, &sets[i]);
    if (!render_close(render, &sink)) return complain_error(invocation, &sink.error);
    if (!terminal_flush(stdout, &error)) return complain_error(invocation, &error);
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

static void warn(void *owner, const char *line)
{
    (void)owner;
    fflush(stdout);
    fprintf(stderr, "%s\n", line);
}

static int build(struct invocation *invocation, bool json)
{
    struct error error;
    const char *directory = invocation_settings(invocation)->data_directory;
    const char *root = invocation_value(invocation, OPT_SOURCE_ROOT);
    if (json)
        return complain(invocation, EXIT_USAGE,
                        "`data build` prints what it does, not JSON; `data status --json` does.");
    /* Countries are optional; without them everything else is still built. */
    if (!root && !package_extract_countries(directory, say, NULL, &error))
        printf("%s\n", error.sentence);
    if (!data_build(directory, root, say, warn, NULL, &error))
        return complain_error(invocation, &error);
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
