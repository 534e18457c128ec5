/* SPDX-License-Identifier: MIT */
/*
 * build - wire bytes under construction, for tests: numbers in network order, and length prefixes
 * that are filled in after their contents are written.
 */
#ifndef SUPPORT_BUILD_H
#define SUPPORT_BUILD_H

#include "base/cursor.h"

struct build {
    uint8_t data[32 * 1024];
    size_t size;
};

void build_number(struct build *b, uint64_t value, size_t size); /* big-endian, 1 to 8 bytes */
void build_bytes(struct build *b, const void *data, size_t size);
void build_hex(struct build *b, const char *hex); /* "16 03 01"; skips all but digits */
void build_text(struct build *b, const char *text);

/* Reserves a length of so many bytes, and returns its place; build_end() fills it in. */
size_t build_begin(struct build *b, size_t length_size);
void build_end(struct build *b, size_t begun, size_t length_size);

static inline struct span build_span(const struct build *b)
{
    return (struct span){b->data, b->size};
}

/*
 * Bodies of hellos (without the handshake header). The ClientHello is the worked example of the JA4
 * specification (FoxIO-LLC/ja4, technical_details/JA4.md): its ciphers, extensions and signature
 * algorithms, in another order, with GREASE; server name "Example.COM", ALPN h2 and http/1.1.
 * legacy_version: 0x0303, or 0xfefd, which adds DTLS's cookie field.
 */
void build_client_hello(struct build *b, uint16_t legacy_version);
/* A ServerHello of cipher 0x1301; selected_version 0: without supported_versions. */
void build_server_hello(struct build *b, uint16_t legacy_version, uint16_t selected_version);
/* A handshake message of TLS: type, 24-bit length, body. */
void build_handshake(struct build *b, uint8_t type, struct span body);

#endif
