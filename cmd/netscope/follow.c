/* SPDX-License-Identifier: MIT */
#include "follow.h"

#include "cli/terminal.h"
#include "stop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    FIRST_ROWS = 10,
    PAUSE_MS = 500,
    KEYS_MOST = 1 << 20, /* remembered; a key further back was seen */
    ROWS_MOST = 1 << 16, /* of one look; more come with the next ones */
};

struct following {
    struct query *query;
    const char *key;
    bool began;
    int64_t newest_key, base_key; /* up to the base all were there at the first look */
    uint8_t *seen;                /* KEYS_MOST bits, by key */
    struct sink sink;
    struct render *render;
    struct value **rows; /* of one look, the newest first */
    size_t row_count;
};

/* ------------------------------------------------------------ which rows are new */

static bool is_set(const struct following *following, int64_t key)
{
    return following->seen[key % KEYS_MOST / 8] >> key % 8 & 1;
}

static void set(struct following *following, int64_t key, bool seen)
{
    uint8_t *byte = &following->seen[key % KEYS_MOST / 8];
    *byte = (uint8_t)(seen ? *byte | 1 << key % 8 : *byte & ~(1 << key % 8));
}

/* True once for each key. Rows of before the first look are not new, even if they come late. */
static bool is_new(struct following *following, int64_t key)
{
    if (key <= following->base_key || key <= following->newest_key - KEYS_MOST) return false;
    if (key > following->newest_key + KEYS_MOST) {
        memset(following->seen, 0, KEYS_MOST / 8);
        following->newest_key = key - 1;
    }
    while (following->newest_key < key)
        set(following, ++following->newest_key, false);
    bool seen = is_set(following, key);
    set(following, key, true);
    return !seen;
}

/* ------------------------------------------------------------ rows of one look */

static struct value *copy_row(const struct value *values, size_t count)
{
    struct value *copy = calloc(count, sizeof *copy);
    for (size_t i = 0; copy && i < count; i++) {
        copy[i] = values[i];
        if (values[i].type != VALUE_TEXT && values[i].type != VALUE_BLOB) continue;
        uint8_t *bytes = malloc(values[i].bytes.size + 1);
        if (!bytes) abort();
        memcpy(bytes, values[i].bytes.data, values[i].bytes.size);
        bytes[values[i].bytes.size] = 0;
        copy[i].bytes.data = bytes;
    }
    return copy;
}

static void free_row(struct value *row, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (row[i].type == VALUE_TEXT || row[i].type == VALUE_BLOB)
            free((void *)(uintptr_t)row[i].bytes.data);
    free(row);
}

static bool look(struct following *following, struct reply *reply, struct error *error)
{
    const struct value *values;
    const size_t count = reply_layout(reply)->count;
    int state = 0;
    /* To the end, also of what is not wanted: an open statement would keep its view of the rows. */
    while ((state = reply_next(reply, &values, error)) == 1) {
        int64_t key = query_value(reply, values, following->key).integer;
        if (following->row_count == ROWS_MOST || key <= 0 || !is_new(following, key)) continue;
        if (!following->began && following->row_count == FIRST_ROWS) continue;
        following->rows[following->row_count++] = copy_row(values, count);
    }
    return state >= 0;
}

/* The oldest first. */
static bool print_rows(struct following *following, const struct layout *layout,
                       struct error *error)
{
    const struct render_style style = terminal_style();
    if (following->row_count > 0 && !following->render) {
        enum render_format format = following->query->format;
        if (format == RENDER_JSON) format = RENDER_JSON_LINES;
        following->render = render_open(&following->sink, format, layout, &style);
    }
    while (following->row_count > 0) {
        struct value *row = following->rows[--following->row_count];
        render_row(following->render, row);
        free_row(row, layout->count);
    }
    render_flush(following->render);
    return terminal_flush(stdout, error);
}

/* ------------------------------------------------------------ again and again */

static bool look_again(struct following *following, struct reply **last, struct error *error)
{
    struct query *query = following->query;
    struct question *question = &query->question;
    question->limit = 0;
    struct reply *reply = ask(query->reader, question, error);
    if (!reply) return false;
    bool good = look(following, reply, error) && print_rows(following, reply_layout(reply), error);
    if (!following->began) following->base_key = following->newest_key;
    following->began = true;
    /* The renderer borrows the layout of the reply that it began with. */
    if (!*last && following->render)
        *last = reply;
    else
        reply_close(reply);
    return good;
}

static bool read_question(struct following *following, const char *name)
{
    struct error error;
    struct query *query = following->query;
    query->question = (struct question){.name = name, .zone = query->question.zone};
    if (query_read_flags(query) != EXIT_OK) return false;
    if (filter_is_set(&query->question, "since")) return true;
    return question_filter(&query->question, query->reader, "since", "--follow", "300s", &error);
}

static int go_on(struct following *following, const char *name)
{
    struct error error = {.sentence = ""};
    struct reply *first = NULL;
    const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000L};
    bool good = true;
    while (good && !stop_asked) {
        good = read_question(following, name) && look_again(following, &first, &error);
        if (good && !stop_asked) (void)nanosleep(&pause, NULL);
    }
    if (following->render) (void)render_close(following->render, &following->sink);
    reply_close(first);
    if (good || stop_asked) return EXIT_OK;
    return error.sentence[0] ? complain_error(following->query->invocation, &error) : EXIT_TROUBLE;
}

int follow(struct query *query, const char *name, const char *key)
{
    if (query->format == RENDER_CSV || query->question.sort)
        return complain(query->invocation, EXIT_USAGE,
                        "--follow prints rows as they come, as a table or as JSON lines; it takes "
                        "neither --csv nor --sort.");
    struct following following = {.query = query,
                                  .key = key,
                                  .seen = calloc(KEYS_MOST / 8, 1),
                                  .sink = terminal_sink(stdout),
                                  .rows = calloc(ROWS_MOST, sizeof *following.rows)};
    int exit_code = EXIT_TROUBLE;
    stop_on_signals();
    if (following.seen && following.rows) exit_code = go_on(&following, name);
    free(following.rows);
    free(following.seen);
    return exit_code;
}
