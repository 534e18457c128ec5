/* SPDX-License-Identifier: MIT */
/* The parameters of a question, in its own memory. */
#include "parameter.h"

#include "ask.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

bool parameter_is_in(const char *parameter, const char *sql)
{
    size_t size = strlen(parameter);
    for (const char *at = sql; (at = strstr(at, parameter)); at += size)
        if (!isalnum((unsigned char)at[size]) && at[size] != '_') return true;
    return false;
}

/* Its place; parameter_count if it is not set. */
static size_t place_of(const struct question *question, const char *parameter)
{
    size_t place = 0;
    while (place < question->parameter_count &&
           strcmp(question->parameters[place].name, parameter) != 0)
        place++;
    return place;
}

const struct value *question_value(const struct question *question, const char *parameter)
{
    size_t place = place_of(question, parameter);
    return place < question->parameter_count ? &question->parameters[place].value : NULL;
}

bool question_lacks(const struct question *question, char parameter[QUESTION_NEED_SIZE])
{
    const char *sql = question->name ? storage_question(question->name) : question->sql;
    const char *line = strstr(sql, "\n-- needs: ");
    parameter[0] = ':';
    return line && sscanf(line, "\n-- needs: %62[a-z_]", parameter + 1) == 1 &&
           !question_value(question, parameter);
}

void question_unset(struct question *question, const char *parameter)
{
    size_t place = place_of(question, parameter);
    if (place < question->parameter_count)
        question->parameters[place] = question->parameters[--question->parameter_count];
}

/* The place of a parameter: its own, or a new one; NULL: there is no room. */
static struct parameter *find_place(struct question *question, const char *parameter)
{
    size_t place = place_of(question, parameter);
    return place < QUESTION_PARAMETERS_MOST ? &question->parameters[place] : NULL;
}

/* Copies bytes into the question's own memory; NULL: it is full. */
static const char *keep_bytes(struct question *question, const void *bytes, size_t size)
{
    if (size > sizeof question->text - question->text_used) return NULL;
    char *copy = question->text + question->text_used;
    memcpy(copy, bytes, size);
    question->text_used += size;
    return copy;
}

bool question_set(struct question *question, const char *parameter, struct value value,
                  struct error *error)
{
    struct parameter *place = find_place(question, parameter);
    bool is_new = place == &question->parameters[question->parameter_count];
    const char *copy = "", *name = parameter;
    if (place) name = is_new ? keep_bytes(question, parameter, strlen(parameter) + 1) : place->name;
    if (value.bytes.size > 0) copy = keep_bytes(question, value.bytes.data, value.bytes.size);
    if (!place || !name || !copy)
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "The question is too long: use fewer or shorter filters.");
    if (value.bytes.size > 0) value.bytes.data = (const uint8_t *)copy;
    *place = (struct parameter){name, value};
    question->parameter_count += is_new;
    return true;
}
