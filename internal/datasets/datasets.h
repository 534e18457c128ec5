/* SPDX-License-Identifier: MIT */
/*
 * datasets - makes the files that the enricher opens, from the contents of Debian's packages.
 *
 * This is `netscope data build`, and it runs with the rights of its user: it reads packages and
 * writes into the data directory. A capture never includes it. The enricher's headers describe the
 * files (data_file.h and those of the sets).
 */
#ifndef DATASETS_DATASETS_H
#define DATASETS_DATASETS_H

#include "base/error.h"

typedef void (*data_say)(void *owner, const char *line);

/*
 * Builds all sets for which this machine has Debian packages (with source_root, beneath that folder
 * instead of /). Each set is written to a temporary name and renamed. `say` gets a line per step,
 * `warn` (NULL: `say`) what somebody should look at. False: a source exists that could not be
 * converted.
 */
bool data_build(const char *data_directory, const char *source_root, data_say say, data_say warn,
                void *owner, struct error *error);

#endif
