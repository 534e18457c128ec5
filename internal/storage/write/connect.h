/* SPDX-License-Identifier: MIT */
/* connect - the writer's connection: its file, its schema, its indexes. Between transactions. */
#ifndef STORAGE_CONNECT_H
#define STORAGE_CONNECT_H

#include "write/writer_state.h"

/* Opens the connection, and brings the file to this program's schema. */
bool writer_connect(struct storage_writer *writer, struct error *error);
/* Makes the indexes that are missing (indexes.h). */
bool writer_index(struct storage_writer *writer, struct error *error);
/* The cookie of the schema as it is now. */
int64_t writer_schema(struct storage_writer *writer);
/*
 * If a broken file system was unmounted, repaired and mounted again, the path leads to another file
 * than the open one, which will always refuse. The writer moves to the new one if it is ours.
 */
void writer_follow_path(struct storage_writer *writer);

#endif
