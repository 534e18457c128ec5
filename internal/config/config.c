/* SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "record.h"
#include "value.h"
#include "yaml_file.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KEY_MOST = 256 };

/* The origin of a value. A higher rank wins, in whatever order values are set. */
enum origin_rank { FROM_DEFAULT, FROM_FILE, FROM_FLAG };

struct origin {
    enum origin_rank rank;
    const char *text; /* "default", the flag, or file_text */
    char *file_text;  /* owned: "FILE:LINE" */
    int file_size;    /* of FILE */
};

struct config {
    const struct option_table *table;
    void *record;
    struct origin origins[]; /* as many as the table has rows */
};

/* ------------------------------------------------------------ life */

struct config *config_create_of(const struct option_table *table)
{
    struct config *config = calloc(1, sizeof *config + table->count * sizeof config->origins[0]);
    if (!config) return NULL;
    config->table = table;
    config->record = calloc(1, table->record_size);
    if (!config->record) {
        free(config);
        return NULL;
    }
    record_set_defaults(table, config->record);
    for (size_t i = 0; i < table->count; i++)
        config->origins[i].text = "default";
    return config;
}

struct config *config_create(void)
{
    return config_create_of(&settings_table);
}

void config_destroy(struct config *config)
{
    if (!config) return;
    for (size_t i = 0; i < config->table->count; i++)
        free(config->origins[i].file_text);
    record_clear(config->table, config->record);
    free(config->record);
    free(config);
}

const void *config_record(const struct config *config)
{
    return config->record;
}

const struct option_table *config_table(const struct config *config)
{
    return config->table;
}

const struct settings *config_settings(const struct config *config)
{
    assert(config->table == &settings_table);
    return config->record;
}

/* ------------------------------------------------------------ files */

bool config_user_folder(char *folder, size_t size)
{
    const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    int written = -1;
    if (base && base[0] == '/')
        written = snprintf(folder, size, "%s/netscope", base);
    else if (home && home[0] == '/')
        written = snprintf(folder, size, "%s/.config/netscope", home);
    return written > 0 && (size_t)written < size;
}

static const char service_path[] = "/etc/netscope/netscope.yaml";

const char *config_default_path(void)
{
    static char path[PATH_MOST];
    char folder[PATH_MOST];
    const char *named = getenv("NETSCOPE_CONFIG");
    if (named && named[0]) return named;
    int written = config_user_folder(folder, sizeof folder)
                      ? snprintf(path, sizeof path, "%s/netscope.yaml", folder)
                      : -1;
    if (written > 0 && (size_t)written < sizeof path && access(path, F_OK) == 0) return path;
    return access(service_path, F_OK) == 0 ? service_path : NULL;
}

bool config_is_services(void)
{
    return config_default_path() == service_path;
}

static void set_file_origin(struct origin *origin, const char *name, unsigned line)
{
    char *text = NULL;
    if (asprintf(&text, "%s:%u", name, line) < 0) text = NULL;
    free(origin->file_text);
    *origin = (struct origin){FROM_FILE, text ? text : "a file", text, (int)strlen(name)};
}

/* Takes the values that the file sets and that no flag has set. */
static void take_values(struct config *config, const char *name, void *loaded,
                        const unsigned *lines)
{
    for (size_t i = 0; i < config->table->count; i++) {
        if (lines[i] == 0 || config->origins[i].rank > FROM_FILE) continue;
        set_file_origin(&config->origins[i], name, lines[i]);
        record_move_value(&config->table->rows[i], loaded, config->record);
    }
}

bool config_load_text(struct config *config, const char *name, const void *data, size_t size,
                      struct error *error)
{
    const struct option_table *table = config->table;
    void *loaded = calloc(1, table->record_size);
    unsigned *lines = calloc(table->count, sizeof *lines);
    bool read = loaded && lines;
    if (!read) error_no_memory(error, "read '%s'", name);
    read = read && yaml_text_read(name, data, size, table, loaded, lines, error);
    if (read) take_values(config, name, loaded, lines);
    if (loaded) record_clear(table, loaded);
    free(loaded);
    free(lines);
    return read;
}

