/* SPDX-License-Identifier: MIT */
/*
 * yaml_maps - a list of maps in the file: entries with options of their own.
 */
#ifndef CONFIG_YAML_MAPS_H
#define CONFIG_YAML_MAPS_H

#include "config.h"
#include "yaml_reader.h"

/*
 * Reads the list that begins with the event into the record, which has none yet. On false the
 * record holds the entries read before the error; record_clear() frees them.
 */
bool yaml_maps_read(struct yaml_reader *reader, const struct option_row *row,
                    const yaml_event_t *event, void *record);

#endif
