/* SPDX-License-Identifier: MIT */
/* folder - the files of editions: whole, once, and for their owner only. Private to this room. */
#ifndef SCHEDULE_FOLDER_H
#define SCHEDULE_FOLDER_H

#include "base/error.h"
#include "edition.h"

/* Makes the folder if need be; false: others may read it, or it cannot be used. */
bool folder_prepare(const char *path, struct error *error);
/* What was renamed or removed in the folder of this file stays so after a crash. */
bool folder_sync(const char *file, struct error *error);
/*
 * Removes the edition's files of these formats (NULL: of all), also what was cut off, and takes the
 * formats from the edition.
 */
bool folder_remove(struct edition *edition, const char *const *formats, struct error *error);

#endif
