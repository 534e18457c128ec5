/* SPDX-License-Identifier: MIT */
#include "record.h"

#include "value.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void set_default(const struct option_row *row, void *record)
{
    char computed[PATH_MOST];
    const char *value = row->default_value;
    if (row->type == OPTION_MAPS || !value) return;
    if (row->compute_default) {
        row->compute_default(computed, row->size < sizeof computed ? row->size : sizeof computed);
        value = computed;
    }
    struct error reason;
    bool fits = value_parse(row, value, record, &reason);
    if (!fits && row->compute_default) /* a host name or home that is not UTF-8 */
        fits = value_parse(row, row->type == OPTION_PATH ? "./data" : "netscope", record, &reason);
    assert(fits);
}

void record_set_defaults(const struct option_table *table, void *record)
{
    memset(record, 0, table->record_size);
    for (size_t i = 0; i < table->count; i++)
        set_default(&table->rows[i], record);
}

static void clear_maps(struct map_list *list)
{
    free(list->entries);
    free(list->lines);
    *list = (struct map_list){0};
}

void record_clear(const struct option_table *table, void *record)
{
    for (size_t i = 0; i < table->count; i++)
        if (table->rows[i].type == OPTION_MAPS) clear_maps(record_field(&table->rows[i], record));
}

void record_move_value(const struct option_row *row, void *from, void *to)
{
    if (row->type == OPTION_MAPS) clear_maps(record_field(row, to));
    record_lend_value(row, from, to);
    if (row->type == OPTION_MAPS) memset(record_field(row, from), 0, row->size);
}

void record_lend_value(const struct option_row *row, const void *from, void *to)
{
    memcpy(record_field(row, to), (const char *)from + row->offset, row->size);
}

/* ------------------------------------------------------------ lists of maps */

void *record_entry(const struct option_row *row, const struct map_list *list, size_t index)
{
    return (char *)list->entries + index * row->members->record_size;
}

unsigned *record_entry_lines(const struct option_row *row, const struct map_list *list,
                             size_t index)
{
    return list->lines + index * row->members->count;
}

void *record_add_entry(const struct option_row *row, void *record)
{
    struct map_list *list = record_field(row, record);
    const struct option_table *members = row->members;
    void *entries = reallocarray(list->entries, list->count + 1, members->record_size);
    if (!entries) return NULL;
    list->entries = entries;
    unsigned *lines = reallocarray(list->lines, list->count + 1, members->count * sizeof *lines);
    if (!lines) return NULL;
    list->lines = lines;
    void *entry = record_entry(row, list, list->count);
    record_set_defaults(members, entry);
    memset(record_entry_lines(row, list, list->count), 0, members->count * sizeof *lines);
    list->count++;
    return entry;
}

/* ------------------------------------------------------------ comparison */

/* Compares the texts for people, which leave out the padding between the fields of a value. */
static bool same_text(const struct option_row *row, const void *one, const void *other)
{
    char text[VALUE_TEXT_MOST], other_text[VALUE_TEXT_MOST];
    value_format(row, one, text, sizeof text);
    value_format(row, other, other_text, sizeof other_text);
    return strcmp(text, other_text) == 0;
}

static bool same_texts(const struct text_list *one, const struct text_list *other)
{
    return one->size == other->size && memcmp(one->bytes, other->bytes, one->size) == 0;
}

static bool same_maps(const struct option_row *row, const struct map_list *one,
                      const struct map_list *other)
{
    if (one->count != other->count) return false;
    for (size_t i = 0; i < one->count; i++)
        for (size_t j = 0; j < row->members->count; j++)
            if (!record_same_value(&row->members->rows[j], record_entry(row, one, i),
                                   record_entry(row, other, i)))
                return false;
    return true;
}

bool record_same_value(const struct option_row *row, const void *one, const void *other)
{
    const void *field = (const char *)one + row->offset;
    const void *other_field = (const char *)other + row->offset;
    if (row->type == OPTION_MAPS) return same_maps(row, field, other_field);
    if (row->type == OPTION_TEXTS) return same_texts(field, other_field);
    return same_text(row, one, other);
}
