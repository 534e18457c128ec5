/* SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "yaml_file.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The origin of a value: a later one wins, in whatever order they are set. */
enum origin_rank { FROM_DEFAULT, FROM_FILE, FROM_FLAG };

struct origin {
    enum origin_rank rank;
    const char *text; /* "default", the flag, or file_text */
    char *file_text;  /* owned: "FILE:LINE" */
};

struct config {
    struct settings settings;
    struct origin origins[]; /* as many as option_rows */
};

static size_t row_index(const struct option_row *row)
{
    return (size_t)(row - option_rows);
}

struct config *config_create(void)
{
    struct config *config =
        calloc(1, sizeof *config + option_row_count * sizeof config->origins[0]);
    if (!config) return NULL;
    for (size_t i = 0; i < option_row_count; i++) {
        const struct option_row *row = &option_rows[i];
        char computed[PATH_MOST];
        const char *value = row->default_value;
        if (row->compute_default) {
            row->compute_default(computed,
                                 row->size < sizeof computed ? row->size : sizeof computed);
            value = computed;
        }
        struct error reason;
        bool fits = value_parse(row, value, &config->settings, &reason);
        if (!fits && row->compute_default) /* a host name or home that is not UTF-8 */
            fits = value_parse(row, row->type == OPTION_PATH ? "./data" : "netscope",
                               &config->settings, &reason);
        assert(fits);
        config->origins[i].text = "default";
    }
    return config;
}

void config_destroy(struct config *config)
{
    if (!config) return;
    for (size_t i = 0; i < option_row_count; i++)
        free(config->origins[i].file_text);
    free(config);
}

const struct settings *config_settings(const struct config *config)
{
    return &config->settings;
}

static void copy_value(const struct option_row *row, const struct settings *from,
                       struct settings *to)
{
    memcpy((char *)to + row->offset, (const char *)from + row->offset, row->size);
}

void settings_renew(struct settings *in_force, const struct settings *fresh)
{
    for (size_t i = 0; i < option_row_count; i++)
        if (option_rows[i].is_renewed) copy_value(&option_rows[i], fresh, in_force);
}

bool config_load_file(struct config *config, const char *path, struct error *error)
{
    struct settings loaded = config->settings;
    unsigned *lines = calloc(option_row_count, sizeof *lines);
    if (!lines) return error_set(error, "There is no memory left to read '%s'.", path);
    bool read = yaml_file_read(path, &loaded, lines, error);
    for (size_t i = 0; read && i < option_row_count; i++) {
        struct origin *origin = &config->origins[i];
        if (lines[i] == 0 || origin->rank > FROM_FILE) continue;
        char *text = NULL;
        if (asprintf(&text, "%s:%u", path, lines[i]) < 0) text = NULL;
        free(origin->file_text);
        *origin = (struct origin){FROM_FILE, text ? text : "a file", text};
        copy_value(&option_rows[i], &loaded, &config->settings);
    }
    free(lines);
    return read;
}

const char *config_default_path(void)
{
    static char path[PATH_MOST];
    const char *named = getenv("NETSCOPE_CONFIG");
    if (named && named[0]) return named;
    const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    int written = -1;
    if (base && base[0] == '/')
        written = snprintf(path, sizeof path, "%s/netscope/netscope.yaml", base);
    else if (home && home[0] == '/')
        written = snprintf(path, sizeof path, "%s/.config/netscope/netscope.yaml", home);
    if (written > 0 && (size_t)written < sizeof path && access(path, F_OK) == 0) return path;
    return access("/etc/netscope/netscope.yaml", F_OK) == 0 ? "/etc/netscope/netscope.yaml" : NULL;
}

bool config_set(struct config *config, const struct option_row *row, const char *value,
                const char *origin, struct error *error)
{
    struct error reason;
    if (!value_parse(row, value, &config->settings, &reason))
        return error_set(error, "%s (%s): %s", origin, row->key, reason.sentence);
    struct origin *was = &config->origins[row_index(row)];
    free(was->file_text);
    *was = (struct origin){FROM_FLAG, origin, NULL};
    return true;
}

const struct option_row *config_find_flag(const char *flag)
{
    for (size_t i = 0; i < option_row_count; i++)
        if (strcmp(option_rows[i].flag, flag) == 0) return &option_rows[i];
    return NULL;
}

const char *settings_privacy(const struct settings *settings, char *memory, size_t size)
{
    struct text text = text_into(memory, size);
    const struct exclusion *excluded = &settings->excluded;
    if (!exclusion_is_empty(excluded))
        text_format(&text, "exclude %zu", excluded->mac_count + excluded->network_count);
    static const char *const modes[] = {NULL, "local", "all"};
    if (settings->pseudonyms)
        text_format(&text, "%spseudonyms %s", text.size ? ", " : "", modes[settings->pseudonyms]);
    if (!settings->names) text_format(&text, "%sno names", text.size ? ", " : "");
    if (settings->redact_queries) text_format(&text, "%sredact_queries", text.size ? ", " : "");
    return text.size ? memory : NULL;
}

void config_describe(const struct config *config, const struct option_row *row, char *value,
                     size_t value_size, const char **origin)
{
    value_format(row, &config->settings, value, value_size);
    if (origin) *origin = config->origins[row_index(row)].text;
}
