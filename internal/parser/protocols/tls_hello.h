/* SPDX-License-Identifier: MIT */
/*
 * tls_hello - the bodies of ClientHello and ServerHello, over any transport.
 *
 * TLS over TCP, DTLS and QUIC carry the same two messages. Reading one gives a view: spans into the
 * message, valid as long as the message. The fingerprints (ja3.h, ja4.h) and the event
 * (tls_facts.h) are made from the view. An extension with broken content is listed by its number
 * and otherwise ignored. A hello with broken framing is ignored as a whole.
 */
#ifndef PARSER_TLS_HELLO_H
#define PARSER_TLS_HELLO_H

#include "parser.h"

/* Handshake message types (RFC 8446 section B.3, RFC 5246 section A.4). */
enum {
    HANDSHAKE_CLIENT_HELLO = 1,
    HANDSHAKE_SERVER_HELLO = 2,
    HANDSHAKE_HELLO_VERIFY_REQUEST = 3,
    HANDSHAKE_CERTIFICATE = 11,
    HANDSHAKE_SERVER_HELLO_DONE = 14,
    HANDSHAKE_CLIENT_KEY_EXCHANGE = 16,
    HANDSHAKE_FINISHED = 20,
};

/* Extension numbers (IANA, TLS ExtensionType Values). */
enum {
    EXTENSION_SERVER_NAME = 0,
    EXTENSION_SUPPORTED_GROUPS = 10,
    EXTENSION_POINT_FORMATS = 11,
    EXTENSION_SIGNATURE_ALGORITHMS = 13,
    EXTENSION_ALPN = 16,
    EXTENSION_SESSION_TICKET = 35,
    EXTENSION_PRE_SHARED_KEY = 41,
    EXTENSION_SUPPORTED_VERSIONS = 43,
    EXTENSION_QUIC_PARAMETERS = 57,
    EXTENSION_QUIC_PARAMETERS_DRAFT = 0xffa5, /* draft-ietf-quic-tls-32 section 8.2 */
};

struct tls_client {
    enum tls_transport transport;
    uint16_t legacy_version;
    /* the highest of supported_versions without GREASE, else legacy_version */
    uint16_t highest_version;
    struct span random, session_id;
    struct span ciphers;    /* 16-bit numbers */
    struct span extensions; /* the block: a series of number, length, bytes */
    struct span groups, point_formats, signature_algorithms; /* lists without their length */
    struct span server_name; /* data NULL: no such extension; size 0: no host name */
    struct span alpn;        /* the list; data NULL: no such extension */
    struct span alpn_first;  /* without GREASE */
    struct span user_agent;  /* QUIC transport parameter 0x3129 */
    bool ech_offered, resuming;
    uint8_t lane; /* of struct client_hello; the caller's */
};

struct tls_server {
    enum tls_transport transport;
    uint16_t legacy_version;
    uint16_t version; /* supported_versions if present */
    uint16_t cipher;
    struct span random, session_id;
    struct span extensions;
    struct span alpn; /* the chosen one */
    bool resumed_psk, is_retry;
    uint8_t lane; /* of struct server_hello; the caller's */
};

/* The 16 numbers 0x?a?a with equal bytes (RFC 8701 section 2). */
static inline bool tls_is_grease(uint16_t value)
{
    return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

/* Walks an extension block: false at its end or if it is broken. */
struct tls_extension {
    uint16_t number;
    struct span body;
};
bool tls_extension_next(struct cursor *block, struct tls_extension *extension);

/* False if the message breaks its own framing. body: without the handshake header. */
bool tls_client_read(struct span body, enum tls_transport transport, struct tls_client *client);
bool tls_server_read(struct span body, enum tls_transport transport, struct tls_server *server);

/* The text appended since it had `start` bytes; absent if it did not fit. */
static inline struct span text_since(const struct text *text, size_t start)
{
    if (text->cut) return (struct span){NULL, 0};
    return (struct span){(const uint8_t *)text->data + start, text->size - start};
}

/* True if the handshake after this ServerHello is encrypted (TLS 1.3, its drafts). */
bool tls_server_hides_the_rest(const struct tls_server *server);

#endif
