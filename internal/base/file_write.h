/* SPDX-License-Identifier: MIT */
/* file_write - all bytes into a descriptor that waits, however many calls it takes. Any thread. */
#ifndef BASE_FILE_WRITE_H
#define BASE_FILE_WRITE_H

#include <stdbool.h>
#include <stddef.h>

/* False: some are missing, and errno says why. */
bool file_write_all(int file, const void *data, size_t size);

#endif
