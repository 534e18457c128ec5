/* SPDX-License-Identifier: MIT */
/*
 * quic_peer - what stands on a UDP port and is no good server of QUIC.
 *
 *   quic_peer PORT-FILE BEHAVIOUR      on a port of 127.0.0.1
 *
 *   silent      nothing
 *   versions    Version Negotiation (RFC 9000, section 17.2.1) with version 2 and one that nobody has
 *   cut         the same, shorter each time
 *   garbage     for each datagram a few of random bytes
 *   echo        each datagram comes back
 *   flood       for each datagram 20,000, of which each looks like an Initial
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>

enum { BYTES_MOST = 2048, GARBAGE_COUNT = 4, FLOOD_COUNT = 20 * 1000 };

struct peer {
    int socket;
    struct sockaddr_in client;
    uint8_t bytes[BYTES_MOST]; /* what came */
    size_t size;
};

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void say(const struct peer *peer, const uint8_t *bytes, size_t size)
{
    (void)sendto(peer->socket, bytes, size, MSG_DONTWAIT, (const struct sockaddr *)&peer->client,
                 sizeof peer->client);
}

static void say_random(const struct peer *peer, size_t count, int first_byte)
{
    uint8_t bytes[1200];
    for (size_t i = 0; i < count; i++) {
        if (i % 64 == 0 && getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
            fail("getrandom");
        bytes[10 + i % 64]++;
        /* The version and the ID of an Initial to this client, if it shall look like one. */
        if (first_byte && peer->size > 23) {
            bytes[0] = (uint8_t)first_byte;
            memcpy(bytes + 1, "\0\0\0\1", 4);
            memcpy(bytes + 5, peer->bytes + 6 + peer->bytes[5],
                   peer->bytes[6 + peer->bytes[5]] % 20 + 1u);
        }
        say(peer, bytes, first_byte ? sizeof bytes : 1 + bytes[9] * 4u);
    }
}

static void say_versions(const struct peer *peer, size_t cut)
{
    static const uint8_t versions[] = {0x6b, 0x33, 0x43, 0xcf, 0x5a, 0x4a, 0x3a, 0x2a};
    uint8_t answer[128] = {0x80};
    size_t to = peer->bytes[5], from = peer->size > 6 + to ? peer->bytes[6 + to] : 0, size = 5;
    if (peer->size < 64 || to > 20 || from > 20) return;
    memcpy(answer + size, peer->bytes + 6 + to, 1 + from);
    size += 1 + from;
    memcpy(answer + size, peer->bytes + 5, 1 + to);
    size += 1 + to;
    memcpy(answer + size, versions, sizeof versions);
    size += sizeof versions;
    say(peer, answer, cut < size ? size - cut : 1);
}

int main(int count, char **arguments)
{
    struct peer peer = {.client = {.sin_family = AF_INET}};
    struct sockaddr_in name = {.sin_family = AF_INET};
    socklen_t size = sizeof name;
    size_t cut = 0;
    if (count != 3) return 2;
    const char *behaviour = arguments[2];
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    peer.socket = socket(AF_INET, SOCK_DGRAM, 0);
    if (bind(peer.socket, (const struct sockaddr *)&name, size) != 0 ||
        getsockname(peer.socket, (struct sockaddr *)&name, &size) != 0)
        fail("bind");
    FILE *port = fopen(arguments[1], "w");
    if (!port || fprintf(port, "%u\n", ntohs(name.sin_port)) < 0 || fclose(port) != 0)
        fail(arguments[1]);
    for (;;) {
        socklen_t client_size = sizeof peer.client;
        ssize_t got = recvfrom(peer.socket, peer.bytes, BYTES_MOST, 0,
                               (struct sockaddr *)&peer.client, &client_size);
        if (got < 0) continue; /* ICMP */
        peer.size = (size_t)got;
        if (strcmp(behaviour, "versions") == 0)
            say_versions(&peer, 0);
        else if (strcmp(behaviour, "cut") == 0)
            say_versions(&peer, ++cut);
        else if (strcmp(behaviour, "garbage") == 0)
            say_random(&peer, GARBAGE_COUNT, 0);
        else if (strcmp(behaviour, "flood") == 0)
            say_random(&peer, FLOOD_COUNT, 0xc0);
        else if (strcmp(behaviour, "echo") == 0)
            say(&peer, peer.bytes, peer.size);
    }
}
