/* SPDX-License-Identifier: MIT */
#include "build.h"

#include <assert.h>

void build_bytes(struct build *b, const void *data, size_t size)
{
    assert(size <= sizeof b->data - b->size);
    if (size) memcpy(b->data + b->size, data, size);
    b->size += size;
}

void build_number(struct build *b, uint64_t value, size_t size)
{
    uint8_t bytes[8];
    assert(size <= sizeof bytes);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(value >> 8 * (size - 1 - i));
    build_bytes(b, bytes, size);
}

void build_text(struct build *b, const char *text)
{
    build_bytes(b, text, strlen(text));
}

static int digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

void build_hex(struct build *b, const char *hex)
{
    int high = -1;
    for (; *hex; hex++) {
        int value = digit(*hex);
        if (value < 0) continue;
        if (high >= 0) build_number(b, (uint64_t)(high << 4 | value), 1);
        high = high < 0 ? value : -1;
    }
}

size_t build_begin(struct build *b, size_t length_size)
{
    build_number(b, 0, length_size);
    return b->size;
}

void build_end(struct build *b, size_t begun, size_t length_size)
{
    size_t size = b->size - begun;
    for (size_t i = 0; i < length_size; i++)
        b->data[begun - 1 - i] = (uint8_t)(size >> 8 * i);
}

static void extension(struct build *b, uint16_t number, const char *hex)
{
    build_number(b, number, 2);
    size_t body = build_begin(b, 2);
    build_hex(b, hex);
    build_end(b, body, 2);
}

void build_client_hello(struct build *b, uint16_t legacy_version)
{
    build_number(b, legacy_version, 2);
    for (uint8_t i = 0; i < 32; i++)
        build_number(b, i, 1);
    build_hex(b, "00"); /* session id */
    if (legacy_version >> 8 == 0xfe) build_hex(b, "00");
    size_t ciphers = build_begin(b, 2);
    build_hex(b, "aaaa 1301 1302 1303 c02b c02f c02c c030 cca9 cca8 c013 c014 009c 009d 002f 0035");
    build_end(b, ciphers, 2);
    build_hex(b, "0100");
    size_t extensions = build_begin(b, 2);
    extension(b, 0x2a2a, "");
    extension(b, 0x001b, "02 0002");
    extension(b, 0x0000, "000e 00 000b 4578616d706c652e434f4d");
    extension(b, 0x0033, "0002 0000");
    extension(b, 0x0010, "000c 02 6832 08 687474702f312e31");
    extension(b, 0x4469, "0003 02 6832");
    extension(b, 0x0017, "");
    extension(b, 0x002d, "01 01");
    extension(b, 0x000d, "0010 0403 0804 0401 0503 0805 0501 0806 0601");
    extension(b, 0x0005, "01 0000 0000");
    extension(b, 0x0023, "");
    extension(b, 0x0012, "");
    extension(b, 0x002b, legacy_version >> 8 == 0xfe ? "04 fefc fefd" : "06 eaea 0304 0303");
    extension(b, 0xff01, "00");
    extension(b, 0x000b, "01 00");
    extension(b, 0x000a, "0008 5a5a 001d 0017 0018");
    extension(b, 0x0015, "0000");
    build_end(b, extensions, 2);
}

void build_server_hello(struct build *b, uint16_t legacy_version, uint16_t selected_version)
{
    build_number(b, legacy_version, 2);
    for (uint8_t i = 0; i < 32; i++)
        build_number(b, 0x80 + i, 1);
    build_hex(b, "00 1301 00"); /* session id, cipher, compression */
    size_t extensions = build_begin(b, 2);
    if (selected_version) {
        build_hex(b, "002b 0002");
        build_number(b, selected_version, 2);
    }
    extension(b, 0x0033, "001d 0000");
    build_end(b, extensions, 2);
}

void build_handshake(struct build *b, uint8_t type, struct span body)
{
    build_number(b, type, 1);
    build_number(b, body.size, 3);
    build_bytes(b, body.data, body.size);
}
