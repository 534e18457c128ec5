/* SPDX-License-Identifier: MIT */
#include "file/community_id_parts.h"

#include <string.h>

enum { HEAD = 2, CHARACTERS = 28 };

/* The six bits of a character (RFC 4648, section 4); -1: it is none. */
static int six_bits(char character)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = character ? strchr(alphabet, character) : NULL;
    return found ? (int)(found - alphabet) : -1;
}

static bool read_bytes(const char *text, uint8_t bytes[COMMUNITY_ID_PARTS_BYTES])
{
    uint32_t bits = 0;
    if (!text || strlen(text) != HEAD + CHARACTERS || memcmp(text, "1:", HEAD) != 0 ||
        text[HEAD + CHARACTERS - 1] != '=')
        return false;
    for (int i = 0, used = 0, size = 0; i < CHARACTERS - 1; i++) {
        int six = six_bits(text[HEAD + i]);
        if (six < 0) return false;
        bits = bits << 6 | (uint32_t)six;
        used += 6;
        if (used < 8) continue;
        used -= 8;
        bytes[size++] = (uint8_t)(bits >> used);
    }
    return true;
}

static void community_id_part(sqlite3_context *context, int count, sqlite3_value **values)
{
    uint8_t bytes[COMMUNITY_ID_PARTS_BYTES];
    (void)count;
    if (!read_bytes((const char *)sqlite3_value_text(values[0]), bytes)) return;
    const struct community_id_parts parts = community_id_parts(bytes);
    const int64_t numbers[] = {parts.a, parts.b, parts.c};
    int number = sqlite3_value_int(values[1]);
    if (number >= 0 && number < 3) sqlite3_result_int64(context, numbers[number]);
}

bool community_id_parts_offer(sqlite3 *connection)
{
    return sqlite3_create_function(connection, "community_id_part", 2,
                                   SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, community_id_part,
                                   NULL, NULL) == SQLITE_OK;
}
