/* SPDX-License-Identifier: MIT */
/*
 * Several QUIC connections on one pair of ports are told apart by their ids (RFC 9000, 5.2): for
 * any interleaving of their datagrams, each has a row with both of its hellos.
 */
#include "observer.h"
#include "packets.h"
#include "quic_seal.h"
#include "random.h"
#include "test.h"

#include "quic_connections.h"

#include <stdio.h>

enum { ROUNDS = 200, CONNECTIONS_MOST = 6, STEPS = 3, SPLIT_AT = 150 };

struct connection {
    char name[32]; /* the id that the client invents, and the host name in its hello */
    char source[24], server[24];
    unsigned step; /* first and second part of the client's hello, the server's hello */
};

struct scene {
    struct observer *observer;
    struct parser_crypto *crypto;
    struct quic_key_cache keys;
    struct endpoint client, server;
};

/* A hello for this host, as long as the one of build.h. */
static void hello_of(const struct connection *connection, bool from_client, struct build *message)
{
    struct build body = {.size = 0};
    if (from_client) {
        build_client_hello(&body, 0x0303);
        uint8_t *host = memmem(body.data, body.size, "Example.COM", 11);
        assert_non_null(host);
        memcpy(host, connection->name, 11);
    } else {
        build_server_hello(&body, 0x0303, 0x0304);
    }
    build_handshake(message, from_client ? 1 : 2, build_span(&body));
}

static void see_next_datagram(struct scene *scene, struct connection *connection)
{
    unsigned step = connection->step++;
    bool from_client = step < 2;
    struct build message = {.size = 0}, frames = {.size = 0}, datagram = {.size = 0}, frame;
    hello_of(connection, from_client, &message);
    size_t from = step == 1 ? SPLIT_AT : 0, to = step == 0 ? SPLIT_AT : message.size;
    quic_seal_crypto(&frames, from, (struct span){message.data + from, to - from});
    const struct quic_keys *keys = quic_initial_keys(&scene->keys, scene->crypto, QUIC_SALT_V1,
                                                     span_text(connection->name), from_client);
    const struct quic_seal seal = {.first = 0xc0,
                                   .version = 1,
                                   .destination =
                                       from_client ? connection->name : connection->source,
                                   .source = from_client ? connection->source : connection->server,
                                   .key = keys->key,
                                   .iv = keys->iv,
                                   .header_key = keys->header,
                                   .number = step,
                                   .frames = build_span(&frames),
                                   .payload_least = 1180};
    quic_seal_initial(&datagram, &seal);
    frame_udp(&frame, from_client ? &scene->client : &scene->server,
              from_client ? &scene->server : &scene->client, build_span(&datagram));
    observer_see(scene->observer, &frame);
}

/* The row with this host has both hellos. */
static bool has_whole_row(const char *lines, const struct connection *connection)
{
    char sni[48];
    (void)snprintf(sni, sizeof sni, "sni=%.31s", connection->name);
    const char *at = strstr(lines, sni);
    if (!at) return false;
    while (at > lines && at[-1] != '\n')
        at--;
    const char *whole = strstr(at, "client=1 server=1"), *end = strchr(at, '\n');
    return whole && whole < end;
}

static void play(struct scene *scene, struct random *random, bool with_sources)
{
    struct connection connections[CONNECTIONS_MOST];
    unsigned count = 2 + random_below(random, CONNECTIONS_MOST - 1);
    for (unsigned i = 0; i < count; i++) {
        struct connection *one = &connections[i];
        *one = (struct connection){.step = 0};
        (void)snprintf(one->name, sizeof one->name, "%u%06u.com", i, random_below(random, 1000000));
        (void)snprintf(one->server, sizeof one->server, "server-%u", i);
        if (with_sources) (void)snprintf(one->source, sizeof one->source, "client-%u", i);
    }
    for (unsigned left = count * STEPS; left > 0; left--) {
        unsigned which = random_below(random, count);
        while (connections[which].step == STEPS)
            which = (which + 1) % count;
        see_next_datagram(scene, &connections[which]);
    }
    const char *lines = observer_finish(scene->observer);
    for (unsigned i = 0; i < count; i++)
        if (!has_whole_row(lines, &connections[i]))
            fail_msg("%s is not whole in\n%s", connections[i].name, lines);
    assert_int_equal(scene->observer->flow_count, 1);
    assert_null(observer_broken_rule(scene->observer));
}

static void any_interleaving_gives_each_connection_its_row(void **state)
{
    (void)state;
    struct random random = {9000};
    struct scene scene = {.observer = observer_create(NULL),
                          .crypto = parser_crypto_create(),
                          .client = endpoint_of("10.0.0.1", 40000),
                          .server = endpoint_of("192.0.2.1", 443)};
    assert_non_null(scene.crypto);
    for (unsigned round = 0; round < ROUNDS; round++) {
        play(&scene, &random, round % 2);
        observer_restart(scene.observer);
    }
    observer_destroy(scene.observer);
    parser_crypto_destroy(scene.crypto);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_interleaving_gives_each_connection_its_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
