/* SPDX-License-Identifier: MIT */
/* dataset_file - files of data sets on disk: each is written under another name, then renamed. */
#ifndef DATASETS_DATASET_FILE_H
#define DATASETS_DATASET_FILE_H

#include "enricher/data_writer.h"

/* Writes path.new, syncs it and renames it. */
bool dataset_file_write(const char *path, const void *data, size_t size, struct error *error);
/* The same with the contents of a writer. */
bool dataset_file_save(const struct data_writer *writer, const char *path, int64_t facts_us,
                       const char *source, const char *licence, struct error *error);

#endif
