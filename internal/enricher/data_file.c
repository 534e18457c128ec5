/* SPDX-License-Identifier: MIT */
#include "data_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Not base/hash.h: that one is seeded anew with every run, and a checksum must last. */
#define XXH_INLINE_ALL
#include <xxhash.h>

static const char magic[8] = {'N', 'E', 'T', 'S', 'C', 'O', 'P', 'E'};
enum { BYTE_ORDER_MARK = 0x01020304, FORMAT = 1 };

enum data_outcome file_read_whole(const char *path, size_t most, uint8_t **memory, size_t *size,
                                  int64_t *modified_us, struct error *error)
{
    *memory = NULL;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0 && (errno == ENOENT || errno == ENOTDIR)) return DATA_ABSENT;
    struct stat status;
    if (file < 0 || fstat(file, &status) != 0) {
        error_set(error, "The data file '%s' could not be opened: %s.", path, strerror(errno));
        if (file >= 0) close(file);
        return DATA_BROKEN;
    }
    const char *why = NULL;
    if (!S_ISREG(status.st_mode))
        why = "it is not a file";
    else if (status.st_size > (off_t)most)
        why = "it is too large to be one";
    else if (!(*memory = malloc((size_t)status.st_size + 1)))
        why = "there is no memory left";
    size_t got = 0;
    while (!why && got < (size_t)status.st_size) {
        ssize_t n = read(file, *memory + got, (size_t)status.st_size - got);
        if (n <= 0) why = n < 0 ? strerror(errno) : "it became shorter meanwhile";
        if (n > 0) got += (size_t)n;
    }
    close(file);
    if (why) {
        free(*memory);
        *memory = NULL;
        error_set(error, "The data file '%s' could not be read: %s.", path, why);
        return DATA_BROKEN;
    }
    (*memory)[got] = '\0';
    *size = got;
    if (modified_us) *modified_us = (int64_t)status.st_mtim.tv_sec * 1000000;
    return DATA_GOOD;
}

uint64_t data_file_checksum(const uint8_t *memory, size_t size)
{
    struct data_header header;
    memcpy(&header, memory, sizeof header);
    header.checksum = 0;
    return XXH3_64bits_withSeed(memory + sizeof header, size - sizeof header,
                                XXH3_64bits(&header, sizeof header));
}

/* What is wrong with a header; NULL where it is ours and of this kind. */
static const char *header_fault(const struct data_header *header, const char *kind)
{
    if (memcmp(header->magic, magic, sizeof magic) != 0) return "it is not one of NetScope's";
    if (header->byte_order != BYTE_ORDER_MARK) return "it comes from a machine of another kind";
    if (header->format != FORMAT) return "it is of another version of NetScope";
    if (strncmp(header->kind, kind, sizeof header->kind) != 0)
        return "it holds another kind of data";
    if (header->source[sizeof header->source - 1] || header->licence[sizeof header->licence - 1])
        return "its header is damaged";
    return NULL;
}

static const char *content_fault(const uint8_t *memory, size_t size, const char *kind,
                                 size_t entry_size)
{
    if (size < sizeof(struct data_header)) return "it is cut short";
    const struct data_header *header = (const struct data_header *)memory;
    const char *fault = header_fault(header, kind);
    if (fault) return fault;
    uint64_t left = size - sizeof *header;
    if (header->entry_size != entry_size || header->entry_count > left / entry_size ||
        header->entry_count > UINT32_MAX / 4)
        return "its size does not fit its header";
    left -= header->entry_count * entry_size;
    if (header->pool_size != left || left == 0 || left > UINT32_MAX || memory[size - 1] != '\0')
        return "its size does not fit its header";
    if (data_file_checksum(memory, size) != header->checksum) return "its checksum is wrong";
    return NULL;
}

enum data_outcome data_file_over(uint8_t *memory, size_t size, const char *name, const char *kind,
                                 size_t entry_size, struct data_file *file, struct error *error)
{
    *file = (struct data_file){0};
    const char *fault = content_fault(memory, size, kind, entry_size);
    if (fault) {
        free(memory);
        error_set(error,
                  "The data file '%s' cannot be used because %s; make it anew with `netscope data "
                  "build`, or remove it.",
                  name, fault);
        return DATA_BROKEN;
    }
    file->memory = memory;
    file->header = (const struct data_header *)memory;
    file->entries = memory + sizeof *file->header;
    file->pool = (const char *)file->entries + file->header->entry_count * entry_size;
    return DATA_GOOD;
}

enum data_outcome data_file_open(const char *path, const char *kind, size_t entry_size,
                                 struct data_file *file, struct error *error)
{
    uint8_t *memory;
    size_t size;
    *file = (struct data_file){0};
    enum data_outcome outcome =
        file_read_whole(path, DATA_FILE_MOST_BYTES, &memory, &size, NULL, error);
    if (outcome != DATA_GOOD) return outcome;
    return data_file_over(memory, size, path, kind, entry_size, file, error);
}

void data_file_close(struct data_file *file)
{
    free(file->memory);
    *file = (struct data_file){0};
}

const char *data_file_text(const struct data_file *file, uint32_t offset)
{
    return offset < file->header->pool_size ? file->pool + offset : "";
}

enum data_outcome data_file_peek(const char *path, const char *kind, struct data_header *header)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return errno == ENOENT || errno == ENOTDIR ? DATA_ABSENT : DATA_BROKEN;
    bool whole = read(file, header, sizeof *header) == (ssize_t)sizeof *header;
    close(file);
    return whole && !header_fault(header, kind) ? DATA_GOOD : DATA_BROKEN;
}

/* ---------------------------------------------------------------- writing */

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
    bool out_of_memory; /* sticky; said by data_writer_save */
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

static bool write_all(int file, const void *data, size_t size)
{
    const uint8_t *at = data;
    while (size > 0) {
        ssize_t n = write(file, at, size);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        at += n;
        size -= (size_t)n;
    }
    return true;
}

bool file_write_whole(const char *path, const void *data, size_t size, struct error *error)
{
    char temporary[4200];
    if ((size_t)snprintf(temporary, sizeof temporary, "%s.new", path) >= sizeof temporary)
        return error_set(error, "The path '%.100s...' is too long; choose a shorter one.", path);
    int file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    bool good = file >= 0 && write_all(file, data, size) && fsync(file) == 0;
    if (file >= 0) good = close(file) == 0 && good;
    good = good && rename(temporary, path) == 0;
    if (!good)
        error_set(error,
                  "'%s' could not be written: %s. Name a folder with --data-directory where "
                  "you may write and where there is room.",
                  path, strerror(errno));
    if (!good && file >= 0) (void)unlink(temporary);
    return good;
}

uint8_t *data_writer_image(const struct data_writer *writer, int64_t facts_us, const char *source,
                           const char *licence, size_t *size)
{
    struct data_header header = {.byte_order = BYTE_ORDER_MARK,
                                 .format = FORMAT,
                                 .facts_us = facts_us,
                                 .entry_count = writer->entries.size / writer->entry_size,
                                 .entry_size = writer->entry_size,
                                 .pool_size = writer->pool.size};
    memcpy(header.magic, magic, sizeof magic);
    memcpy(header.kind, writer->kind, sizeof header.kind);
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

bool data_writer_save(const struct data_writer *writer, const char *path, int64_t facts_us,
                      const char *source, const char *licence, struct error *error)
{
    size_t size;
    uint8_t *image = data_writer_image(writer, facts_us, source, licence, &size);
    if (!image) return error_set(error, "There is no memory left to write '%s'.", path);
    bool good = file_write_whole(path, image, size, error);
    free(image);
    return good;
}
