/* SPDX-License-Identifier: MIT */
/*
 * key_file - the secret that pseudonyms are made with: 32 random bytes that only their owner may
 * read. Whoever has it can tell which address a pseudonym stands for; without it nobody can say
 * whether two databases mean the same device. Private to this room.
 */
#ifndef PRIVACY_KEY_FILE_H
#define PRIVACY_KEY_FILE_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

enum { KEY_FILE_SIZE = 32 };

/* Reads the key; makes the file (mode 0600), and its folder, where there is none. */
bool key_file_read(const char *path, uint8_t key[KEY_FILE_SIZE], struct error *error);

#endif
