/* SPDX-License-Identifier: MIT */
#include "settings_yaml.h"

#include <stdbool.h>
#include <string.h>

enum { COMMENT_WIDTH = 96, INDENT = 2 };

/* The part before the first dot, as the size of it; 0 where the key has no section. */
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

/* Wrapped at words, a '#' in front of each line. */
static void write_comment(FILE *stream, int indent, const char *words)
{
    while (*words) {
        size_t size = strlen(words), room = (size_t)(COMMENT_WIDTH - indent - 2);
        if (size > room) {
            for (size = room; size > 0 && words[size] != ' ';)
                size--;
            if (size == 0) size = room;
        }
        fprintf(stream, "%*s# %.*s\n", indent, "", (int)size, words);
        words += size;
        words += strspn(words, " ");
    }
}

static void write_value(FILE *stream, const struct option_row *row, const char *value)
{
    bool plain = row->type == OPTION_COUNT || row->type == OPTION_SIZE || row->type == OPTION_CAP ||
                 row->type == OPTION_DURATION || row->type == OPTION_SWITCH;
    if (plain) {
        fputs(value, stream);
        return;
    }
    putc('"', stream);
    for (; *value; value++) {
        if (*value == '"' || *value == '\\') putc('\\', stream);
        putc(*value, stream);
    }
    putc('"', stream);
}

static void write_option(FILE *stream, const struct config *config, const struct option_row *row)
{
    char value[PATH_MOST];
    const char *origin = "default";
    size_t section = section_size(row->key);
    int indent = section ? INDENT : 0;
    config_describe(config, row, value, sizeof value, &origin);
    write_comment(stream, indent, row->help);
    fprintf(stream, "%*s", indent, "");
    bool chosen = strcmp(origin, "default") != 0;
    const char *key = row->key + (section ? section + 1 : 0);
    if (!chosen && row->compute_default) {
        fprintf(stream, "#%s:   # %s\n", key, row->default_value);
        return;
    }
    fprintf(stream, "%s%s: ", chosen ? "" : "#", key);
    write_value(stream, row, value);
    putc('\n', stream);
}

void settings_write_yaml(FILE *stream, const struct config *config)
{
    fputs("# The configuration of NetScope. netscope.yaml(5) explains the keys, `netscope config` "
          "prints what\n"
          "# holds and why. A key behind a '#' is not in force: it shows the default.\n",
          stream);
    for (size_t i = 0; i < option_row_count; i++) {
        const char *key = option_rows[i].key;
        bool written = false;
        for (size_t j = 0; j < i && !written; j++)
            written = section_size(key) && same_section(key, option_rows[j].key);
        if (written) continue;
        putc('\n', stream);
        if (section_size(key)) fprintf(stream, "%.*s:\n", (int)section_size(key), key);
        for (size_t j = i; j < option_row_count; j++)
            if (j == i || (section_size(key) && same_section(key, option_rows[j].key)))
                write_option(stream, config, &option_rows[j]);
    }
}
