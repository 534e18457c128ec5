/* SPDX-License-Identifier: MIT */
#include "outcome.h"

#include "base/text_safe.h"

#include <stdarg.h>
#include <stdio.h>

bool outcome_set(struct outcome *outcome, enum outcome_kind kind, const char *format, ...)
{
    char words[2 * ANSWER_SIZE];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    *outcome = (struct outcome){.kind = kind};
    struct text safe = text_into(outcome->answer, sizeof outcome->answer);
    text_add_safe(&safe, span_text(words));
    return kind == OUTCOME_DELIVERED;
}
