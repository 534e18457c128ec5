/* SPDX-License-Identifier: MIT */
#include "read/sql_names.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

struct token {
    const char *start, *end; /* start == end: the text is over */
    bool is_name;            /* or a string, which SQLite takes for a name */
};

static bool is_of_name(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$' || (c & 0x80);
}

static const char *skip_blank(const char *at)
{
    for (;;) {
        const char *end;
        if (isspace((unsigned char)*at)) {
            at++;
        } else if (at[0] == '-' && at[1] == '-') {
            at += strcspn(at, "\n");
        } else if (at[0] == '/' && at[1] == '*') {
            end = strstr(at + 2, "*/");
            at = end ? end + 2 : at + strlen(at);
        } else {
            return at;
        }
    }
}

/* Behind the quote that ends it; the quote written twice is a part of it, but for ]. */
static const char *skip_quoted(const char *at)
{
    char quote = *at == '[' ? ']' : *at;
    for (at++; *at; at++) {
        if (*at != quote) continue;
        if (quote == ']' || at[1] != quote) return at + 1;
        at++;
    }
    return at;
}

static struct token next_token(const char *at)
{
    struct token token = {.start = at = skip_blank(at), .is_name = true};
    if (*at && strchr("\"'`[", *at)) {
        at = skip_quoted(at);
    } else if (is_of_name(*at)) {
        while (is_of_name(*at))
            at++;
    } else {
        token.is_name = false;
        at += *at != 0;
    }
    token.end = at;
    return token;
}

static bool is_word(struct token token, const char *word)
{
    size_t size = (size_t)(token.end - token.start);
    return size == strlen(word) && strncasecmp(token.start, word, size) == 0;
}

/* Behind the parenthesis that ends a list. */
static const char *skip_list(const char *at)
{
    for (int depth = 0;;) {
        struct token token = next_token(at);
        if (token.start == token.end) return token.end;
        depth += is_word(token, "(") - is_word(token, ")");
        at = token.end;
        if (depth == 0) return at;
    }
}

/* AS, perhaps [NOT] MATERIALIZED, and a parenthesis. */
static bool begins_body(const char *at)
{
    struct token token = next_token(at);
    if (is_word(token, "(")) token = next_token(skip_list(token.start));
    if (!is_word(token, "as")) return false;
    token = next_token(token.end);
    if (is_word(token, "not")) token = next_token(token.end);
    if (is_word(token, "materialized")) token = next_token(token.end);
    return is_word(token, "(");
}

static void take_name(struct token token, char *name, size_t size)
{
    const char *at = token.start, *end = token.end;
    char quote = strchr("\"'`[", *at) ? *at == '[' ? ']' : *at : 0;
    size_t taken = 0;
    if (quote) at++;
    for (; at < end && taken + 1 < size; at++) {
        if (quote && *at == quote && (at + 1 == end || at[1] != quote || quote == ']')) break;
        name[taken++] = *at;
        if (quote && *at == quote) at++; /* it stands twice */
    }
    name[taken] = 0;
}

const char *cte_next(const char *sql, char *name, size_t size)
{
    for (struct token token = next_token(sql); token.start != token.end;
         token = next_token(token.end)) {
        if (!token.is_name || !begins_body(token.end)) continue;
        take_name(token, name, size);
        return token.end;
    }
    return NULL;
}

static bool leads_to_table(struct token token)
{
    static const char *const words[] = {"from", "join", "in", ",", ".", "("};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (is_word(token, words[i])) return true;
    return false;
}

const char *table_next(const char *sql, char *name, size_t size)
{
    for (struct token before = next_token(sql); before.start != before.end;) {
        struct token token = next_token(before.end);
        if (token.is_name && token.start != token.end && leads_to_table(before)) {
            take_name(token, name, size);
            return token.start;
        }
        before = token;
    }
    return NULL;
}
