/* SPDX-License-Identifier: MIT */
/*
 * quic_connections - the connections of one flow whose handshakes are under way.
 *
 * Several QUIC connections may share a pair of ports, after each other or at the same time. Only
 * their ids distinguish them (RFC 9000, 5.2). A client's Initial carries the id that the client
 * invented, or the one that the server chose in its answer. A server's Initial carries the client's
 * own id, which may be empty, and then several connections are meant. Their keys decide.
 *
 * A flow has QUIC_CONNECTIONS_MOST at a time. The least useful one makes room for another: one
 * whose hellos were both read, else the oldest. The table lives in the handshake store's memory.
 */
#ifndef PARSER_QUIC_CONNECTIONS_H
#define PARSER_QUIC_CONNECTIONS_H

#include "quic_packet.h"

enum { QUIC_CONNECTIONS_MOST = 8 };
enum quic_end { QUIC_CLIENT, QUIC_SERVER };

struct quic_connection {
    uint8_t cid[QUIC_CID_MOST]; /* destination of the client's first Initial */
    uint8_t cid_size;
    uint8_t salt;       /* enum quic_salt_number */
    uint8_t packets[2]; /* Initials opened, by end */
    uint32_t version;   /* of the client's first Initial */
    uint32_t source[2]; /* digest of each end's own connection id; 0: not seen */
    uint16_t number;    /* counts the flow's connections, wrapping; 0: free */
    bool retried;       /* the server answered with a Retry */
    bool finished[2];   /* the end's hello was emitted, or given up */
};

struct quic_connections {
    struct quic_connection at[QUIC_CONNECTIONS_MOST];
    uint16_t last_number;
    bool client_is_responder;
};
_Static_assert(sizeof(struct quic_connections) <= HANDSHAKE_MEMORY, "it lives there");

/* Of any size; never 0. Only to distinguish the ids of one flow. */
uint32_t quic_cid_digest(struct span cid);
struct span quic_connection_cid(const struct quic_connection *connection);

/* The connection that the ids of a client's packet name; NULL: none. */
struct quic_connection *quic_connection_of_client(struct quic_connections *connections,
                                                  const struct quic_packet *packet);
/* The newest one whose client has this id; NULL: none. */
struct quic_connection *quic_connection_of_source(struct quic_connections *connections,
                                                  struct span source);
/*
 * Those that a server's packet may belong to, newest first. Returns their count. If the server's own
 * id is known, there is one.
 */
unsigned quic_connections_of_server(struct quic_connections *connections,
                                    const struct quic_packet *packet,
                                    struct quic_connection *found[QUIC_CONNECTIONS_MOST]);
/*
 * The connection that this client's Initial begins. After a Retry it is the same one, with other
 * keys. *evicted is set if another one had to make room before its hellos were read.
 */
struct quic_connection *quic_connection_begin(struct quic_connections *connections,
                                              const struct quic_packet *packet,
                                              enum quic_salt_number salt, bool *evicted);
/* The stream of the handshake store for the CRYPTO bytes of one end. */
unsigned quic_connection_stream(const struct quic_connections *connections,
                                const struct quic_connection *connection, enum quic_end end);
/* The lane of its hellos (struct client_hello). */
uint8_t quic_connection_lane(const struct quic_connections *connections,
                             const struct quic_connection *connection);

#endif
