/* SPDX-License-Identifier: MIT */
/*
 * name_codes - codes in the place of names of devices, keyed: the same name has the same code.
 *
 * The code of "annas-laptop" is "n-" and 16 hexadecimal digits. That of "Annas-Laptop" begins with
 * "N-", has the same digits, and four more, so that two spellings stay two values.
 *
 * Names that were learned are found again in text. Learn all of them before the first is looked
 * for. One thread. Private to this room.
 */
#ifndef PRIVACY_NAME_CODES_H
#define PRIVACY_NAME_CODES_H

#include "base/text.h"

enum {
    NAME_CODES_KEY_SIZE = 32,
    NAME_CODE_SIZE = 24,       /* with the NUL */
    NAME_CODES_MOST = 1024,    /* bytes of a name that is found again in text */
    NAME_CODES_WORD_LEAST = 4, /* bytes of a name that is found inside a text, as for forgetting */
};

struct name_codes;

/* NULL if memory is out. */
struct name_codes *name_codes_create(const uint8_t key[NAME_CODES_KEY_SIZE]);
void name_codes_destroy(struct name_codes *codes);

/* The code of any name; it goes into `code`. Returns code. */
const char *name_code(const struct name_codes *codes, struct span name, char code[NAME_CODE_SIZE]);
/* 64 hexadecimal digits in the place of a hash. Returns code. */
const char *name_code_of_hash(const struct name_codes *codes, struct span hash, char code[65]);

/* The name, and its first label if it has dots. False if memory is out. */
bool name_codes_learn(struct name_codes *codes, struct span name);

/* True if the whole text is a name that was learned, however short. */
bool name_codes_know(struct name_codes *codes, struct span text);
/*
 * The longest learned name that begins here and ends where a word ends. Returns its size, or 0. The
 * caller knows that a word begins here.
 */
size_t name_codes_find(struct name_codes *codes, struct span text);

/* A letter or a digit: ASCII, or a byte of another character. */
bool name_codes_is_inside(uint8_t c);

#endif
