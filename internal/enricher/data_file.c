/* SPDX-License-Identifier: MIT */
#include "data_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Not base/hash.h: its seed changes with every run, and a checksum must last. */
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

/* The fault of a header; NULL if it is valid and of this kind. */
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

struct data_header data_header_of(const char *kind)
{
    struct data_header header = {.byte_order = BYTE_ORDER_MARK, .format = FORMAT};
    memcpy(header.magic, magic, sizeof magic);
    strncpy(header.kind, kind, sizeof header.kind - 1);
    return header;
}
