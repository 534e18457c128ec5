/* SPDX-License-Identifier: MIT */
#include "messages.h"

#include <stdio.h>
#include <string.h>

const struct message_row message_rows[MESSAGE_KIND_COUNT] = {
    [MESSAGE_STATUS] = {"status", false, "tell its status"},
    [MESSAGE_RELOAD] = {"reload", true, "reload"},
    [MESSAGE_FLOWS] = {"flows", false, "tell its open flows"},
    [MESSAGE_TALKERS] = {"talkers", false, "tell who carries most"},
    [MESSAGE_PACKETS] = {"packets", true, "show packets"},
    [MESSAGE_PACKET] = {"packet", true, "show packets"},
    [MESSAGE_FACTS] = {"facts", true, "take facts"},
#define ROW(name, word, target, carries) [MESSAGE_##name] = {word, true, "change what people said"},
    REQUESTS(ROW)
#undef ROW
};

enum message_kind message_of_request(enum request_kind request)
{
    static const enum message_kind kinds[REQUEST_KIND_COUNT] = {
#define KIND(name, word, target, carries) [REQUEST_##name] = MESSAGE_##name,
        REQUESTS(KIND)
#undef KIND
    };
    return kinds[request];
}

bool message_request(enum message_kind kind, enum request_kind *request)
{
    for (int i = 0; i < REQUEST_KIND_COUNT; i++) {
        *request = (enum request_kind)i;
        if (message_of_request(*request) == kind) return true;
    }
    return false;
}

static void copy(char *out, size_t size, const char *text)
{
    (void)snprintf(out, size, "%s", text ? text : "");
}

void message_from_request(struct message *message, const struct request *request)
{
    *message = (struct message){.kind = message_of_request(request->kind),
                                .id = request->id,
                                .device_id = request->device_id,
                                .for_us = request->for_us,
                                .tries = request->tries,
                                .from_us = request->from_us,
                                .to_us = request->to_us,
                                .made_us = request->made_us,
                                .replaces = request->replaces,
                                .has_text = request->text != NULL,
                                .has_target = request->target != NULL};
    copy(message->text, sizeof message->text, request->text);
    copy(message->rule, sizeof message->rule, request->rule);
    copy(message->target, sizeof message->target, request->target);
    copy(message->messages, sizeof message->messages, request->messages);
    copy(message->state, sizeof message->state, request->state);
    copy(message->subject, sizeof message->subject, request->subject);
    copy(message->file, sizeof message->file, request->file);
    copy(message->for_whom, sizeof message->for_whom, request->for_whom);
    copy(message->name, sizeof message->name, request->name);
    copy(message->formats, sizeof message->formats, request->formats);
}

void message_to_request(const struct message *message, struct request *request)
{
    *request = (struct request){.id = message->id,
                                .device_id = message->device_id,
                                .for_us = message->for_us,
                                .tries = message->tries,
                                .from_us = message->from_us,
                                .to_us = message->to_us,
                                .made_us = message->made_us,
                                .replaces = message->replaces,
                                .name = message->name,
                                .formats = message->formats[0] ? message->formats : NULL,
                                .messages = message->messages,
                                .state = message->state,
                                .subject = message->subject,
                                .file = message->file[0] ? message->file : NULL,
                                .for_whom = message->for_whom[0] ? message->for_whom : NULL,
                                .text = message->has_text ? message->text : NULL,
                                .rule = message->rule[0] ? message->rule : NULL,
                                .target = message->has_target ? message->target : NULL};
    (void)message_request(message->kind, &request->kind);
}

const char *message_error_word(enum error_kind kind)
{
    switch (kind) {
    case ERROR_REFUSED: return "refused";
    case ERROR_NOT_FOUND: return "not_found";
    case ERROR_BAD_QUESTION: return "bad_question";
    case ERROR_BUSY: return "busy";
    case ERROR_FULL: return "full";
    case ERROR_BUG: return "bug";
    }
    return "bug";
}

enum error_kind message_error_kind(const char *word)
{
    for (enum error_kind kind = ERROR_REFUSED; kind < ERROR_BUG; kind++)
        if (strcmp(word, message_error_word(kind)) == 0) return kind;
    return ERROR_BUG;
}
