/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a configuration file, for the program's table of options and for a table with lists
 * of maps. Either a sentence refuses them, or the file written from them reads back the same.
 */
#include "config/config.h"
#include "support/sample_options.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct config *load(const struct option_table *table, const void *data, size_t size)
{
    struct error error = {.sentence = ""};
    struct config *config = config_create_of(table);
    if (!config) abort();
    if (config_load_text(config, "f", data, size, &error)) return config;
    if (!error.sentence[0]) abort();
    config_destroy(config);
    return NULL;
}

static void count_value(void *owner, const struct config_value *value)
{
    *(size_t *)owner += strlen(value->key) + strlen(value->value) + strlen(value->origin);
}

static void check(const struct option_table *table, const void *data, size_t size)
{
    char *text = NULL;
    size_t text_size = 0, shown = 0;
    struct config *config = load(table, data, size);
    if (!config) return;
    config_each_value(config, count_value, &shown);
    FILE *stream = open_memstream(&text, &text_size);
    if (!stream) abort();
    config_write_yaml(stream, config);
    if (fclose(stream) != 0) abort();
    struct config *again = load(table, text, text_size);
    if (!again || shown == 0) abort();
    for (size_t i = 0; i < table->count; i++)
        if (!config_same_value(config, again, &table->rows[i])) abort();
    free(text);
    config_destroy(again);
    config_destroy(config);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check(&settings_table, data, size);
    check(&sample_table, data, size);
    return 0;
}
