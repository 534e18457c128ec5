/* SPDX-License-Identifier: MIT */
/* The end that asks. */
#include "address.h"
#include "base/clock.h"
#include "control.h"
#include "frame.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct control_reply {
    cJSON *object;
    size_t size;
    char line[MESSAGE_LINE_MOST];
};

static int connect_to(const char *path, struct error *error)
{
    struct socket_address address;
    if (!socket_address_open(&address, path, error)) return -1;
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool good = descriptor >= 0 && connect(descriptor, (const struct sockaddr *)&address.name,
                                           sizeof address.name) == 0;
    int cause = errno;
    socket_address_close(&address);
    if (good) return descriptor;
    if (descriptor >= 0) close(descriptor);
    if (cause == ENOENT || cause == ECONNREFUSED)
        error_set_kind(error, ERROR_NOT_FOUND,
                       "Nobody listens on the control socket %s: no live capture runs there.",
                       path);
    else if (cause == EACCES)
        error_set(error,
                  "You may not use the control socket %s: ask as the user who runs the capture, "
                  "as a member of its group, or as root.",
                  path);
    else
        error_set(error, "The control socket %s cannot be reached (%s).", path, strerror(cause));
    return -1;
}

static void add_text(struct text *line, const char *name, bool has, const char *text)
{
    text_format(line, ",\"%s\":", name);
    if (has)
        text_add_json(line, span_text(text));
    else
        text_add(line, "null");
}

static void add_request(struct text *line, const struct message *message, unsigned carries)
{
    if (carries & CARRIES_ID) text_format(line, ",\"id\":%" PRId64, message->id);
    if (carries & CARRIES_DEVICE && message->device_id)
        text_format(line, ",\"device\":%" PRId64, message->device_id);
    if (carries & CARRIES_TEXT) add_text(line, "text", message->has_text, message->text);
    if (carries & CARRIES_SCOPE) {
        add_text(line, "rule", true, message->rule);
        add_text(line, "target", message->has_target, message->target);
        text_format(line, ",\"for_us\":%" PRId64, message->for_us);
    }
    if (carries & CARRIES_DELIVERY) {
        add_text(line, "messages", true, message->messages);
        add_text(line, "state", true, message->state);
        add_text(line, "target", message->has_target, message->target);
        text_format(line, ",\"tries\":%" PRId64, message->tries);
    }
    if (carries & CARRIES_REPORT) {
        add_text(line, "target", message->has_target, message->target);
        add_text(line, "subject", true, message->subject);
        add_text(line, "file", message->file[0], message->file);
        add_text(line, "for", message->for_whom[0], message->for_whom);
    }
    if (carries & CARRIES_EDITION) {
        add_text(line, "name", true, message->name);
        add_text(line, "state", true, message->state);
        text_format(line, ",\"from_us\":%" PRId64 ",\"to_us\":%" PRId64, message->from_us,
                    message->to_us);
        if (message->made_us) text_format(line, ",\"made_us\":%" PRId64, message->made_us);
        if (message->replaces) text_format(line, ",\"replaces\":%" PRId64, message->replaces);
        add_text(line, "formats", message->formats[0], message->formats);
        add_text(line, "file", message->file[0], message->file);
    }
    if (message->by[0]) add_text(line, "by", true, message->by);
}

static bool send_request(int descriptor, const struct message *message)
{
    char memory[6 * sizeof *message + 256]; /* each byte may be an escape */
    enum request_kind request;
    struct text line = text_into(memory, sizeof memory);
    text_format(&line, "{\"version\":%d,\"request\":\"%s\"", MESSAGE_VERSION,
                message_rows[message->kind].name);
    if (message_request(message->kind, &request))
        add_request(&line, message, request_carries(request));
    if (message->limit) text_format(&line, ",\"limit\":%" PRId64, message->limit);
    if (message->before) text_format(&line, ",\"before\":%" PRId64, message->before);
    if (message->after) text_format(&line, ",\"after\":%" PRId64, message->after);
    if (message->kind == MESSAGE_PACKET) text_format(&line, ",\"id\":%" PRId64, message->id);
    if (message->kind == MESSAGE_PACKETS || message->kind == MESSAGE_PACKET)
        add_text(&line, "by", message->by[0], message->by);
    text_add(&line, "}\n");
    return send(descriptor, line.data, line.size, MSG_NOSIGNAL) == (ssize_t)line.size;
}

