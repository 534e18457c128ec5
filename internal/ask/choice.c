/* SPDX-License-Identifier: MIT */
#include "choice.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LIST_BYTES = 1024, VALUE_BYTES = 512 };
static const char one_value[] = ":one_value";

void choice_names(const char *filter, char any[CHOICE_NAME_SIZE], char none[CHOICE_NAME_SIZE])
{
    (void)snprintf(any, CHOICE_NAME_SIZE, ":%s_any", filter);
    (void)snprintf(none, CHOICE_NAME_SIZE, ":%s_none", filter);
}

bool choice_is_one(const char *text)
{
    return *text == '!' || strchr(text, ',');
}

bool choice_is_of(const char *parameter)
{
    const char *end = strrchr(parameter, '_');
    return end && (strcmp(end, "_any") == 0 || strcmp(end, "_none") == 0);
}

static void add_value(struct text *list, const struct value *value)
{
    text_add_char(list, list->size ? ',' : '[');
    if (value->type == VALUE_INTEGER)
        text_format(list, "%" PRId64, value->integer);
    else
        text_add_json(list, value->bytes);
}

/* The value of the text, as the filter reads it alone. */
static bool read_value(struct reading *reading, const char *text, struct text *list,
                       bool (*read)(struct reading *reading))
{
    /* Its parameters point into the question, which outlives it. */
    struct question scratch = *reading->question;
    struct reading one = *reading;
    one.question = &scratch;
    one.parameter = one_value;
    one.text = text;
    if (!read(&one)) return false;
    add_value(list, question_value(&scratch, one_value));
    return true;
}

static bool set_list(const struct reading *reading, const char *parameter, struct text *list)
{
    if (list->size == 0) return true;
    text_add_char(list, ']');
    if (list->cut)
        return error_set_kind(reading->error, ERROR_BAD_QUESTION, "%s has too many values.",
                              reading->said);
    return question_set(reading->question, parameter, value_text(list->data), reading->error);
}

bool choice_read(struct reading *reading, const char *filter, bool (*read)(struct reading *reading))
{
    char any[CHOICE_NAME_SIZE], none[CHOICE_NAME_SIZE], word[VALUE_BYTES];
    char any_memory[LIST_BYTES], none_memory[LIST_BYTES];
    struct text list[] = {text_into(any_memory, sizeof any_memory),
                          text_into(none_memory, sizeof none_memory)};
    choice_names(filter, any, none);
    for (const char *at = reading->text, *end; at; at = *end ? end + 1 : NULL) {
        bool is_denied = *at == '!';
        at += is_denied;
        end = at + strcspn(at, ",");
        (void)snprintf(word, sizeof word, "%.*s", (int)(end - at), at);
        if (end == at || (size_t)(end - at) >= sizeof word)
            return error_set_kind(reading->error, ERROR_BAD_QUESTION,
                                  "%s takes values with commas between them, each perhaps after "
                                  "a !, not '%s'.",
                                  reading->said, reading->text);
        if (!read_value(reading, word, &list[is_denied], read)) return false;
    }
    return set_list(reading, any, &list[0]) && set_list(reading, none, &list[1]);
}
