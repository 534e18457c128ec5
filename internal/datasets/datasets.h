/* SPDX-License-Identifier: MIT */
/*
 * datasets - makes the files that the enricher opens, of what Debian's packages hold.
 *
 * This is `netscope data build`, and it runs with the rights of who started it: it reads packages
 * and writes into the data directory. A capture never includes it. The set that is made is described
 * by the enricher's headers (data_file.h and those of the sets).
 */
#ifndef DATASETS_DATASETS_H
#define DATASETS_DATASETS_H

#include "base/error.h"

/*
 * Builds what the Debian packages on this machine allow (or, with source_root, what is under that
 * folder instead of /). Each set is written to a temporary name and renamed. `say` gets a line per
 * step. False: something that was there could not be converted.
 */
bool data_build(const char *data_directory, const char *source_root,
                void (*say)(void *owner, const char *line), void *owner, struct error *error);

#endif
