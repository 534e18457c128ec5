/* SPDX-License-Identifier: MIT */
/*
 * plain - checks that the user's text may be a value, and shows it in a sentence.
 */
#ifndef CONFIG_PLAIN_H
#define CONFIG_PLAIN_H

#include "config.h"

enum { PLAIN_SHOWN_SIZE = 200 };

/* UTF-8 without control characters; text has fewer than PATH_MOST bytes. */
bool plain_check(const char *text, struct error *reason);

/*
 * The text in the form in which a sentence quotes it: escaped, and cut after 40 bytes. Returns
 * memory.
 */
const char *plain_shown(const char *text, char memory[PLAIN_SHOWN_SIZE]);

#endif
