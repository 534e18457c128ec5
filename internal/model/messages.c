/* SPDX-License-Identifier: MIT */
#include "messages.h"

#include <string.h>

const struct message_row message_rows[MESSAGE_KIND_COUNT] = {
    [MESSAGE_STATUS] = {"status", false, "tell its status"},
    [MESSAGE_RELOAD] = {"reload", true, "reload"},
#define ROW(name, word, target) [MESSAGE_##name] = {word, true, "change what people said"},
    REQUESTS(ROW)
#undef ROW
};

enum message_kind message_of_request(enum request_kind request)
{
    static const enum message_kind kinds[REQUEST_KIND_COUNT] = {
#define KIND(name, word, target) [REQUEST_##name] = MESSAGE_##name,
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
