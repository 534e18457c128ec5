/* SPDX-License-Identifier: MIT */
/*
 * yaml_reader - events of libyaml one after the other, and errors with file and line.
 *
 * Anchors, aliases and tags are refused, because no option needs them. So a short file cannot
 * expand into a long one.
 */
#ifndef CONFIG_YAML_READER_H
#define CONFIG_YAML_READER_H

#include "base/error.h"

#include <yaml.h>

struct yaml_reader {
    const char *name; /* of the file, for errors */
    struct error *error;
    yaml_parser_t parser;
};

/* The text must outlive the reader. */
bool yaml_reader_open(struct yaml_reader *reader, const char *name, const void *data, size_t size,
                      struct error *error);
void yaml_reader_close(struct yaml_reader *reader);

/* The caller deletes the event. On false there is none, and the error is set. */
bool yaml_reader_next(struct yaml_reader *reader, yaml_event_t *event);

/* Sets the error to "NAME:LINE: " and the rest of the sentence. Returns false. */
bool yaml_reader_refuse(struct yaml_reader *reader, unsigned line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

unsigned yaml_event_line(const yaml_event_t *event);
/* True for a scalar without a value: "key:". */
bool yaml_event_is_empty(const yaml_event_t *event);

#endif
