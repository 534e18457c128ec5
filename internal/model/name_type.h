/* SPDX-License-Identifier: MIT */
/*
 * name_type - the types of DNS records by the words that people use for them.
 */
#ifndef MODEL_NAME_TYPE_H
#define MODEL_NAME_TYPE_H

#include <stdint.h>

/* "AAAA"; NULL where the number is nobody's that is seen often. */
const char *name_type_word(uint16_t type);

#endif
