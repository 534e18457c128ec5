/* SPDX-License-Identifier: MIT */
#include "plain.h"

#include "base/text.h"

#include <string.h>

bool plain_check(const char *text, struct error *reason)
{
    char memory[4 * PATH_MOST];
    struct text escaped = text_into(memory, sizeof memory);
    text_add_utf8(&escaped, span_text(text));
    if (!escaped.cut && strcmp(memory, text) == 0) return true;
    return error_set(reason, "The value holds control characters or bytes that are not UTF-8; "
                             "write plain text.");
}

const char *plain_shown(const char *text, char memory[PLAIN_SHOWN_SIZE])
{
    struct text shown = text_into(memory, PLAIN_SHOWN_SIZE);
    size_t size = strlen(text);
    text_add_utf8(&shown, (struct span){(const uint8_t *)text, size < 40 ? size : 40});
    if (size > 40) text_add(&shown, "...");
    return memory;
}
