/* SPDX-License-Identifier: MIT */
/*
 * yaml_file - the YAML file, line by line, into settings. The only room with <yaml.h>.
 *
 * A small YAML: sections nested by key ("capture:" and beneath it "filter: ..."; "capture.filter:"
 * in one line is the same), plain values, and lists where an option is a list. Anchors, aliases,
 * tags and further documents are refused with a sentence, because nothing here needs them.
 */
#ifndef CONFIG_YAML_FILE_H
#define CONFIG_YAML_FILE_H

#include "value.h"

enum { CONFIG_FILE_MOST_BYTES = 1 << 20, CONFIG_DEPTH_MOST = 8 };

/* lines[i] becomes the line of option_rows[i] in the file, 0 where the file does not name it. */
bool yaml_file_read(const char *path, struct settings *settings, unsigned *lines,
                    struct error *error);

/* The same from memory; name stands for the path in errors. */
bool yaml_text_read(const char *name, const void *data, size_t size, struct settings *settings,
                    unsigned *lines, struct error *error);

#endif
