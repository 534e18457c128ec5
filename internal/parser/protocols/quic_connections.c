/* SPDX-License-Identifier: MIT */
#include "quic_connections.h"

/* FNV-1a. */
uint32_t quic_cid_digest(struct span cid)
{
    uint32_t digest = 0x811c9dc5u;
    for (size_t i = 0; i < cid.size; i++)
        digest = (digest ^ cid.data[i]) * 0x01000193u;
    return digest ? digest : 1;
}

struct span quic_connection_cid(const struct quic_connection *connection)
{
    return (struct span){connection->cid, connection->cid_size};
}

/* Numbers wrap: the age is the distance to the last one. */
static uint16_t age_of(const struct quic_connections *connections,
                       const struct quic_connection *connection)
{
    return (uint16_t)(connections->last_number - connection->number);
}

/* Of two that fit, the one whose hello is not read yet, then the newer one. */
static struct quic_connection *better(const struct quic_connections *connections, enum quic_end end,
                                      struct quic_connection *a, struct quic_connection *b)
{
    if (!a) return b;
    if (a->finished[end] != b->finished[end]) return a->finished[end] ? b : a;
    return age_of(connections, b) < age_of(connections, a) ? b : a;
}

struct quic_connection *quic_connection_of_client(struct quic_connections *connections,
                                                  const struct quic_packet *packet)
{
    struct quic_connection *found = NULL;
    uint32_t destination = quic_cid_digest(packet->destination);
    for (unsigned i = 0; i < QUIC_CONNECTIONS_MOST; i++) {
        struct quic_connection *one = &connections->at[i];
        if (!one->number) continue;
        if (one->source[QUIC_SERVER] != destination &&
            !span_equal(packet->destination, quic_connection_cid(one)))
            continue;
        found = better(connections, QUIC_CLIENT, found, one);
    }
    return found;
}

struct quic_connection *quic_connection_of_source(struct quic_connections *connections,
                                                  struct span source)
{
    struct quic_connection *found = NULL;
    uint32_t digest = quic_cid_digest(source);
    for (unsigned i = 0; i < QUIC_CONNECTIONS_MOST; i++) {
        struct quic_connection *one = &connections->at[i];
        if (!one->number || one->source[QUIC_CLIENT] != digest) continue;
        if (!found || age_of(connections, one) < age_of(connections, found)) found = one;
    }
    return found;
}

unsigned quic_connections_of_server(struct quic_connections *connections,
                                    const struct quic_packet *packet,
                                    struct quic_connection *found[QUIC_CONNECTIONS_MOST])
{
    unsigned count = 0;
    uint32_t client = quic_cid_digest(packet->destination);
    uint32_t server = quic_cid_digest(packet->source);
    for (unsigned i = 0; i < QUIC_CONNECTIONS_MOST; i++) {
        struct quic_connection *one = &connections->at[i];
        if (!one->number || one->source[QUIC_CLIENT] != client) continue;
        if (one->source[QUIC_SERVER] == server) {
            found[0] = one;
            return 1;
        }
        if (one->source[QUIC_SERVER]) continue;
        unsigned at = count++;
        for (; at > 0 && age_of(connections, found[at - 1]) > age_of(connections, one); at--)
            found[at] = found[at - 1];
        found[at] = one;
    }
    return count;
}

/* A free place, else the one of the least use. */
static struct quic_connection *place_for(struct quic_connections *connections, bool *evicted)
{
    struct quic_connection *least = NULL;
    bool least_is_over = false;
    for (unsigned i = 0; i < QUIC_CONNECTIONS_MOST; i++) {
        struct quic_connection *one = &connections->at[i];
        if (!one->number) return one;
        bool is_over = one->finished[QUIC_CLIENT] && one->finished[QUIC_SERVER];
        bool older = !least || age_of(connections, one) > age_of(connections, least);
        if (is_over == least_is_over ? older : is_over) {
            least = one;
            least_is_over = is_over;
        }
    }
    *evicted = !least_is_over;
    return least;
}

static struct quic_connection *find_retried(struct quic_connections *connections,
                                            const struct quic_packet *packet)
{
    struct quic_connection *found = quic_connection_of_source(connections, packet->source);
    return found && found->retried ? found : NULL;
}

struct quic_connection *quic_connection_begin(struct quic_connections *connections,
                                              const struct quic_packet *packet,
                                              enum quic_salt_number salt, bool *evicted)
{
    *evicted = false;
    struct quic_connection *connection = find_retried(connections, packet);
    bool same_hello = connection && connection->finished[QUIC_CLIENT];
    uint16_t number = connection ? connection->number : (uint16_t)(connections->last_number + 1);
    if (!connection) {
        connection = place_for(connections, evicted);
        if (number == 0) number = 1;
        connections->last_number = number;
    }
    *connection = (struct quic_connection){.number = number,
                                           .salt = (uint8_t)salt,
                                           .version = packet->version,
                                           .cid_size = (uint8_t)packet->destination.size,
                                           .finished = {same_hello, false}};
    if (packet->destination.size)
        memcpy(connection->cid, packet->destination.data, packet->destination.size);
    return connection;
}

unsigned quic_connection_stream(const struct quic_connections *connections,
                                const struct quic_connection *connection, enum quic_end end)
{
    return 2 * (unsigned)(connection - connections->at) + (unsigned)end;
}

uint8_t quic_connection_lane(const struct quic_connections *connections,
                             const struct quic_connection *connection)
{
    return (uint8_t)(connection - connections->at + 1);
}
