/* SPDX-License-Identifier: MIT */
/* name_type - the names of DNS record types. */
#ifndef MODEL_NAME_TYPE_H
#define MODEL_NAME_TYPE_H

#include <stdint.h>

/* For example "AAAA"; NULL if the number has no common name. */
const char *name_type_word(uint16_t type);

#endif
