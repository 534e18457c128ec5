/* SPDX-License-Identifier: MIT */
#include "message.h"

#include "base/text_safe.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { NAMES_MOST = 64, NAME_SIZE = 256 };

/* Copies what fits, escaped. */
static void copy(char *out, size_t size, const char *text)
{
    struct text safe = text_into(out, size);
    struct span bytes = span_text(text);
    char escape[SAFE_ESCAPE_SIZE];
    for (size_t at = 0; at < bytes.size && !safe.cut;) {
        size_t piece = text_safe_piece(bytes, at, false, escape);
        if (escape[0])
            text_add(&safe, escape);
        else
            text_add_bytes(&safe, bytes.data + at, piece);
        at += piece;
    }
}

/* ---------------------------------------------------------------- names of people's devices */

/* Replaces each occurrence of the name, in any case. */
static void replace(char *text, size_t size, const char *name, const char *by)
{
    char memory[2048];
    struct text out = text_into(memory, sizeof memory);
    size_t length = strlen(name);
    bool found = false;
    for (const char *at = text; *at;) {
        if (strncasecmp(at, name, length) == 0) {
            text_add(&out, by);
            at += length;
            found = true;
        } else {
            text_add_char(&out, *at++);
        }
    }
    if (found) (void)snprintf(text, size, "%s", memory);
}

static void mask_name(struct message_text *message, const char *name, int64_t device_id)
{
    char by[32];
    (void)snprintf(by, sizeof by, "device %" PRId64, device_id);
    replace(message->title, sizeof message->title, name, by);
    replace(message->explanation, sizeof message->explanation, name, by);
}

static bool mask_names(struct storage_reader *reader, struct message_text *message,
                       struct error *error)
{
    char memory[sizeof message->title + sizeof message->explanation + 2];
    (void)snprintf(memory, sizeof memory, "%s\n%s", message->title, message->explanation);
    const struct parameter parameters[] = {{":text", value_text(memory)}};
    struct storage_rows *rows = storage_query(reader, "deliver/names", NULL, parameters, 1, error);
    if (!rows) return false;
    int name = storage_column(rows, "name"), device = storage_column(rows, "device_id"), more;
    while ((more = storage_next(rows, error)) == 1) {
        char shown[NAME_SIZE];
        copy(shown, sizeof shown, storage_text(rows, name));
        mask_name(message, shown, storage_integer(rows, device));
    }
    storage_rows_close(rows);
    return more == 0;
}

/* ---------------------------------------------------------------- reading */

static int level_of(const char *severity)
{
    static const char *const words[] = {"info", "low", "medium", "high", "critical"};
    for (int i = 0; i < 5; i++)
        if (strcmp(words[i], severity) == 0) return i;
    return 0;
}

static void read_device(struct storage_rows *rows, bool with_names, struct message_text *message)
{
    const char *kind = storage_text(rows, storage_column(rows, "device_kind"));
    const char *name = storage_text(rows, storage_column(rows, "device_name"));
    bool is_persons = strcmp(kind, "thing") != 0 && strcmp(kind, "infrastructure") != 0;
    message->device_id = storage_integer(rows, storage_column(rows, "whole_id"));
    if (!message->device_id) return;
    copy(message->ip, sizeof message->ip, storage_text(rows, storage_column(rows, "ip_address")));
    copy(message->mac, sizeof message->mac,
         storage_text(rows, storage_column(rows, "mac_address")));
    if (name[0] && (with_names || !is_persons))
        copy(message->device, sizeof message->device, name);
    else
        (void)snprintf(message->device, sizeof message->device, "device %" PRId64,
                       message->device_id);
}

static void read_row(struct storage_rows *rows, bool with_names, struct message_text *message)
{
    const struct {
        const char *column;
        char *place;
        size_t size;
    } texts[] = {
        {"change", message->change, sizeof message->change},
        {"severity", message->severity, sizeof message->severity},
        {"rule", message->rule, sizeof message->rule},
        {"title", message->title, sizeof message->title},
        {"explanation", message->explanation, sizeof message->explanation},
        {"first_time", message->first_time, sizeof message->first_time},
        {"last_time", message->last_time, sizeof message->last_time},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        copy(texts[i].place, texts[i].size,
             storage_text(rows, storage_column(rows, texts[i].column)));
    message->alert_id = storage_integer(rows, storage_column(rows, "alert_id"));
    message->report_id = storage_integer(rows, storage_column(rows, "report_id"));
    message->count = storage_integer(rows, storage_column(rows, "count"));
    message->level = level_of(message->severity);
    (void)snprintf(message->file, sizeof message->file, "%s",
                   storage_text(rows, storage_column(rows, "file")));
    message->is_file_kept_back =
        !with_names && storage_integer(rows, storage_column(rows, "for_officer"));
    read_device(rows, with_names, message);
}

int message_read(struct storage_reader *reader, int64_t message_id, bool with_names,
                 struct message_text *message, struct error *error)
{
    const struct parameter parameters[] = {{":message_id", value_integer(message_id)}};
    struct storage_rows *rows =
        storage_query(reader, "deliver/message", NULL, parameters, 1, error);
    if (!rows) return -1;
    *message = (struct message_text){.message_id = message_id};
    int found = storage_next(rows, error);
    if (found == 1) read_row(rows, with_names, message);
    storage_rows_close(rows);
    if (found == 1 && !with_names && !mask_names(reader, message, error)) return -1;
    return found;
}
