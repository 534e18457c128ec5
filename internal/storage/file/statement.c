/* SPDX-License-Identifier: MIT */
#include "file/statement.h"

#include "file/sql_text.h"

#include <stddef.h>
#include <string.h>

static const char *text_among(const struct sql_text *texts, const char *name)
{
    for (; texts->name; texts++) {
        if (strcmp(texts->name, name) == 0) return texts->sql;
    }
    return NULL;
}

const char *question_name(size_t at)
{
    const struct sql_text *text = sql_questions;
    while (text->name && at-- > 0)
        text++;
    return text->name;
}

const char *statement_text(const char *name)
{
    const char *question = text_among(sql_questions, name);
    return question ? question : text_among(sql_statements, name);
}
