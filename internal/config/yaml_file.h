/* SPDX-License-Identifier: MIT */
/*
 * yaml_file - a YAML file, line by line, into a record.
 *
 * The files yaml_*.c of this room are the only ones with <yaml.h>. A small YAML: sections are
 * nested by key ("capture:" and beneath it "filter: ..."; "capture.filter:" in one line is the
 * same). Values are plain, or lists if an option is a list. Other documents are refused.
 */
#ifndef CONFIG_YAML_FILE_H
#define CONFIG_YAML_FILE_H

#include "config.h"

enum { CONFIG_FILE_MOST_BYTES = 1 << 20, CONFIG_DEPTH_MOST = 8 };

/*
 * Reads the text into the record, whose lists of maps are empty. lines[i] becomes the line of row i
 * of the table; it stays 0 if the text does not set it. `name` is the file's name in errors. On
 * false the record holds the values read before the error.
 */
bool yaml_text_read(const char *name, const void *data, size_t size,
                    const struct option_table *table, void *record, unsigned *lines,
                    struct error *error);

/*
 * The bytes of the file, at most CONFIG_FILE_MOST_BYTES; the caller frees them. NULL: the error has
 * the reason.
 */
void *yaml_file_bytes(const char *path, size_t *size, struct error *error);

#endif
