/* SPDX-License-Identifier: MIT */
#include "value.h"

#include "base/text.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct unit {
    const char *name;
    int64_t factor;
};

/* The letter alone is the binary one, as with dd, nginx and systemd; kB and MB are decimal. */
static const struct unit size_units[] = {
    {"", 1},
    {"B", 1},
    {"k", INT64_C(1) << 10},
    {"K", INT64_C(1) << 10},
    {"KiB", INT64_C(1) << 10},
    {"kB", 1000},
    {"KB", 1000},
    {"M", INT64_C(1) << 20},
    {"MiB", INT64_C(1) << 20},
    {"MB", INT64_C(1000000)},
    {"G", INT64_C(1) << 30},
    {"GiB", INT64_C(1) << 30},
    {"GB", INT64_C(1000000000)},
    {"T", INT64_C(1) << 40},
    {"TiB", INT64_C(1) << 40},
    {"TB", INT64_C(1000000000000)},
};

static const struct unit duration_units[] = {
    {"", 1000000},
    {"us", 1},
    {"ms", 1000},
    {"s", 1000000},
    {"m", INT64_C(60000000)},
    {"min", INT64_C(60000000)},
    {"h", INT64_C(3600000000)},
    {"d", INT64_C(86400000000)},
};

/* Decimal digits, then one of the units, at most one space between them; nothing else. */
static bool parse_amount(const char *text, const struct unit *units, size_t unit_count,
                         int64_t *out)
{
    int64_t amount = 0;
    const char *at = text;
    if (!isdigit((unsigned char)*at)) return false;
    for (; isdigit((unsigned char)*at); at++) {
        if (__builtin_mul_overflow(amount, 10, &amount) ||
            __builtin_add_overflow(amount, *at - '0', &amount))
            return false;
    }
    if (*at == ' ' && at[1]) at++;
    for (size_t i = 0; i < unit_count; i++) {
        if (strcmp(at, units[i].name) == 0)
            return !__builtin_mul_overflow(amount, units[i].factor, out);
    }
    return false;
}

bool parse_duration_us(const char *text, int64_t *out)
{
    return parse_amount(text, duration_units, sizeof duration_units / sizeof duration_units[0],
                        out);
}

bool parse_size_bytes(const char *text, int64_t *out)
{
    return parse_amount(text, size_units, sizeof size_units / sizeof size_units[0], out);
}

static void format_duration(int64_t us, struct text *text)
{
    static const struct unit largest_first[] = {{"d", INT64_C(86400000000)},
                                                {"h", INT64_C(3600000000)},
                                                {"m", 60000000},
                                                {"s", 1000000},
                                                {"ms", 1000},
                                                {"us", 1}};
    size_t i = 0;
    while (us == 0 ? i < 3 : us % largest_first[i].factor != 0)
        i++;
    text_format(text, "%" PRId64 "%s", us / largest_first[i].factor, largest_first[i].name);
}

static void format_size(int64_t bytes, struct text *text)
{
    static const char *const names[] = {"", "KiB", "MiB", "GiB", "TiB"};
    size_t i = 0;
    while (i < 4 && bytes >= 1024 && bytes % 1024 == 0) {
        bytes /= 1024;
        i++;
    }
    text_format(text, "%" PRId64 "%s", bytes, names[i]);
}

/* The user's text as it may be shown: escaped, and not without end. */
static const char *shown(const char *value, char memory[200])
{
    struct text text = text_into(memory, 200);
    size_t size = strlen(value);
    text_add_utf8(&text, (struct span){(const uint8_t *)value, size < 40 ? size : 40});
    if (size > 40) text_add(&text, "...");
    return memory;
}

static void format_number(enum option_type type, int64_t number, struct text *text)
{
    if (type == OPTION_DURATION)
        format_duration(number, text);
    else if (type == OPTION_SIZE || type == OPTION_CAP)
        format_size(number, text);
    else
        text_format(text, "%" PRId64, number);
}

static bool parse_number(const struct option_row *row, const char *value, int64_t *out,
                         struct error *reason)
{
    char value_shown[200], least_memory[32], most_memory[32];
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
        static const struct unit plain[] = {{"", 1}};
        read = parse_amount(value, plain, 1, out);
        kind = "a whole number";
    }
    if (!read)
        return error_set(reason, "'%s' is not %s, from %s to %s.", shown(value, value_shown), kind,
                         least.data, most.data);
    if (may_be_none && *out == 0) return true;
    if (*out < row->least || *out > row->most)
        return error_set(reason, "%s is out of range; write a value from %s to %s%s.",
                         shown(value, value_shown), least.data, most.data,
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
    char value_shown[200];
    return error_set(reason, "'%s' is neither yes nor no; write one of them.",
                     shown(value, value_shown));
}

