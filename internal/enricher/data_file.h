/* SPDX-License-Identifier: MIT */
/*
 * data_file - the container of all compiled data sets: a header, entries of one size, a pool.
 *
 * The header has the kind of file, the age of its facts, their source and their licence; a checksum
 * covers the whole file. Entries refer to texts by offset into the pool, which ends with a NUL. A
 * file is read into memory whole (a few MB), so later changes to it do no harm. It is in the
 * machine's byte order, because it never leaves the machine.
 *
 * For any bytes, opening gives a valid file or one sentence. Anyone can make a valid checksum, so
 * data_file_text() still checks every offset.
 */
#ifndef ENRICHER_DATA_FILE_H
#define ENRICHER_DATA_FILE_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct data_header {
    char magic[8];
    uint32_t byte_order, format;
    char kind[16];
    int64_t facts_us; /* age of the facts; -1: unknown */
    uint64_t entry_count, entry_size;
    uint64_t pool_size;
    uint64_t checksum;
    char source[256], licence[128];
    uint8_t reserved[56];
};
_Static_assert(sizeof(struct data_header) == 512, "part of the format");

enum { DATA_FILE_MOST_BYTES = 256 << 20 };

enum data_outcome { DATA_ABSENT, DATA_GOOD, DATA_BROKEN };

struct data_file {
    uint8_t *memory; /* owned; NULL: absent */
    const struct data_header *header;
    const uint8_t *entries;
    const char *pool;
};

/* DATA_BROKEN fills the error. */
enum data_outcome data_file_open(const char *path, const char *kind, size_t entry_size,
                                 struct data_file *file, struct error *error);
/* Takes the memory (from malloc) in any case; name stands for the path in the sentence. */
enum data_outcome data_file_over(uint8_t *memory, size_t size, const char *name, const char *kind,
                                 size_t entry_size, struct data_file *file, struct error *error);
void data_file_close(struct data_file *file);
/* The text at an offset of the pool, "" if there is none. */
const char *data_file_text(const struct data_file *file, uint32_t offset);
/* Reads only the header, for a status; the checksum is not checked. */
enum data_outcome data_file_peek(const char *path, const char *kind, struct data_header *header);
/* The header of a file of this kind; the rest is zeros. kind has at most 15 letters. */
struct data_header data_header_of(const char *kind);
/* The right checksum for this content. size is at least a header. */
uint64_t data_file_checksum(const uint8_t *memory, size_t size);

/* Reads a regular file of at most `most` bytes into memory from malloc, followed by a NUL. */
enum data_outcome file_read_whole(const char *path, size_t most, uint8_t **memory, size_t *size,
                                  int64_t *modified_us, struct error *error);

#endif
