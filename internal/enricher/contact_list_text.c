/* SPDX-License-Identifier: MIT */
/*
 * contact_list_text - lists of lines: a word a line, CSV with any separator, hosts files.
 *
 * Of each line the first field counts that can be matched. Comments begin with #, ; or //. A comment
 * such as "# version: 7" tells of the list: name (or title), version (or last modified, updated) and
 * category. In a hosts file the address in front says where the name is to lead, so it is left out.
 */
#include "contact_lists.h"

#include <string.h>
#include <strings.h>

static struct span trimmed(struct span text)
{
    while (text.size && strchr(" \t\r\"'", text.data[0]) && text.data[0])
        text = (struct span){text.data + 1, text.size - 1};
    while (text.size && strchr(" \t\r\"'", text.data[text.size - 1]) && text.data[text.size - 1])
        text.size--;
    return text;
}

static void copy(char *to, size_t room, struct span text)
{
    size_t size = text.size < room ? text.size : room - 1;
    for (size_t i = 0; i < size; i++)
        to[i] = text.data[i] >= 0x20 && text.data[i] < 0x7f ? (char)text.data[i] : '?';
    to[size] = 0;
}

static void read_comment(struct contact_list_facts *facts, struct span line)
{
    const struct {
        const char *word;
        char *to;
        size_t room;
    } known[] = {{"name", facts->name, sizeof facts->name},
                 {"title", facts->name, sizeof facts->name},
                 {"version", facts->version, sizeof facts->version},
                 {"last modified", facts->version, sizeof facts->version},
                 {"last updated", facts->version, sizeof facts->version},
                 {"updated", facts->version, sizeof facts->version},
                 {"category", facts->category, sizeof facts->category}};
    while (line.size && strchr("#;/! \t", line.data[0]) && line.data[0])
        line = (struct span){line.data + 1, line.size - 1};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        size_t size = strlen(known[i].word);
        if (line.size <= size + 1 || line.data[size] != ':' ||
            strncasecmp((const char *)line.data, known[i].word, size) != 0)
            continue;
        copy(known[i].to, known[i].room,
             trimmed((struct span){line.data + size + 1, line.size - size - 1}));
    }
}

static bool is_comment(struct span line)
{
    return line.data[0] == '#' || line.data[0] == ';' || line.data[0] == '!' ||
           (line.size > 1 && line.data[0] == '/' && line.data[1] == '/');
}

/* Where a hosts file leads its names. */
static bool is_sink(struct span field)
{
    static const char *const sinks[] = {"0.0.0.0", "127.0.0.1", "::", "::1"};
    for (size_t i = 0; i < sizeof sinks / sizeof sinks[0]; i++)
        if (field.size == strlen(sinks[i]) && memcmp(field.data, sinks[i], field.size) == 0)
            return true;
    return false;
}

static bool is_separator(uint8_t c, bool is_csv)
{
    return c == ',' || c == '\t' || (!is_csv && (c == ' ' || c == ';' || c == '#'));
}

static void read_line(struct contact_lists *lists, struct span line)
{
    bool is_csv = memchr(line.data, ',', line.size) != NULL;
    for (size_t at = 0; at < line.size;) {
        size_t end = at;
        while (end < line.size && !is_separator(line.data[end], is_csv))
            end++;
        struct span field = trimmed((struct span){line.data + at, end - at});
        if (field.size && !is_sink(field) && contact_lists_add_word(lists, field, INT64_MAX))
            return;
        at = end + 1;
    }
}

void contact_list_read_text(struct contact_lists *lists, struct span bytes)
{
    for (size_t at = 0; at < bytes.size;) {
        const uint8_t *newline = memchr(bytes.data + at, '\n', bytes.size - at);
        size_t end = newline ? (size_t)(newline - bytes.data) : bytes.size;
        struct span line = trimmed((struct span){bytes.data + at, end - at});
        if (line.size && is_comment(line))
            read_comment(contact_lists_facts(lists), line);
        else if (line.size)
            read_line(lists, line);
        at = end + 1;
    }
}
