/* SPDX-License-Identifier: MIT */
#include "query.h"

#include "base/amount.h"
#include "cli/terminal.h"
#include "columns.h"
#include "database_place.h"
#include "unreadable.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

int query_choose_format(const struct invocation *invocation, enum render_format *format)
{
    int given = 0;
    *format = RENDER_TABLE;
    if (invocation_has(invocation, OPT_JSON)) *format = RENDER_JSON, given++;
    if (invocation_has(invocation, OPT_JSONL)) *format = RENDER_JSON_LINES, given++;
    if (invocation_has(invocation, OPT_CSV)) *format = RENDER_CSV, given++;
    if (invocation_has(invocation, OPT_CSV_SAFE)) *format = RENDER_CSV_SAFE, given++;
    if (given > 1)
        return complain(
            invocation, EXIT_USAGE,
            "Only one of --json, --jsonl, --csv and --csv-safe can be printed at a time.");
    return EXIT_OK;
}

static int open_database(struct query *query)
{
    struct error error;
    struct stat status;
    struct invocation *invocation = query->invocation;
    if (!invocation_load_config(invocation, &error)) return complain_error(invocation, &error);
    const char *path = database_place_asked(invocation);
    query->database = path;
    if (stat(path, &status) != 0 && errno == ENOENT)
        return complain(invocation, EXIT_TROUBLE,
                        "There is no database at %s yet; make one with `netscope capture -r FILE "
                        "--db %s`, or name another with --db.",
                        path, path);
    if (database_is_closed(path, &error)) return complain_error(invocation, &error);
    query->reader = storage_reader_open(path, &error);
    return query->reader ? EXIT_OK : complain_error(invocation, &error);
}

/* Reads a flag that has the name of a filter. */
static bool read_flag(struct query *query, const struct command_option *option, const char *value,
                      struct error *error)
{
    struct question *question = &query->question;
    char said[64];
    (void)snprintf(said, sizeof said, "--%s", option->name);
    if (option->id == OPT_LIMIT) {
        int64_t limit;
        if (!filter_read_number(said, value, 0, INT64_MAX, &limit, error)) return false;
        question->limit = (uint64_t)limit;
        return true;
    }
    if (option->id == OPT_SORT) {
        question->sort = value;
        return true;
    }
    if (!filter_exists(option->name)) return true;
    query->filtered = true;
    return question_filter(question, query->reader, option->name, said, value, error);
}

int query_read_flags(struct query *query)
{
    struct error error;
    if (invocation_has(query->invocation, OPT_ALL) &&
        !question_set(&query->question, ":all", value_integer(1), &error))
        return complain_error(query->invocation, &error);
    if (invocation_has(query->invocation, OPT_SILENCED) &&
        !question_set(&query->question, ":silenced", value_integer(1), &error))
        return complain_error(query->invocation, &error);
    for (int turn = 0; turn < 2 * OPTION_COUNT_ALL; turn++) {
        int id = turn % OPTION_COUNT_ALL;
        /* Times come first: they say which device an address means. */
        bool is_time = id == OPT_SINCE || id == OPT_UNTIL || id == OPT_AT;
        if (is_time != (turn < OPTION_COUNT_ALL)) continue;
        const char *value = invocation_value(query->invocation, (enum option_id)id);
        if (!value || read_flag(query, &command_options[id], value, &error)) continue;
        bool is_mistake = error.kind == ERROR_BAD_QUESTION;
        return complain(query->invocation, is_mistake ? EXIT_USAGE : EXIT_TROUBLE, "%s",
                        error.sentence);
    }
    return EXIT_OK;
}

/* Without the flag the reader has a limit of its own, in which waiting for output does not count. */
static int read_timeout(struct query *query)
{
    static const int64_t ages_us = INT64_C(100) * 365 * 86400 * 1000000;
    const char *text = invocation_value(query->invocation, OPT_TIMEOUT);
    int64_t *time_us = &query->question.time_us;
    if (!text) return EXIT_OK;
    if (!parse_duration_us(text, time_us) || *time_us < 0)
        return complain(query->invocation, EXIT_USAGE,
                        "--timeout takes a time such as 30s, 10m or 1h, or 0 for never, not '%s'.",
                        text);
    if (*time_us == 0 || *time_us > ages_us) *time_us = ages_us;
    return EXIT_OK;
}

static int check_role(const struct query *query)
{
    if (!filter_is_set(&query->question, "role") || filter_is_chosen(&query->question, "device"))
        return EXIT_OK;
    return complain(query->invocation, EXIT_USAGE,
                    "--role says which end of it a device is, so it needs --device X.");
}

