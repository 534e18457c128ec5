/* SPDX-License-Identifier: MIT */
/* The configuration as a YAML file, made from its table of options. */
#include "base/text.h"
#include "record.h"
#include "value.h"

#include <inttypes.h>
#include <string.h>

enum { COMMENT_WIDTH = 96, INDENT = 2, COMMENT_MOST = 2048 };

/* ------------------------------------------------------------ words */

/* Wraps at words, with a '#' before each line; lines after the first are indented by `deeper`. */
static void write_comment(FILE *stream, int indent, int deeper, const char *words)
{
    int more = 0;
    while (*words) {
        size_t size = strlen(words), room = (size_t)(COMMENT_WIDTH - indent - more - 2);
        if (size > room) {
            for (size = room; size > 0 && words[size] != ' ';)
                size--;
            if (size == 0) size = room;
        }
        fprintf(stream, "%*s# %*s%.*s\n", indent, "", more, "", (int)size, words);
        words += size;
        words += strspn(words, " ");
        more = deeper;
    }
}

/*
 * Characters at which YAML breaks lines, or which it does not accept unescaped. text is UTF-8
 * without ASCII control characters. Returns the size of the escaped character, 0 for any other.
 */
static size_t escape_character(const uint8_t *at, char memory[8])
{
    unsigned code = 0;
    if (at[0] == '"' || at[0] == '\\') {
        (void)snprintf(memory, 8, "\\%c", at[0]);
        return 1;
    }
    if (at[0] == 0xc2 && at[1] < 0xa0) { /* U+0080 to U+009F: NEL, controls */
        (void)snprintf(memory, 8, "\\x%02x", at[1]);
        return 2;
    }
    if (at[0] >= 0xe0 && at[0] < 0xf0)
        code = (unsigned)(at[0] & 0x0f) << 12 | (unsigned)(at[1] & 0x3f) << 6 | (at[2] & 0x3f);
    if (code != 0x2028 && code != 0x2029 && code != 0xfeff && code < 0xfffe) return 0;
    (void)snprintf(memory, 8, "\\u%04x", code);
    return 3;
}

static void write_quoted(FILE *stream, const char *value)
{
    putc('"', stream);
    for (const char *at = value; *at;) {
        char escaped[8];
        size_t size = escape_character((const uint8_t *)at, escaped);
        if (size)
            fputs(escaped, stream);
        else
            putc(*at, stream);
        at += size ? size : 1;
    }
    putc('"', stream);
}

static bool is_plain(enum option_type type)
{
    return type == OPTION_COUNT || type == OPTION_SIZE || type == OPTION_CAP ||
           type == OPTION_DURATION || type == OPTION_SWITCH;
}

static void write_texts(FILE *stream, const struct text_list *list)
{
    const char *between = "";
    putc('[', stream);
    for (const char *at = NULL; (at = text_list_next(list, at)); between = ", ") {
        fputs(between, stream);
        write_quoted(stream, at);
    }
    putc(']', stream);
}

static void write_value(FILE *stream, const struct option_row *row, const void *record)
{
    char value[VALUE_TEXT_MOST];
    if (row->type == OPTION_TEXTS) {
        write_texts(stream, (const void *)((const char *)record + row->offset));
        return;
    }
    value_format(row, record, value, sizeof value);
    if (is_plain(row->type))
        fputs(value, stream);
    else
        write_quoted(stream, value);
}

/* ------------------------------------------------------------ lists of maps */

/* Writes the members that an entry may have, with their help. */
static void write_members_help(FILE *stream, int indent, const struct option_row *row)
{
    char memory[COMMENT_MOST];
    struct text text = text_into(memory, sizeof memory);
    text_format(&text, "%s; a list of at most %" PRId64 " entries, each with", row->help,
                row->most);
    write_comment(stream, indent, 0, memory);
    for (size_t i = 0; i < row->members->count; i++) {
        const struct option_row *member = &row->members->rows[i];
        text_clear(&text);
        text_format(&text, "- %s: %s", member->key, member->help);
        if (member->type == OPTION_CHOICE) text_format(&text, "; %s", member->unit);
        if (!member->default_value)
            text_add(&text, "; required");
        else if (*member->default_value)
            text_format(&text, "; %s if it is left out", member->default_value);
        write_comment(stream, indent, INDENT, memory);
    }
}

static void write_entry(FILE *stream, int indent, const struct option_row *row, const void *entry,
                        const unsigned *lines)
{
    const char *begin = "- ";
    for (size_t i = 0; i < row->members->count; i++) {
        const struct option_row *member = &row->members->rows[i];
        if (!lines[i]) continue;
        fprintf(stream, "%*s%s%s: ", indent, "", begin, member->key);
        write_value(stream, member, entry);
        putc('\n', stream);
        begin = "  ";
    }
    if (*begin == '-') fprintf(stream, "%*s- {}\n", indent, "");
}

static void write_maps(FILE *stream, int indent, const char *key, const struct option_row *row,
                       const struct map_list *list)
{
    if (list->count == 0) {
        fprintf(stream, "%s: []\n", key);
        return;
    }
    fprintf(stream, "%s:\n", key);
    for (size_t i = 0; i < list->count; i++)
        write_entry(stream, indent + INDENT, row, record_entry(row, list, i),
                    record_entry_lines(row, list, i));
}

/* ------------------------------------------------------------ sections */

/* The size of the part before the first dot; 0 if the key has no section. */
static size_t section_size(const char *key)
{
    const char *dot = strchr(key, '.');
    return dot ? (size_t)(dot - key) : 0;
}

static bool same_section(const char *one, const char *other)
{
    size_t size = section_size(one);
    return size == section_size(other) && strncmp(one, other, size) == 0;
}

static void write_option(FILE *stream, const struct config *config, const struct option_row *row)
{
    const void *record = config_record(config);
    bool chosen = config_is_chosen(config, row);
    size_t section = section_size(row->key);
    int indent = section ? INDENT : 0;
    const char *key = row->key + (section ? section + 1 : 0);
    if (row->type == OPTION_MAPS)
        write_members_help(stream, indent, row);
    else
        write_comment(stream, indent, 0, row->help);
    fprintf(stream, "%*s%s", indent, "", chosen ? "" : "#");
    if (row->type == OPTION_MAPS) {
        write_maps(stream, indent, key, row, (const void *)((const char *)record + row->offset));
        return;
    }
    if (!chosen && row->compute_default) {
        fprintf(stream, "%s:   # %s\n", key, row->default_value);
        return;
    }
    fprintf(stream, "%s: ", key);
    write_value(stream, row, record);
    putc('\n', stream);
}

void config_write_yaml(FILE *stream, const struct config *config)
{
    const struct option_table *table = config_table(config);
    fputs("# The configuration of NetScope. netscope.yaml(5) explains the keys, `netscope config` "
          "prints what\n"
          "# holds and why. A key behind a '#' is not in force: it shows the default.\n",
          stream);
    for (size_t i = 0; i < table->count; i++) {
        const char *key = table->rows[i].key;
        bool written = false;
        for (size_t j = 0; j < i && !written; j++)
            written = section_size(key) && same_section(key, table->rows[j].key);
        if (written) continue;
        putc('\n', stream);
        if (section_size(key)) fprintf(stream, "%.*s:\n", (int)section_size(key), key);
        for (size_t j = i; j < table->count; j++)
            if (j == i || (section_size(key) && same_section(key, table->rows[j].key)))
                write_option(stream, config, &table->rows[j]);
    }
}
