/* SPDX-License-Identifier: MIT */
#include "name_table.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

static const struct name_entry *entry_at(const struct name_table *table, size_t index)
{
    return (const struct name_entry *)table->file.entries + index;
}

static bool entry_is(const struct name_table *table, size_t index, const char *name, size_t size)
{
    const char *own = name_table_text(table, entry_at(table, index)->name);
    return strncmp(own, name, size) == 0 && own[size] == '\0';
}

/* The slot of this name, or the free slot for it. */
static struct name_slot *slot_for(const struct name_table *table, const char *name, size_t size,
                                  uint32_t *tag)
{
    uint64_t hash = hash_bytes(name, size);
    size_t mask = table->slot_count - 1, at = hash & mask;
    *tag = (uint32_t)(hash >> 32);
    while (table->slots[at].entry && !(table->slots[at].tag == *tag &&
                                       entry_is(table, table->slots[at].entry - 1, name, size)))
        at = (at + 1) & mask;
    return &table->slots[at];
}

enum data_outcome name_table_over(struct data_file *file, struct name_table *table,
                                  struct error *error)
{
    *table = (struct name_table){.file = *file, .slot_count = 16};
    *file = (struct data_file){0};
    size_t count = (size_t)table->file.header->entry_count;
    while (table->slot_count < count * 2)
        table->slot_count *= 2;
    table->slots = calloc(table->slot_count, sizeof *table->slots);
    if (!table->slots) {
        data_file_close(&table->file);
        error_no_memory(error, "open %zu names", count);
        return DATA_BROKEN;
    }
    for (size_t i = 0; i < count; i++) {
        const char *name = name_table_text(table, entry_at(table, i)->name);
        size_t size = strlen(name);
        uint32_t tag;
        struct name_slot *slot = slot_for(table, name, size, &tag);
        if (!slot->entry) *slot = (struct name_slot){tag, (uint32_t)i + 1};
        unsigned labels = 1;
        for (const char *dot = name; (dot = strchr(dot, '.')); dot++)
            labels++;
        if (labels > table->labels_most) table->labels_most = labels;
    }
    return DATA_GOOD;
}

enum data_outcome name_table_open(const char *path, const char *kind, struct name_table *table,
                                  struct error *error)
{
    struct data_file file;
    *table = (struct name_table){0};
    enum data_outcome outcome = data_file_open(path, kind, sizeof(struct name_entry), &file, error);
    return outcome == DATA_GOOD ? name_table_over(&file, table, error) : outcome;
}

void name_table_close(struct name_table *table)
{
    data_file_close(&table->file);
    free(table->slots);
    *table = (struct name_table){0};
}

const struct name_entry *name_table_find(const struct name_table *table, const char *name,
                                         size_t size)
{
    uint32_t tag;
    if (!name_table_is_open(table)) return NULL;
    const struct name_slot *slot = slot_for(table, name, size, &tag);
    return slot->entry ? entry_at(table, slot->entry - 1) : NULL;
}

const char *name_last_labels(const char *name, size_t size, unsigned labels)
{
    const char *at = name + size;
    while (at > name) {
        if (at[-1] == '.' && --labels == 0) break;
        at--;
    }
    return at;
}