/* Up to the line feed, which is not counted. */
static bool receive_line(int descriptor, struct control_reply *reply, int64_t until_us)
{
    while (reply->size < sizeof reply->line) {
        struct pollfd polled = {.fd = descriptor, .events = POLLIN};
        int64_t left_us = until_us - monotonic_now_us();
        int ready = left_us > 0 ? poll(&polled, 1, (int)(left_us / 1000) + 1) : 0;
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) return false;
        ssize_t got =
            recv(descriptor, reply->line + reply->size, sizeof reply->line - reply->size, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        char *end = memchr(reply->line + reply->size, '\n', (size_t)got);
        reply->size = end ? (size_t)(end - reply->line) : reply->size + (size_t)got;
        if (end) return true;
    }
    return false;
}

/* The next line; is_sent: whether what it answers was sent. NULL: as for control_ask(). */
static struct control_reply *take_reply(int descriptor, const char *path, bool is_sent,
                                        int milliseconds, bool *is_answered, struct error *error)
{
    struct control_reply *reply = calloc(1, sizeof *reply);
    bool good = false;
    if (!reply) {
        error_no_memory(error, "read an answer");
    } else if (!is_sent || !receive_line(descriptor, reply,
                                         monotonic_now_us() + (int64_t)milliseconds * 1000)) {
        error_set_kind(error, ERROR_BUSY,
                       "The capture at %s gives no answer: it is starting, ending, or waiting for "
                       "its disk. If a change was asked for, the view audit shows whether it was "
                       "made; try again.",
                       path);
    } else {
        reply->object = frame_read(control_reply_line(reply));
        good = frame_check_answer(reply->object, error);
        if (is_answered) *is_answered = true;
    }
    if (good) return reply;
    control_reply_free(reply);
    return NULL;
}

struct control_reply *control_ask(const char *path, const struct message *message, int milliseconds,
                                  bool *is_answered, struct error *error)
{
    if (is_answered) *is_answered = false;
    int descriptor = connect_to(path, error);
    if (descriptor < 0) return NULL;
    struct control_reply *reply = take_reply(descriptor, path, send_request(descriptor, message),
                                             milliseconds, is_answered, error);
    close(descriptor);
    return reply;
}

static bool send_whole(int descriptor, const void *bytes, size_t size)
{
    return send(descriptor, bytes, size, MSG_NOSIGNAL) == (ssize_t)size;
}

bool control_bring(const char *path, struct span records, int milliseconds,
                   struct facts_count *count, bool *is_answered, struct error *error)
{
    const struct facts_header header = {.version = FACTS_VERSION, .size = (uint32_t)records.size};
    const struct message facts = {.kind = MESSAGE_FACTS};
    *is_answered = false;
    int descriptor = connect_to(path, error);
    if (descriptor < 0) return false;
    struct control_reply *reply = take_reply(descriptor, path, send_request(descriptor, &facts),
                                             milliseconds, is_answered, error);
    if (reply) {
        control_reply_free(reply);
        bool is_sent = send_whole(descriptor, &header, sizeof header) &&
                       send_whole(descriptor, records.data, records.size) &&
                       shutdown(descriptor, SHUT_WR) == 0;
        reply = take_reply(descriptor, path, is_sent, milliseconds, is_answered, error);
    }
    close(descriptor);
#define FACTS_COUNTER(name)                                                                        \
    count->name = reply ? (uint64_t)control_reply_integer(reply, NULL, 0, #name) : 0;
    FACTS_COUNTERS(FACTS_COUNTER)
#undef FACTS_COUNTER
    control_reply_free(reply);
    return reply != NULL;
}

void control_reply_free(struct control_reply *reply)
{
    if (!reply) return;
    cJSON_Delete(reply->object);
    free(reply);
}

struct span control_reply_line(const struct control_reply *reply)
{
    return (struct span){(const uint8_t *)reply->line, reply->size};
}

static const cJSON *find(const struct control_reply *reply, const char *list, size_t item,
                         const char *name)
{
    const cJSON *object = reply->object;
    if (list)
        object = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(object, list), (int)item);
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

const char *control_reply_text(const struct control_reply *reply, const char *list, size_t item,
                               const char *name)
{
    const cJSON *member = find(reply, list, item, name);
    return cJSON_IsString(member) ? member->valuestring : NULL;
}

int64_t control_reply_integer(const struct control_reply *reply, const char *list, size_t item,
                              const char *name)
{
    const cJSON *member = find(reply, list, item, name);
    bool fits = cJSON_IsNumber(member) && member->valuedouble > -9e15 && member->valuedouble < 9e15;
    return fits ? (int64_t)member->valuedouble : 0;
}

size_t control_reply_count(const struct control_reply *reply, const char *list)
{
    return (size_t)cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(reply->object, list));
}
