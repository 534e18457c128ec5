/* SPDX-License-Identifier: MIT */
/* netscope status: the writer of the database, its start, and its completeness. */
#include "full_note.h"
#include "moving_note.h"
#include "running.h"

#include "base/text_safe.h"
#include "render/figure.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

static void add_safe(struct text *text, const char *string)
{
    text_add_safe(text, span_text(string ? string : "-"));
}

static void line(const char *label, const struct text *text)
{
    printf("%-10s %s\n", label, text->data);
}

static void tell_who(const struct control_reply *reply, struct text *text)
{
    int64_t since_us = control_reply_integer(reply, NULL, 0, "since_us");
    text_format(text, "process %" PRId64 ", netscope ",
                control_reply_integer(reply, NULL, 0, "pid"));
    add_safe(text, control_reply_text(reply, NULL, 0, "program"));
    line("running", text);
    text_clear(text);
    figure_add_time(text, since_us);
    text_add(text, " UTC, ");
    figure_add_duration(text, ((int64_t)time(NULL) * 1000000) - since_us);
    line("since", text);
    text_clear(text);
    add_safe(text, control_reply_text(reply, NULL, 0, "database"));
    text_add(text, "  ");
    figure_add_bytes(text, (double)control_reply_integer(reply, NULL, 0, "database_bytes"));
    text_add(text, ", log ");
    figure_add_bytes(text, (double)control_reply_integer(reply, NULL, 0, "log_bytes"));
    line("database", text);
}

/* Only if another program has brought any, or is about to. */
static void tell_facts(const struct control_reply *reply, struct text *text)
{
    static const struct {
        const char *name, *words;
    } counts[] = {{"producers", " producers"},
                  {"facts_taken", " taken"},
                  {"facts_refused", " refused"},
                  {"facts_shed", " dropped"}};
    int64_t sum = 0;
    text_clear(text);
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        int64_t count = control_reply_integer(reply, NULL, 0, counts[i].name);
        text_add(text, i ? ", " : "");
        figure_add_count(text, count);
        text_add(text, counts[i].words);
        sum += count;
    }
    if (sum) line("facts", text);
}

static void tell_counts(const struct control_reply *reply, struct text *text)
{
    for (size_t i = 0; i < control_reply_count(reply, "sources"); i++) {
        text_clear(text);
        add_safe(text, control_reply_text(reply, "sources", i, "source"));
        text_add(text, "  ");
        figure_add_count(text, control_reply_integer(reply, "sources", i, "frames_captured"));
        text_add(text, " frames, ");
        figure_add_count(text, control_reply_integer(reply, "sources", i, "frames_dropped"));
        text_add(text, " dropped");
        line(i ? "" : "sources", text);
    }
    text_clear(text);
    figure_add_count(text, control_reply_integer(reply, NULL, 0, "rows_committed"));
    text_add(text, " written, ");
    figure_add_count(text, control_reply_integer(reply, NULL, 0, "rows_dropped"));
    text_add(text, " dropped");
    line("rows", text);
}

/* "in use since TIME UTC, 43 % of the names are judged by them" */
static void tell_lists(const char *database)
{
    char memory[256];
    struct text text = text_into(memory, sizeof memory);
    struct storage_reader *reader = storage_reader_open(database, NULL);
    struct storage_rows *rows =
        reader ? storage_query(reader, "shared/tracker_lists", NULL, NULL, 0, NULL) : NULL;
    if (rows && storage_next(rows, NULL) == 1) {
        struct value judged = storage_value(rows, storage_column(rows, "judged_share"));
        text_add(&text, "in use since ");
        figure_add_time(&text, storage_integer(rows, storage_column(rows, "from_us")));
        text_add(&text, " UTC, ");
        if (judged.type == VALUE_REAL && judged.real < 1) {
            figure_add_value(&text, &judged, COLUMN_PERCENT);
            text_add(&text, " of the names are judged by them");
        } else {
            text_add(&text, "all names are judged by them");
        }
        line("trackers", &text);
    }
    if (rows) storage_rows_close(rows);
    storage_reader_close(reader);
}

/* Prints the newest capture of the database, in JSON or for people. */
static void tell_last(const char *database, bool in_json)
{
    char memory[2048];
    struct text text = text_into(memory, sizeof memory);
    struct storage_reader *reader = storage_reader_open(database, NULL);
    struct storage_rows *rows =
        reader ? storage_query(reader, "shared/last_capture", NULL, NULL, 0, NULL) : NULL;
    if (rows && storage_next(rows, NULL) == 1) {
        int64_t id = storage_integer(rows, storage_column(rows, "capture_id")),
                end_us = storage_integer(rows, storage_column(rows, "end_us"));
        struct span source = storage_value(rows, storage_column(rows, "source")).bytes,
                    status = storage_value(rows, storage_column(rows, "status")).bytes;
        if (in_json) {
            text_format(&text, ",\"last\":{\"capture_id\":%" PRId64 ",\"source\":", id);
            text_add_json(&text, source);
            text_format(&text, ",\"end_us\":%" PRId64 ",\"status\":", end_us);
            text_add_json(&text, status);
            text_add_char(&text, '}');
        } else {
            text_format(&text, "capture %" PRId64 " of ", id);
            text_add_safe(&text, source);
            text_add(&text, ", until ");
            figure_add_time(&text, end_us);
            text_add(&text, " UTC, ");
            text_add_safe(&text, status);
        }
    }
    if (rows) storage_rows_close(rows);
    storage_reader_close(reader);
    if (in_json)
        printf("{\"version\":%d,\"ok\":true,\"running\":false%s}\n", MESSAGE_VERSION, memory);
    else if (text.size)
        line("last", &text);
}

/* What the upkeep has to move still, and what the newest capture had no room for. */
static void tell_moving(const char *database)
{
    char memory[512];
    struct text text = text_into(memory, sizeof memory);
    struct storage_reader *reader = storage_reader_open(database, NULL);
    if (reader && moving_note(reader, &text)) line("moving", &text);
    text_clear(&text);
    if (reader && full_note(reader, &text)) line("no room", &text);
    storage_reader_close(reader);
}

int command_status(struct invocation *invocation)
{
    int exit_code = EXIT_OK;
    struct error error = {.sentence = ""};
    bool in_json = invocation_has(invocation, OPT_JSON);
    const char *database = running_database(invocation, &exit_code);
    if (!database) return exit_code;
    const struct message message = {.kind = MESSAGE_STATUS};
    struct control_reply *reply = running_ask(database, &message, NULL, &error);
    if (!reply) {
        if (error.kind == ERROR_NOT_FOUND) {
            tell_last(database, in_json);
            if (!in_json) {
                tell_lists(database);
                tell_moving(database);
            }
        }
        return running_refused(invocation, &error);
    }
    char memory[8192];
    struct text text = text_into(memory, sizeof memory);
    struct span answer = control_reply_line(reply);
    if (in_json) {
        printf("%.*s\n", (int)answer.size, (const char *)answer.data);
    } else {
        tell_who(reply, &text);
        tell_counts(reply, &text);
        tell_facts(reply, &text);
        tell_lists(database);
        tell_moving(database);
    }
    control_reply_free(reply);
    return EXIT_OK;
}
