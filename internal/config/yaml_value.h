/* SPDX-License-Identifier: MIT */
/*
 * yaml_value - the value of one option in the file: a scalar, or a list of scalars.
 */
#ifndef CONFIG_YAML_VALUE_H
#define CONFIG_YAML_VALUE_H

#include "config.h"
#include "yaml_reader.h"

/* Reads the value that begins with the event into the record. `key` names the option in errors.
   The row is no list of maps. */
bool yaml_value_read(struct yaml_reader *reader, const struct option_row *row, const char *key,
                     const yaml_event_t *event, void *record);

#endif
