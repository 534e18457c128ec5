/* SPDX-License-Identifier: MIT */
#include "ja3.h"

#include "crypto.h"

/* "-" before every value but the first of a field. */
static void add_value(struct text *text, size_t field_start, uint16_t value)
{
    if (text->size > field_start) text_add_char(text, '-');
    text_add_unsigned(text, value);
}

static void add_values_u16(struct text *text, struct span list)
{
    struct cursor c = cursor_of(list);
    size_t start = text->size;
    while (cursor_left(&c) >= 2) {
        uint16_t value = cursor_u16(&c);
        if (!tls_is_grease(value)) add_value(text, start, value);
    }
}

static void add_extensions(struct text *text, struct span block, bool keep_grease)
{
    struct cursor c = cursor_of(block);
    struct tls_extension extension;
    size_t start = text->size;
    while (tls_extension_next(&c, &extension)) {
        if (keep_grease || !tls_is_grease(extension.number))
            add_value(text, start, extension.number);
    }
}

struct span ja3_client(struct text *text, const struct tls_client *client)
{
    size_t start = text->size;
    text_add_unsigned(text, client->legacy_version);
    text_add_char(text, ',');
    add_values_u16(text, client->ciphers);
    text_add_char(text, ',');
    add_extensions(text, client->extensions, false);
    text_add_char(text, ',');
    add_values_u16(text, client->groups);
    text_add_char(text, ',');
    size_t formats_start = text->size;
    for (size_t i = 0; i < client->point_formats.size; i++)
        add_value(text, formats_start, client->point_formats.data[i]);
    return text_since(text, start);
}

struct span ja3_server(struct text *text, const struct tls_server *server)
{
    size_t start = text->size;
    text_add_unsigned(text, server->legacy_version);
    text_add_char(text, ',');
    text_add_unsigned(text, server->cipher);
    text_add_char(text, ',');
    add_extensions(text, server->extensions, true);
    return text_since(text, start);
}

struct span ja3_hash(struct parser_crypto *crypto, struct text *text, struct span ja3)
{
    uint8_t digest[MD5_SIZE];
    size_t start = text->size;
    if (!ja3.data) return ja3;
    crypto_md5(crypto, ja3, digest);
    text_add_hex(text, digest, sizeof digest);
    return text_since(text, start);
}