int query_open(struct query *query, struct invocation *invocation, uint64_t default_limit)
{
    *query = (struct query){.invocation = invocation};
    int exit_code = query_choose_format(invocation, &query->format);
    if (exit_code == EXIT_OK) exit_code = open_database(query);
    if (exit_code == EXIT_OK) query->question.zone = invocation_settings(invocation)->zone;
    /* A program gets all rows. A person gets a screen or two, and a note that there are more. */
    query->question.limit = query->format == RENDER_TABLE ? default_limit : 0;
    if (exit_code == EXIT_OK) exit_code = query_read_flags(query);
    if (exit_code == EXIT_OK) exit_code = read_timeout(query);
    if (exit_code == EXIT_OK) exit_code = check_role(query);
    return exit_code;
}

void query_close(struct query *query)
{
    storage_reader_close(query->reader);
    query->reader = NULL;
}

static int next_row(void *owner, const struct value **values, struct error *error)
{
    return reply_next(owner, values, error);
}

struct row_source query_rows(struct reply *reply)
{
    return (struct row_source){.next = next_row, .owner = reply};
}

struct value query_value(const struct reply *reply, const struct value *values, const char *column)
{
    const struct layout *layout = reply_layout(reply);
    for (size_t i = 0; i < layout->count; i++)
        if (strcmp(layout->columns[i].name, column) == 0) return values[i];
    return value_null();
}

int query_print_rows(struct invocation *invocation, enum render_format format,
                     const struct layout *layout, struct row_source rows, size_t *printed)
{
    struct error error;
    struct columns columns;
    struct sink sink = terminal_sink(stdout);
    struct render_style style = terminal_style();
    const char *names = invocation_value(invocation, OPT_COLUMNS);
    if (names && !columns_choose(&columns, names, layout, rows, &error))
        return complain(invocation, EXIT_USAGE, "%s", error.sentence);
    if (names) {
        layout = &columns.layout;
        rows = columns_rows(&columns);
    }
    bool good = render_rows(&sink, format, layout, &style, rows, printed, &error) &&
                terminal_flush(stdout, &error);
    return good ? EXIT_OK : complain_error(invocation, &error);
}

int query_print(struct query *query, struct reply *reply, size_t *printed)
{
    return query_print_rows(query->invocation, query->format, reply_layout(reply),
                            query_rows(reply), printed);
}

bool query_add_section(struct storage_reader *reader, struct question *question, struct page *page,
                       const struct query_section *section, struct error *error)
{
    question->name = section->question;
    struct reply *reply = ask(reader, question, error);
    if (!reply) return false;
    bool good = page_add(page, &section->shown, reply_layout(reply), query_rows(reply), error);
    if (good && reply_has_more(reply) && page->format == RENDER_TABLE)
        sink_add(page->sink, "  and more: --limit N shows them, --limit 0 all.\n");
    reply_close(reply);
    return good;
}

int query_print_page(struct query *query, const struct query_section *sections, size_t count,
                     bool (*add_rest)(struct query *query, struct page *page, struct error *error))
{
    struct error error;
    struct page page;
    struct sink sink = terminal_sink(stdout);
    struct render_style style = terminal_style();
    bool good = true;
    page_begin(&page, &sink, query->format, &style);
    for (size_t i = 0; i < count && good; i++)
        good = query_add_section(query->reader, &query->question, &page, &sections[i], &error);
    if (good && add_rest) good = add_rest(query, &page, &error);
    page_end(&page);
    query_say_moving(query);
    return good ? EXIT_OK : complain_error(query->invocation, &error);
}

void query_say_hidden(struct query *query, const char *column)
{
    bool silenced = strcmp(column, "silenced") == 0;
    if (invocation_has(query->invocation, OPT_ALL) ||
        (silenced && invocation_has(query->invocation, OPT_SILENCED)))
        return;
    struct storage_rows *rows = storage_query(query->reader, "shared/hidden", NULL, NULL, 0, NULL);
    int count = rows ? storage_column(rows, column) : 0;
    int64_t hidden = rows && storage_next(rows, NULL) == 1 ? storage_integer(rows, count) : 0;
    if (hidden > 0 && silenced)
        printf("\nNot shown, because of silences: %" PRId64 " finding%s in all; --silenced shows "
               "%s, and `netscope silences` lists the silences.\n",
               hidden, hidden == 1 ? "" : "s", hidden == 1 ? "it" : "them");
    else if (hidden > 0)
        printf("\nNot shown, for people settled or ignored %s: %" PRId64
               " %.*s in all; --all shows %s.\n",
               hidden == 1 ? "it" : "them", hidden, (int)strlen(column) - (hidden == 1), column,
               hidden == 1 ? "it" : "them");
    storage_rows_close(rows);
}
