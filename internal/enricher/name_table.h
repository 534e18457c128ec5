/* SPDX-License-Identifier: MIT */
/*
 * name_table - domain names (or other words) with a few texts each, found in some 50 ns.
 *
 * The compiled file holds the entries. Opening it builds an index in memory, hashed with the
 * process's random seed. So no list and no packet can choose colliding names.
 */
#ifndef ENRICHER_NAME_TABLE_H
#define ENRICHER_NAME_TABLE_H

#include "data_file.h"

struct name_entry {
    uint32_t name; /* offsets into the pool */
    uint32_t flags;
    uint32_t text[4];
};

struct name_slot {
    uint32_t tag;   /* upper half of the hash */
    uint32_t entry; /* index + 1; 0: free */
};

struct name_table {
    struct data_file file;
    struct name_slot *slots;
    size_t slot_count;
    unsigned labels_most; /* of any name in the table */
};

enum data_outcome name_table_open(const char *path, const char *kind, struct name_table *table,
                                  struct error *error);
/* Indexes an open file, and takes it over. */
enum data_outcome name_table_over(struct data_file *file, struct name_table *table,
                                  struct error *error);
void name_table_close(struct name_table *table);
static inline bool name_table_is_open(const struct name_table *table)
{
    return table->slots != NULL;
}

/* The entry of exactly this name. */
const struct name_entry *name_table_find(const struct name_table *table, const char *name,
                                         size_t size);
static inline const char *name_table_text(const struct name_table *table, uint32_t offset)
{
    return data_file_text(&table->file, offset);
}

/* The part of a name with its last `labels` labels. */
const char *name_last_labels(const char *name, size_t size, unsigned labels);

#endif
