/* SPDX-License-Identifier: MIT */
#include "messages.h"

#include <string.h>

const struct message_row message_rows[MESSAGE_KIND_COUNT] = {
    [MESSAGE_STATUS] = {"status", false},
    [MESSAGE_RELOAD] = {"reload", true},
};

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
