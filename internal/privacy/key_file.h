/* SPDX-License-Identifier: MIT */
/*
 * key_file - the secret for making pseudonyms: 32 random bytes that only their owner may read. With
 * the key, a reader can find the address behind a pseudonym. Without it, nobody can tell whether
 * two databases mean the same device. Private to this room.
 */
#ifndef PRIVACY_KEY_FILE_H
#define PRIVACY_KEY_FILE_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

enum { KEY_FILE_SIZE = 32 };

/* Reads the key. If there is none, makes the file (mode 0600) and its folder. */
bool key_file_read(const char *path, uint8_t key[KEY_FILE_SIZE], struct error *error);

#endif
