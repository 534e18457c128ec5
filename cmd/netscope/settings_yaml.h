/* SPDX-License-Identifier: MIT */
/*
 * settings_yaml - a whole configuration file, made from the table of options.
 *
 * Every option stands in it with its help. What somebody chose (in a file, or by a flag) is in
 * force; everything else is a comment that shows the default. Reading the file back gives the same
 * settings.
 */
#ifndef CMD_SETTINGS_YAML_H
#define CMD_SETTINGS_YAML_H

#include "config/config.h"

#include <stdio.h>

void settings_write_yaml(FILE *stream, const struct config *config);

#endif
