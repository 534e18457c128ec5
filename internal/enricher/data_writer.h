/* SPDX-License-Identifier: MIT */
/*
 * data_writer - makes a data set in memory, in the format of data_file.h. It writes no file: the
 * room datasets saves them.
 */
#ifndef ENRICHER_DATA_WRITER_H
#define ENRICHER_DATA_WRITER_H

#include "data_file.h"

struct data_writer;

struct data_writer *data_writer_create(const char *kind, size_t entry_size);
void data_writer_destroy(struct data_writer *writer);
/* Equal texts share one place in the pool; NULL gives 0, the empty text. */
uint32_t data_writer_text(struct data_writer *writer, const char *text);
void data_writer_add(struct data_writer *writer, const void *entry);
/* All entries so far, to be sorted or thinned out in place. */
void *data_writer_entries(struct data_writer *writer, size_t *count);
void data_writer_truncate(struct data_writer *writer, size_t count);
const char *data_writer_text_at(const struct data_writer *writer, uint32_t offset);
/* The whole file's bytes, in memory from malloc; NULL if there is no memory left. */
uint8_t *data_writer_image(const struct data_writer *writer, int64_t facts_us, const char *source,
                           const char *licence, size_t *size);

#endif
