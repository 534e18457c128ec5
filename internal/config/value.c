/* SPDX-License-Identifier: MIT */
#include "value.h"

#include "base/amount.h"
#include "base/zone.h"
#include "plain.h"
#include "value_list.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void format_number(enum option_type type, int64_t number, struct text *text)
{
    if (type == OPTION_DURATION)
        amount_add_duration(text, number);
    else if (type == OPTION_SIZE || type == OPTION_CAP)
        amount_add_size(text, number);
    else
        text_format(text, "%" PRId64, number);
}

static bool parse_number(const struct option_row *row, const char *value, int64_t *out,
                         struct error *reason)
{
    char shown[PLAIN_SHOWN_SIZE], least_memory[32], most_memory[32];
    struct text least = text_into(least_memory, sizeof least_memory);
    struct text most = text_into(most_memory, sizeof most_memory);
    format_number(row->type, row->least, &least);
    format_number(row->type, row->most, &most);
    bool read, may_be_none = row->type == OPTION_CAP;
    const char *kind;
    if (row->type == OPTION_DURATION) {
        read = parse_duration_us(value, out);
        kind = "a duration; write it as 30s, 5m, 1h or 7d";
    } else if (row->type == OPTION_SIZE || row->type == OPTION_CAP) {
        read = parse_size_bytes(value, out);
        kind = "a size; write it as 512k, 64MiB or 1GB";
    } else {
        read = amount_parse_count(value, out);
        kind = "a whole number";
    }
    if (!read)
        return error_set(reason, "'%s' is not %s, from %s to %s.", plain_shown(value, shown), kind,
                         least.data, most.data);
    if (may_be_none && *out == 0) return true;
    if (*out < row->least || *out > row->most)
        return error_set(reason, "%s is out of range; write a value from %s to %s%s.",
                         plain_shown(value, shown), least.data, most.data,
                         may_be_none ? ", or 0 for none" : "");
    return true;
}

static bool parse_switch(const char *value, bool *out, struct error *reason)
{
    static const char *const yes[] = {"yes", "y", "true", "on", "1"};
    static const char *const no[] = {"no", "n", "false", "off", "0"};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        bool is_yes = strcasecmp(value, yes[i]) == 0;
        if (is_yes || strcasecmp(value, no[i]) == 0) {
            *out = is_yes;
            return true;
        }
    }
    char shown[PLAIN_SHOWN_SIZE];
    return error_set(reason, "'%s' is neither yes nor no; write one of them.",
                     plain_shown(value, shown));
}

/* The next word of a choice; false after the last. */
static bool next_word(const char **words, struct span *word)
{
    size_t size = strcspn(*words, "|");
    *word = (struct span){(const uint8_t *)*words, size};
    *words += size + ((*words)[size] == '|');
    return size > 0;
}

static bool parse_choice(const struct option_row *row, const char *value, int64_t *out,
                         struct error *reason)
{
    struct span word;
    const char *words = row->unit;
    for (int64_t i = 0; next_word(&words, &word); i++) {
        if (strlen(value) != word.size || memcmp(value, word.data, word.size) != 0) continue;
        *out = i;
        return true;
    }
    char shown[PLAIN_SHOWN_SIZE];
    return error_set(reason, "'%s' is not one of %s; write one of them.", plain_shown(value, shown),
                     row->unit);
}

static void format_choice(const struct option_row *row, int64_t number, struct text *text)
{
    struct span word;
    const char *words = row->unit;
    for (int64_t i = 0; next_word(&words, &word); i++)
        if (i == number) text_add_bytes(text, word.data, word.size);
}

static bool parse_text(const struct option_row *row, const char *value, char *field,
                       struct error *reason)
{
    const char *home = "";
    const char *rest = value;
    if (row->type == OPTION_PATH && value[0] == '~' && value[1] == '/') {
        home = getenv("HOME");
        if (!home || home[0] != '/')
            return error_set(reason, "'~' needs the environment variable HOME, which is not set; "
                                     "write the whole path.");
        rest = value + 1;
    }
    size_t home_size = strlen(home), rest_size = strlen(rest);
    if (home_size + rest_size < (size_t)row->least)
        return error_set(reason, "The value must not be empty.");
    if (home_size + rest_size >= row->size)
        return error_set(reason, "The value is %zu bytes long, and at most %zu fit.",
                         home_size + rest_size, row->size - 1);
    if (!plain_check(rest, reason)) return false;
    memset(field, 0, row->size);
    memcpy(field, home, home_size);
    memcpy(field + home_size, rest, rest_size);
    return true;
}

static bool is_zone(const char *text, struct error *reason)
{
    struct zone *zone = zone_open(text, reason);
    zone_close(zone);
    return zone != NULL;
}

bool value_parse(const struct option_row *row, const char *text, void *record, struct error *reason)
{
    char *field = (char *)record + row->offset;
    int64_t number;
    switch (row->type) {
    case OPTION_TEXT:
    case OPTION_PATH: return parse_text(row, text, field, reason);
    case OPTION_ZONE: return is_zone(text, reason) && parse_text(row, text, field, reason);
    case OPTION_COUNT:
    case OPTION_SIZE:
    case OPTION_CAP:
    case OPTION_DURATION:
        if (!parse_number(row, text, &number, reason)) return false;
        memcpy(field, &number, sizeof number);
        return true;
    case OPTION_SWITCH: return parse_switch(text, (bool *)field, reason);
    case OPTION_CHOICE:
        if (!parse_choice(row, text, &number, reason)) return false;
        memcpy(field, &number, sizeof number);
        return true;
    case OPTION_NETWORKS:
    case OPTION_EXCLUSION:
    case OPTION_TEXTS: return value_parse_list(row, text, record, reason);
    case OPTION_MAPS:
        return error_set(reason, "This is a list of entries with options of their own; write it in "
                                 "the configuration file.");
    }
    return false;
}

void value_format(const struct option_row *row, const void *record, char *memory, size_t size)
{
    struct text text = text_into(memory, size);
    const char *field = (const char *)record + row->offset;
    int64_t number;
    switch (row->type) {
    case OPTION_TEXT:
    case OPTION_ZONE:
    case OPTION_PATH: text_add(&text, field); return;
    case OPTION_COUNT:
    case OPTION_SIZE:
    case OPTION_CAP:
    case OPTION_DURATION:
        memcpy(&number, field, sizeof number);
        format_number(row->type, number, &text);
        return;
    case OPTION_CHOICE:
        memcpy(&number, field, sizeof number);
        format_choice(row, number, &text);
        return;
    case OPTION_SWITCH: text_add(&text, *(const bool *)field ? "yes" : "no"); return;
    case OPTION_NETWORKS:
    case OPTION_EXCLUSION:
    case OPTION_TEXTS: value_format_list(row, record, &text); return;
    case OPTION_MAPS: {
        size_t count = ((const struct map_list *)field)->count;
        if (count > 0) text_format(&text, "%zu %s", count, count == 1 ? "entry" : "entries");
        return;
    }
    }
}
