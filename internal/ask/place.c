/* SPDX-License-Identifier: MIT */
#include "place.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void place_add(struct text *place, const struct value *value)
{
    if (place->size > 0) text_add_char(place, '.');
    switch (value->type) {
    case VALUE_INTEGER: text_format(place, "i%" PRId64, value->integer); return;
    case VALUE_TEXT:
        text_add_char(place, 't');
        text_add_hex(place, value->bytes.data, value->bytes.size);
        return;
    case VALUE_NULL:
    case VALUE_REAL: /* no key has values of these two types */
    case VALUE_BLOB: text_add_char(place, 'n'); return;
    }
}

static bool take_integer(const char **at, struct value *value)
{
    char *end;
    if (**at != '-' && !isdigit((unsigned char)**at)) return false;
    errno = 0;
    *value = value_integer(strtoll(*at, &end, 10));
    *at = end;
    return errno == 0;
}

static void take_text(const char **at, struct value *value, struct text *memory)
{
    size_t from = memory->size;
    for (uint8_t byte; text_read_hex(*at, &byte, 1); *at += 2)
        text_add_char(memory, (char)byte);
    *value = (struct value){
        .type = VALUE_TEXT,
        .bytes = {(const uint8_t *)memory->data + from, memory->size - from},
    };
}

bool place_take(const char **place, struct value *value, struct text *memory)
{
    const char *at = *place;
    switch (*at++) {
    case 'n': *value = value_null(); break;
    case 'i':
        if (!take_integer(&at, value)) return false;
        break;
    case 't': take_text(&at, value, memory); break;
    default: return false;
    }
    if (*at != '.' && *at != 0) return false;
    *place = *at ? at + 1 : at;
    return !memory->cut;
}
