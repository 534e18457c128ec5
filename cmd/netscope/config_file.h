/* SPDX-License-Identifier: MIT */
/*
 * config_file - where a new configuration file goes, and how it gets there whole.
 *
 * The file is written beside its place and renamed into it, so that nobody ever reads half of one.
 */
#ifndef CMD_CONFIG_FILE_H
#define CMD_CONFIG_FILE_H

#include "config/config.h"

/* For root /etc/netscope/netscope.yaml, else the one below $XDG_CONFIG_HOME or ~/.config. False:
 * there is no home. */
bool config_file_place(char *path, size_t size, struct error *error);
/* Makes the folders that are missing. A file that is there is kept as PATH.old. */
bool config_file_write(const char *path, const struct config *config, struct error *error);

#endif
