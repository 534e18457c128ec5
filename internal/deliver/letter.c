/* SPDX-License-Identifier: MIT */
#include "letter.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

const char *const severity_words[] = {"info", "low", "medium", "high", "critical"};

/* ---------------------------------------------------------------- words of a message */

/* "high: TITLE", "now high: TITLE", "again, high: TITLE", "closed: TITLE". */
static void add_headline(struct text *text, const struct message_text *message)
{
    const char *change = message->change;
    if (message->report_id) {
        text_add(text, message->title);
        return;
    }
    if (strcmp(change, "closed") == 0)
        text_add(text, "closed");
    else
        text_format(text, "%s%s",
                    strcmp(change, "worse") == 0      ? "now "
                    : strcmp(change, "reopened") == 0 ? "again, "
                                                      : "",
                    message->severity);
    text_format(text, ": %s", message->title[0] ? message->title : message->rule);
}

/* "2026-11-21T01:44:53.816142Z" as "2026-11-21 01:44:53". */
static void add_time(struct text *text, const char *time)
{
    text_format(text, "%.10s %.8s", time, strlen(time) > 19 ? time + 11 : "");
}

static void add_times(struct text *text, const struct message_text *message)
{
    if (!message->last_time[0]) return;
    text_add(text, "Seen: ");
    if (message->first_time[0] && strncmp(message->first_time, message->last_time, 19) != 0) {
        add_time(text, message->first_time);
        text_add(text, " to ");
    }
    add_time(text, message->last_time);
    text_add(text, " UTC");
    if (message->count > 1) text_format(text, ", %" PRId64 " times", message->count);
    text_add_char(text, '\n');
}

static void add_device(struct text *text, const struct message_text *message)
{
    if (!message->device_id) return;
    text_format(text, "Device: %s", message->device);
    if (message->ip[0]) text_format(text, ", %s", message->ip);
    if (message->mac[0]) text_format(text, ", %s", message->mac);
    text_add_char(text, '\n');
}

static void add_whole(struct text *text, const struct message_text *message)
{
    if (message->explanation[0]) text_format(text, "%s\n\n", message->explanation);
    add_device(text, message);
    add_times(text, message);
    text_format(text, "Finding: %" PRId64 ", rule %s, severity %s, %s\n", message->alert_id,
                message->rule, message->severity, message->change);
    text_format(text, "More: netscope alerts show %" PRId64 "\n", message->alert_id);
}

static void add_report(struct text *text, const struct message_text *message)
{
    if (message->explanation[0]) text_format(text, "%s\n\n", message->explanation);
    if (message->is_file_kept_back)
        text_add(text, "The report names people's devices. Only targets `for: officer` get it.\n");
    else if (message->file[0])
        text_format(text, "The report is on the sensor: %s\n", message->file);
    text_format(text, "Report: %" PRId64 "\n", message->report_id);
}

/*
 * A copy of it, in the folder of those that are handed over, and never the file that the message names:
 * else whoever may hand a report over could have any file mailed that this user may read.
 */
static void write_file(struct letter *letter, const char *database)
{
    const struct message_text *message = &letter->messages[0];
    const char *slash = strrchr(message->file, '/');
    if (letter->total != 1 || !slash || !slash[1] || message->is_file_kept_back) return;
    (void)snprintf(letter->file, sizeof letter->file, "%s-outgoing/%s", database, slash + 1);
}

/* ---------------------------------------------------------------- a digest */

static void write_digest(struct letter *letter, struct text *subject, struct text *body)
{
    text_format(subject, "%zu findings, the worst: ", letter->total);
    add_headline(subject, &letter->messages[0]);
    for (size_t i = 0; i < letter->shown; i++) {
        const struct message_text *message = &letter->messages[i];
        text_add(body, "- ");
        add_headline(body, message);
        text_add(body, " (");
        add_time(body, message->last_time);
        text_format(body, " UTC, finding %" PRId64 ")\n", message->alert_id);
    }
    if (letter->total > letter->shown)
        text_format(body, "- and %zu more\n", letter->total - letter->shown);
    text_add(body, "\nMore: netscope alerts\n");
}

/* The page of the finding, or of all. */
static void write_link(struct letter *letter, const char *public_url)
{
    size_t size = strlen(public_url);
    const struct message_text *message = &letter->messages[0];
    if (size == 0 || message->report_id) return;
    struct text link = text_into(letter->link, sizeof letter->link);
    text_format(&link, "%.*s/findings", (int)(size - (public_url[size - 1] == '/')), public_url);
    if (letter->total == 1 && message->alert_id) text_format(&link, "/%" PRId64, message->alert_id);
}

static void write_words(struct letter *letter)
{
    struct text subject = text_into(letter->subject, sizeof letter->subject);
    struct text body = text_into(letter->body, sizeof letter->body);
    if (letter->total > 1) {
        write_digest(letter, &subject, &body);
    } else {
        add_headline(&subject, &letter->messages[0]);
        (letter->messages[0].report_id ? add_report : add_whole)(&body, &letter->messages[0]);
    }
    text_format(&body, "Sensor: %s\n", letter->sensor);
}

