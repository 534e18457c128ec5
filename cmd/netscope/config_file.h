/* SPDX-License-Identifier: MIT */
/*
 * config_file - the place of a new configuration file, and its atomic writing.
 *
 * The file is written under another name and renamed, so that no reader sees half of it.
 */
#ifndef CMD_CONFIG_FILE_H
#define CMD_CONFIG_FILE_H

#include "config/config.h"

/*
 * For root /etc/netscope/netscope.yaml, else the one below $XDG_CONFIG_HOME or ~/.config. False:
 * there is no home.
 */
bool config_file_place(char *path, size_t size, struct error *error);
/* Makes missing folders. An existing file is kept as PATH.old. */
bool config_file_write(const char *path, const struct config *config, struct error *error);

#endif