bool config_load_file(struct config *config, const char *path, struct error *error)
{
    size_t size;
    void *data = yaml_file_bytes(path, &size, error);
    bool read = data && config_load_text(config, path, data, size, error);
    free(data);
    return read;
}

/* ------------------------------------------------------------ values */

static size_t row_index(const struct config *config, const struct option_row *row)
{
    return (size_t)(row - config->table->rows);
}

bool config_set(struct config *config, const struct option_row *row, const char *value,
                const char *origin, struct error *error)
{
    struct error reason;
    if (!value_parse(row, value, config->record, &reason))
        return error_set_kind(error, ERROR_BAD_QUESTION, "%s (%s): %s", origin, row->key,
                              reason.sentence);
    struct origin *was = &config->origins[row_index(config, row)];
    free(was->file_text);
    *was = (struct origin){.rank = FROM_FLAG, .text = origin};
    return true;
}

const struct option_row *config_find_flag(const char *flag)
{
    for (size_t i = 0; i < option_row_count; i++)
        if (option_rows[i].flag && strcmp(option_rows[i].flag, flag) == 0) return &option_rows[i];
    return NULL;
}

void config_describe(const struct config *config, const struct option_row *row, char *value,
                     size_t value_size, const char **origin)
{
    value_format(row, config->record, value, value_size);
    if (origin) *origin = config->origins[row_index(config, row)].text;
}

bool config_is_chosen(const struct config *config, const struct option_row *row)
{
    return config->origins[row_index(config, row)].rank != FROM_DEFAULT;
}

bool config_same_value(const struct config *one, const struct config *other,
                       const struct option_row *row)
{
    return record_same_value(row, one->record, other->record);
}

/* ------------------------------------------------------------ everything */

struct taker {
    void (*take)(void *owner, const struct config_value *value);
    void *owner;
};

static void take_entry(const struct taker *taker, const struct option_row *row,
                       const struct map_list *list, size_t index, const struct origin *origin)
{
    const unsigned *lines = record_entry_lines(row, list, index);
    for (size_t i = 0; i < row->members->count; i++) {
        const struct option_row *member = &row->members->rows[i];
        char key[KEY_MOST], value[VALUE_TEXT_MOST], from[PATH_MOST + 16] = "default";
        (void)snprintf(key, sizeof key, "%s[%zu].%s", row->key, index + 1, member->key);
        value_format(member, record_entry(row, list, index), value, sizeof value);
        if (lines[i] && origin->file_text)
            (void)snprintf(from, sizeof from, "%.*s:%u", origin->file_size, origin->file_text,
                           lines[i]);
        taker->take(taker->owner, &(struct config_value){row, member, key, value, from});
    }
}

void config_each_value(const struct config *config,
                       void (*take)(void *owner, const struct config_value *value), void *owner)
{
    const struct taker taker = {take, owner};
    for (size_t i = 0; i < config->table->count; i++) {
        const struct option_row *row = &config->table->rows[i];
        char value[VALUE_TEXT_MOST];
        value_format(row, config->record, value, sizeof value);
        take(owner, &(struct config_value){row, row, row->key, value, config->origins[i].text});
        const struct map_list *list = record_field(row, config->record);
        for (size_t j = 0; row->type == OPTION_MAPS && j < list->count; j++)
            take_entry(&taker, row, list, j, &config->origins[i]);
    }
}

/* ------------------------------------------------------------ settings */

void settings_renew(struct settings *in_force, const struct settings *fresh)
{
    for (size_t i = 0; i < option_row_count; i++)
        if (option_rows[i].is_renewed) record_lend_value(&option_rows[i], fresh, in_force);
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
