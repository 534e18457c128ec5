/* SPDX-License-Identifier: MIT */
#include "data_writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Not base/hash.h: its seed changes with every run, and the same input must give the same file. */
#define XXH_INLINE_ALL
#include <xxhash.h>

struct bytes {
    uint8_t *data;
    size_t size, capacity;
};

struct data_writer {
    char kind[16];
    size_t entry_size;
    struct bytes entries, pool;
    uint32_t *slots; /* offsets of texts in the pool, by hash; 0: free */
    size_t slot_count, text_count;
    bool out_of_memory; /* sticky; data_writer_save reports it */
};

static bool bytes_add(struct bytes *bytes, const void *data, size_t size)
{
    if (bytes->capacity - bytes->size < size) {
        size_t capacity = (bytes->capacity + size) * 2 + 4096;
        uint8_t *grown = realloc(bytes->data, capacity);
        if (!grown) return false;
        bytes->data = grown;
        bytes->capacity = capacity;
    }
    memcpy(bytes->data + bytes->size, data, size);
    bytes->size += size;
    return true;
}

struct data_writer *data_writer_create(const char *kind, size_t entry_size)
{
    struct data_writer *writer = calloc(1, sizeof *writer);
    if (!writer) return NULL;
    strncpy(writer->kind, kind, sizeof writer->kind - 1);
    writer->entry_size = entry_size;
    writer->slot_count = 1024;
    writer->slots = calloc(writer->slot_count, sizeof *writer->slots);
    if (!writer->slots || !bytes_add(&writer->pool, "", 1)) {
        data_writer_destroy(writer);
        return NULL;
    }
    return writer;
}

void data_writer_destroy(struct data_writer *writer)
{
    if (!writer) return;
    free(writer->entries.data);
    free(writer->pool.data);
    free(writer->slots);
    free(writer);
}

static size_t slot_of(const struct data_writer *writer, const char *text)
{
    size_t mask = writer->slot_count - 1;
    size_t slot = XXH3_64bits(text, strlen(text)) & mask;
    while (writer->slots[slot] &&
           strcmp((const char *)writer->pool.data + writer->slots[slot], text) != 0)
        slot = (slot + 1) & mask;
    return slot;
}

static bool slots_grow(struct data_writer *writer)
{
    uint32_t *old = writer->slots;
    size_t old_count = writer->slot_count;
    uint32_t *grown = calloc(old_count * 2, sizeof *grown);
    if (!grown) return false;
    writer->slots = grown;
    writer->slot_count = old_count * 2;
    for (size_t i = 0; i < old_count; i++)
        if (old[i]) grown[slot_of(writer, (const char *)writer->pool.data + old[i])] = old[i];
    free(old);
    return true;
}

uint32_t data_writer_text(struct data_writer *writer, const char *text)
{
    if (!text || !*text) return 0;
    if (writer->text_count * 2 >= writer->slot_count && !slots_grow(writer))
        writer->out_of_memory = true;
    size_t slot = writer->out_of_memory ? 0 : slot_of(writer, text);
    if (!writer->out_of_memory && writer->slots[slot]) return writer->slots[slot];
    size_t offset = writer->pool.size;
    if (writer->out_of_memory || offset > DATA_FILE_MOST_BYTES ||
        !bytes_add(&writer->pool, text, strlen(text) + 1)) {
        writer->out_of_memory = true;
        return 0;
    }
    writer->slots[slot] = (uint32_t)offset;
    writer->text_count++;
    return (uint32_t)offset;
}

void data_writer_add(struct data_writer *writer, const void *entry)
{
    if (!bytes_add(&writer->entries, entry, writer->entry_size)) writer->out_of_memory = true;
}

void *data_writer_entries(struct data_writer *writer, size_t *count)
{
    *count = writer->entries.size / writer->entry_size;
    return writer->entries.data;
}

void data_writer_truncate(struct data_writer *writer, size_t count)
{
    if (count * writer->entry_size < writer->entries.size)
        writer->entries.size = count * writer->entry_size;
}

const char *data_writer_text_at(const struct data_writer *writer, uint32_t offset)
{
    return (const char *)writer->pool.data + offset;
}

uint8_t *data_writer_image(const struct data_writer *writer, int64_t facts_us, const char *source,
                           const char *licence, size_t *size)
{
    struct data_header header = data_header_of(writer->kind);
    header.facts_us = facts_us;
    header.entry_count = writer->entries.size / writer->entry_size;
    header.entry_size = writer->entry_size;
    header.pool_size = writer->pool.size;
    (void)snprintf(header.source, sizeof header.source, "%s", source);
    (void)snprintf(header.licence, sizeof header.licence, "%s", licence);
    struct bytes whole = {0};
    if (writer->out_of_memory || !bytes_add(&whole, &header, sizeof header) ||
        (writer->entries.size && !bytes_add(&whole, writer->entries.data, writer->entries.size)) ||
        !bytes_add(&whole, writer->pool.data, writer->pool.size)) {
        free(whole.data);
        return NULL;
    }
    ((struct data_header *)whole.data)->checksum = data_file_checksum(whole.data, whole.size);
    *size = whole.size;
    return whole.data;
}
