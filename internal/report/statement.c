/* SPDX-License-Identifier: MIT */
#include "statement.h"

#include "base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char *const words[] = {"network", "device", "now", "then", "without"};

/* The word of a line's comment at its end, of those above; NULL: it has none. */
static const char *word_of(const char *line, size_t size)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t length = strlen(words[i]);
        if (size < length + 4 || memcmp(line + size - length, words[i], length) != 0) continue;
        if (memcmp(line + size - length - 4, " -- ", 4) == 0) return words[i];
    }
    return NULL;
}

static bool is_about(const char *const *about, const char *word)
{
    for (; *about; about++)
        if (strcmp(*about, word) == 0) return true;
    return false;
}

static void add_text_literal(struct text *text, struct span bytes)
{
    text_add_char(text, '\'');
    for (size_t i = 0; i < bytes.size; i++) {
        if (bytes.data[i] == '\'') text_add_char(text, '\'');
        text_add_char(text, (char)bytes.data[i]);
    }
    text_add_char(text, '\'');
}

static void add_value(struct text *text, const struct statement_value *values, const char *name,
                      size_t size)
{
    for (; values->name; values++) {
        if (strncmp(values->name, name, size) != 0 || values->name[size]) continue;
        if (values->value.type == VALUE_INTEGER)
            text_format(text, "%lld", (long long)values->value.integer);
        else if (values->value.type == VALUE_TEXT)
            add_text_literal(text, values->value.bytes);
        else
            break;
        return;
    }
    text_add(text, "NULL");
}

/* A line with its parameters as values; what stands in quotes stays. */
static void add_line(struct text *text, const char *line, size_t size,
                     const struct statement_value *values)
{
    bool is_quoted = false;
    for (size_t at = 0; at < size;) {
        size_t length = 0;
        if (line[at] == '\'') is_quoted = !is_quoted;
        while (line[at] == ':' && !is_quoted && at + 1 + length < size &&
               (islower((unsigned char)line[at + 1 + length]) || line[at + 1 + length] == '_'))
            length++;
        if (length > 0) {
            add_value(text, values, line + at + 1, length);
            at += length + 1;
        } else {
            text_add_char(text, line[at++]);
        }
    }
    text_add_char(text, '\n');
}

static void add_lines(struct text *text, const char *question, const char *const *about,
                      const struct statement_value *values)
{
    bool is_head = true; /* the comments that describe the question */
    for (const char *line = question; *line;) {
        size_t size = strcspn(line, "\n");
        const char *word = word_of(line, size);
        is_head = is_head && strncmp(line, "--", 2) == 0;
        if (!is_head && (!word || is_about(about, word)))
            add_line(text, line, word ? size - strlen(word) - 4 : size, values);
        line += size + (line[size] == '\n');
    }
}

char *statement_write(const char *question, const char *const *about,
                      const struct statement_value *values)
{
    size_t room = strlen(question) + 1;
    for (; values;) {
        char *memory = malloc(room);
        if (!memory) return NULL;
        struct text text = text_into(memory, room);
        add_lines(&text, question, about, values);
        if (!text.cut) return memory;
        free(memory);
        room *= 2;
    }
    return NULL;
}
