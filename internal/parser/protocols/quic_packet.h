/*
 * quic_packet - one packet of a QUIC datagram: its long header, its keys, its CRYPTO frames.
 *
 * RFC 9000 section 17.2 for the header, RFC 9001 section 5 for the protection. Only Initial packets
 * can be opened by somebody on the path. Nothing here remembers anything.
 */
#ifndef PARSER_QUIC_PACKET_H
#define PARSER_QUIC_PACKET_H

#include "parser.h"
#include "quic_keys.h"

enum {
    QUIC_VERSION_NEGOTIATION = 0,
    QUIC_VERSION_1 = 1,
    QUIC_VERSION_2 = 0x6b3343cf,
    QUIC_VERSION_Q050 = 0x51303530, /* Google: their own handshake in QUIC's packets */
    QUIC_VERSION_T050 = 0x54303530, /* Google: TLS, and frame numbers of their own */
    QUIC_VERSION_T051 = 0x54303531,
};

enum quic_type { QUIC_INITIAL, QUIC_ZERO_RTT, QUIC_HANDSHAKE, QUIC_RETRY, QUIC_NEGOTIATION };

struct quic_packet {
    enum quic_type type;
    uint32_t version;
    struct span destination, source; /* connection ids */
    struct span header;              /* up to the packet number, which is protected */
    struct span sealed;              /* packet number and payload */
};

/* The salts to try for a version, best first; count 0: not a version that we could open. */
struct quic_salts {
    uint8_t count;
    uint8_t number[4]; /* enum quic_salt_number */
};
struct quic_salts quic_salts_of(uint32_t version);
/* A version that somebody is known to have used (a reserved one, ?a?a?a?a, is not). */
bool quic_version_is_known(uint32_t version);

/* Reads the next packet with a long header; false at the end, at a short header, or where broken.
 */
bool quic_packet_next(struct cursor *datagram, struct quic_packet *packet);

/*
 * Opens an Initial packet into the context's scratch. An empty span where the keys do not fit: it
 * was sealed by somebody else, or damaged. Valid until the scratch is used again.
 */
struct span quic_packet_open(struct parse_context *context, const struct quic_packet *packet,
                             const struct quic_keys *keys);

/* Walks the frames of an opened Initial: the next CRYPTO frame; false when there are no more. */
struct quic_crypto {
    uint64_t offset;
    struct span bytes;
};
bool quic_crypto_next(struct cursor *frames, uint32_t version, struct quic_crypto *crypto);

#endif
