/* SPDX-License-Identifier: MIT */
#include "packets.h"

#include "ask/ask.h"
#include "capture_reply.h"
#include "render/json_csv.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LIMIT_MOST = 100 }; /* as many as one line of the control socket takes */

static bool read_argument(const struct web_argument *argument, struct message *message,
                          struct error *error)
{
    if (strcmp(argument->name, "after") == 0)
        return filter_read_number("after", argument->value, 1, INT64_C(1) << 53, &message->after,
                                  error);
    if (strcmp(argument->name, "limit") == 0)
        return filter_read_number("limit", argument->value, 1, LIMIT_MOST, &message->limit, error);
    return error_set_kind(error, ERROR_BAD_QUESTION,
                          "There is no parameter '%s' here: it takes after and limit.",
                          argument->name);
}

bool packets_read(const struct web_request *request, int64_t id, const char *token,
                  struct message *message, struct answer *answer)
{
    struct error error;
    *message = (struct message){.kind = id ? MESSAGE_PACKET : MESSAGE_PACKETS, .id = id};
    (void)snprintf(message->by, sizeof message->by, "api:%s", token);
    for (size_t i = 0; i < request->argument_count; i++) {
        if (id)
            error_set_kind(&error, ERROR_BAD_QUESTION, "A packet takes no parameters.");
        else if (read_argument(&request->arguments[i], message, &error))
            continue;
        answer_error(answer, &error);
        return false;
    }
    return true;
}

static void add_number(struct sink *sink, const struct control_reply *reply, size_t item,
                       const char *list, const char *name)
{
    sink_format(sink, "\"%s\":%" PRId64, name, control_reply_integer(reply, list, item, name));
}

static void add_text(struct sink *sink, const struct control_reply *reply, size_t item,
                     const char *list, const char *name)
{
    const char *words = control_reply_text(reply, list, item, name);
    sink_format(sink, ",\"%s\":", name);
    json_add_text(sink, span_text(words ? words : ""));
}

static void add_head(struct sink *sink, const struct control_reply *reply, size_t item,
                     const char *list)
{
    add_number(sink, reply, item, list, "id");
    sink_add_char(sink, ',');
    add_number(sink, reply, item, list, "time_us");
    sink_add_char(sink, ',');
    add_number(sink, reply, item, list, "bytes");
}

static void add_packets(struct sink *sink, const struct control_reply *reply)
{
    static const char list[] = "packets";
    sink_add_char(sink, '{');
    add_number(sink, reply, 0, NULL, "newest");
    sink_add_char(sink, ',');
    add_number(sink, reply, 0, NULL, "lost");
    sink_add(sink, ",\"rows\":[");
    for (size_t i = 0; i < control_reply_count(reply, list); i++) {
        sink_add(sink, i ? ",{" : "{");
        add_head(sink, reply, i, list);
        add_text(sink, reply, i, list, "line");
        sink_add_char(sink, '}');
    }
    sink_add(sink, "]}\n");
}

static void add_packet(struct sink *sink, const struct control_reply *reply)
{
    sink_add_char(sink, '{');
    add_head(sink, reply, 0, NULL);
    add_text(sink, reply, 0, NULL, "lines");
    add_text(sink, reply, 0, NULL, "header");
    sink_add(sink, "}\n");
}

void packets_answer(const struct message *message, const struct server_options *options,
                    struct answer *answer)
{
    struct control_reply *reply = capture_reply(
        message, options,
        "No capture runs, so no packets pass here: start one, and they are shown.", answer);
    if (!reply) return;
    struct sink sink = answer_sink(answer);
    answer->status = 200;
    answer->content_type = "application/json";
    if (message->kind == MESSAGE_PACKET)
        add_packet(&sink, reply);
    else
        add_packets(&sink, reply);
    control_reply_free(reply);
    if (sink.failed) answer_error(answer, &sink.error);
}