/* The words of a choice, one after the other: false behind the last. */
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
    char value_shown[200];
    return error_set(reason, "'%s' is not one of %s; write one of them.", shown(value, value_shown),
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
    char escaped[4 * PATH_MOST];
    struct text text = text_into(escaped, sizeof escaped);
    text_add_utf8(&text, span_text(rest));
    if (text.cut || strcmp(escaped, rest) != 0)
        return error_set(reason, "The value holds control characters or bytes that are not UTF-8; "
                                 "write plain text.");
    memset(field, 0, row->size);
    memcpy(field, home, home_size);
    memcpy(field + home_size, rest, rest_size);
    return true;
}

static bool add_network(const struct option_row *row, const char *text, struct settings *settings,
                        struct error *reason)
{
    struct ip_network network;
    char value_shown[200];
    struct network_list *list = (struct network_list *)((char *)settings + row->offset);
    if (list->count >= NETWORKS_MOST)
        return error_set(reason, "There are more than %d networks; join some into larger ones.",
                         NETWORKS_MOST);
    if (!ip_network_parse(text, &network))
        return error_set(reason,
                         "'%s' is not a network; write an address and a prefix length such as "
                         "192.168.0.0/16 or fc00::/7.",
                         shown(text, value_shown));
    list->networks[list->count++] = network;
    return true;
}

static bool add_excluded(const struct option_row *row, const char *text, struct settings *settings,
                         struct error *reason)
{
    char value_shown[200];
    switch (exclusion_add((struct exclusion *)((char *)settings + row->offset), text)) {
    case EXCLUSION_ADDED: return true;
    case EXCLUSION_NOT_AN_ADDRESS: break;
    case EXCLUSION_FULL:
        return error_set(reason, "There are more than %d of a kind; join addresses into networks.",
                         EXCLUDED_MOST);
    }
    return error_set(reason,
                     "'%s' is neither a MAC address nor an address or network; write it as "
                     "f0:18:98:5c:11:01, 192.168.7.20, 10.9.0.0/16 or 2001:db8::/32.",
                     shown(text, value_shown));
}

bool value_is_list(const struct option_row *row)
{
    return row->type == OPTION_NETWORKS || row->type == OPTION_EXCLUSION;
}

void value_begin_list(const struct option_row *row, struct settings *settings)
{
    memset((char *)settings + row->offset, 0, row->size);
}

bool value_add_element(const struct option_row *row, const char *text, struct settings *settings,
                       struct error *reason)
{
    return row->type == OPTION_NETWORKS ? add_network(row, text, settings, reason)
                                        : add_excluded(row, text, settings, reason);
}

/* A list in one text: commas or spaces between the elements. */
static bool parse_list(const struct option_row *row, const char *value, struct settings *settings,
                       struct error *reason)
{
    struct settings parsed = *settings;
    value_begin_list(row, &parsed);
    for (const char *at = value; *at;) {
        char word[64];
        size_t size = strcspn(at, ", \t");
        if (size >= sizeof word) size = sizeof word - 1; /* too long to be one: refused below */
        memcpy(word, at, size);
        word[size] = '\0';
        if (size && !value_add_element(row, word, &parsed, reason)) return false;
        at += size;
        at += strspn(at, ", \t");
    }
    *settings = parsed;
    return true;
}

bool value_parse(const struct option_row *row, const char *text, struct settings *settings,
                 struct error *reason)
{
    char *field = (char *)settings + row->offset;
    int64_t number;
    switch (row->type) {
    case OPTION_TEXT:
    case OPTION_PATH: return parse_text(row, text, field, reason);
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
    case OPTION_EXCLUSION: return parse_list(row, text, settings, reason);
    }
    return false;
}

static void format_network(const struct ip_network *network, struct text *text)
{
    char address[IP_TEXT_SIZE];
    text_format(text, "%s%s/%u", text->size ? ", " : "", ip_format(&network->address, address),
                network->prefix_bits);
}

static void format_networks(const struct network_list *list, struct text *text)
{
    for (size_t i = 0; i < list->count; i++)
        format_network(&list->networks[i], text);
}

static void format_exclusion(const struct exclusion *excluded, struct text *text)
{
    char mac[MAC_TEXT_SIZE];
    for (size_t i = 0; i < excluded->mac_count; i++)
        text_format(text, "%s%s", text->size ? ", " : "", mac_format(&excluded->macs[i], mac));
    for (size_t i = 0; i < excluded->network_count; i++)
        format_network(&excluded->networks[i], text);
}

void value_format(const struct option_row *row, const struct settings *settings, char *memory,
                  size_t size)
{
    struct text text = text_into(memory, size);
    const char *field = (const char *)settings + row->offset;
    int64_t number;
    switch (row->type) {
    case OPTION_TEXT:
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
    case OPTION_NETWORKS: format_networks((const struct network_list *)field, &text); return;
    case OPTION_EXCLUSION: format_exclusion((const struct exclusion *)field, &text); return;
    }
}
