/* SPDX-License-Identifier: MIT */
/*
 * data_file - the one container of the compiled data sets: a header, entries of one size, a pool.
 *
 * The header says what the file is, how old its facts are, where they came from and under which
 * licence; a checksum covers everything. Entries refer to texts by offset into the pool, which
 * ends with a NUL. A file is read into memory whole (a few MB), so that nothing that happens to
 * it later can hurt; it is in the machine's byte order, because it never leaves the machine.
 *
 * Whatever the bytes are, opening ends with a good file or with one sentence; and because a
 * checksum is no secret, data_file_text() still checks every offset.
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
/* The text at an offset of the pool, "" where there is none. */
const char *data_file_text(const struct data_file *file, uint32_t offset);
/* Only the header, for a status: no checksum is taken. */
enum data_outcome data_file_peek(const char *path, const char *kind, struct data_header *header);
/* What stands at the front of a file of this kind; the rest is zeros. kind has at most 15 letters. */
struct data_header data_header_of(const char *kind);
/* The checksum that this content should carry. size is at least a header. */
uint64_t data_file_checksum(const uint8_t *memory, size_t size);

/* A regular file of at most `most` bytes, read whole into memory from malloc, a NUL behind it. */
enum data_outcome file_read_whole(const char *path, size_t most, uint8_t **memory, size_t *size,
                                  int64_t *modified_us, struct error *error);

#endif