/* ---------------------------------------------------------------- which messages */

struct ranked {
    int64_t message_id;
    int level;
};

struct ranking {
    struct ranked *entries;
    size_t count, capacity;
};

static bool rank(struct ranking *ranking, const struct message_text *message)
{
    if (ranking->count == ranking->capacity) {
        size_t capacity = ranking->capacity ? 2 * ranking->capacity : 32;
        struct ranked *grown = realloc(ranking->entries, capacity * sizeof *grown);
        if (!grown) return false;
        ranking->entries = grown;
        ranking->capacity = capacity;
    }
    ranking->entries[ranking->count++] = (struct ranked){message->message_id, message->level};
    return true;
}

/* The worst first, then the oldest. */
static int compare(const void *one, const void *other)
{
    const struct ranked *a = one, *b = other;
    if (a->level != b->level) return a->level > b->level ? -1 : 1;
    return (a->message_id > b->message_id) - (a->message_id < b->message_id);
}

/* Those of the parcel that are still there. */
static bool rank_all(struct storage_reader *reader, const struct parcel *parcel,
                     struct ranking *ranking, struct error *error)
{
    struct message_text message;
    int64_t first, last;
    for (const char *list = parcel->messages; *list;) {
        if (!request_next_messages(&list, &first, &last)) break;
        for (int64_t id = first; id <= last; id++) {
            int found = message_read(reader, id, true, &message, error);
            if (found < 0) return false;
            if (found == 1 && !rank(ranking, &message))
                return error_no_memory(error, "write a message");
        }
    }
    if (ranking->count) qsort(ranking->entries, ranking->count, sizeof *ranking->entries, compare);
    return true;
}

static bool read_shown(struct storage_reader *reader, const struct target *target,
                       const struct ranking *ranking, struct letter *letter, struct error *error)
{
    bool with_names = target->for_whom == FOR_OFFICER;
    letter->total = ranking->count;
    letter->level = ranking->entries[0].level;
    for (size_t i = 0; i < ranking->count && letter->shown < LETTER_SHOWN_MOST; i++) {
        int found = message_read(reader, ranking->entries[i].message_id, with_names,
                                 &letter->messages[letter->shown], error);
        if (found < 0) return false;
        letter->shown += found == 1;
    }
    return true;
}

/* Equal in each try, because it is made of what never changes. */
static void write_id(struct letter *letter, const struct parcel *parcel, const char *identity)
{
    const char *list = parcel->messages;
    int64_t first = 0, last = 0, end = 0;
    (void)request_next_messages(&list, &first, &last);
    for (end = last; *list && request_next_messages(&list, &last, &end);)
        ;
    int size = snprintf(letter->id, sizeof letter->id, "%s-%" PRId64, identity, first);
    for (char *blank = letter->id; (blank = strchr(blank, ' '));)
        *blank = '-';
    if (end > first)
        (void)snprintf(letter->id + size, sizeof letter->id - (size_t)size, "-%" PRId64 "-%s", end,
                       parcel->target);
}

struct letter *letter_make(struct storage_reader *reader, const struct target *target,
                           const struct parcel *parcel, const struct sender *sender, bool *is_gone,
                           struct error *error)
{
    struct ranking ranking = {.entries = NULL};
    struct letter *letter = calloc(1, sizeof *letter);
    bool good = letter != NULL;
    *is_gone = false;
    if (!letter)
        error_no_memory(error, "write a message");
    else
        good = rank_all(reader, parcel, &ranking, error);
    if (good && ranking.count) good = read_shown(reader, target, &ranking, letter, error);
    free(ranking.entries);
    if (good && letter->shown) {
        letter->sensor = sender->sensor;
        write_id(letter, parcel, sender->identity);
        write_words(letter);
        write_link(letter, sender->public_url);
        write_file(letter, sender->database);
        return letter;
    }
    *is_gone = good;
    free(letter);
    return NULL;
}

struct letter *letter_make_test(const struct target *target, const struct sender *sender,
                                int64_t now_us)
{
    struct letter *letter = calloc(1, sizeof *letter);
    if (!letter) return NULL;
    struct message_text *message = &letter->messages[0];
    letter->sensor = sender->sensor;
    letter->total = letter->shown = 1;
    (void)snprintf(letter->id, sizeof letter->id, "test-%s-%" PRId64, target->name, now_us);
    *message =
        (struct message_text){.change = "new", .severity = "info", .rule = "test", .count = 1};
    (void)snprintf(message->title, sizeof message->title,
                   "A test of the target %s; nothing was found", target->name);
    (void)snprintf(letter->subject, sizeof letter->subject, "test: the target %s works",
                   target->name);
    struct text body = text_into(letter->body, sizeof letter->body);
    text_format(&body,
                "`netscope deliver --test %s` sent this. Messages about findings look like "
                "it.\nSensor: %s\n",
                target->name, sender->sensor);
    write_link(letter, sender->public_url);
    return letter;
}
