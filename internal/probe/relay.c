/* SPDX-License-Identifier: MIT */
#include "relay_parts.h"

#include "base/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum { PAUSE_MOST_US = 500 * 1000, PORT_TRIES = 8 };

/* ---------------------------------------------------------------- the thread */

/* False: the relay is closed. */
static bool go_round(struct relay *relay)
{
    relay->polled_count = 0;
    relay->now_us = monotonic_now_us();
    relay->wait_until_us = relay->now_us + PAUSE_MOST_US;
    relay_poll(relay, relay->wake[1], POLLIN);
    datagrams_list(relay);
    pipes_list(relay);
    stand_in_list(relay);
    int64_t wait_us = relay->wait_until_us - relay->now_us;
    const struct timespec pause = {.tv_sec = wait_us > 0 ? wait_us / 1000000 : 0,
                                   .tv_nsec = wait_us > 0 ? wait_us % 1000000 * 1000 : 0};
    if (ppoll(relay->polled, relay->polled_count, &pause, NULL) < 0)
        for (size_t i = 0; i < relay->polled_count; i++)
            relay->polled[i].revents = 0;
    if (relay_came(relay, relay->wake[1])) return false;
    relay->now_us = monotonic_now_us();
    datagrams_look(relay);
    pipes_look(relay);
    stand_in_look(relay);
    return true;
}

static void *run(void *owner)
{
    struct relay *relay = owner;
    while (go_round(relay))
        ;
    return NULL;
}

bool relay_start(struct relay *relay)
{
    relay->is_running = pthread_create(&relay->thread, NULL, run, relay) == 0;
    return relay->is_running;
}

/* ---------------------------------------------------------------- begin and end */

/* The same port for datagrams and for connections, as resolvers have. */
static bool open_slot(struct slot *slot, bool listens)
{
    slot->datagrams = slot->listener = -1;
    for (int i = 0; i < PORT_TRIES; i++) {
        uint16_t port = slot->port = 0;
        slot->datagrams = relay_local_socket(SOCK_DGRAM, &slot->port);
        if (slot->datagrams < 0 || !listens) return slot->datagrams >= 0;
        port = slot->port;
        slot->listener = relay_local_socket(SOCK_STREAM, &port);
        if (slot->listener >= 0) return true;
        (void)close(slot->datagrams);
        slot->datagrams = -1;
    }
    return false;
}

static bool open_sockets(struct relay *relay)
{
    bool good = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, relay->wake) == 0;
    for (size_t i = 0; i < SLOTS; i++)
        good = open_slot(&relay->slots[i], i < RESOLVER_SLOTS) && good;
    for (size_t i = 0; i < DOORS; i++) {
        relay->doors[i] = relay_local_socket(SOCK_STREAM, &relay->door_ports[i]);
        good = relay->doors[i] >= 0 && good;
    }
    relay->server = relay_local_socket(SOCK_STREAM, &relay->server_port);
    return good && relay->server >= 0;
}

/* None may be 0. */
static void seed_chances(struct relay *relay)
{
    uint64_t seed = relay->simulation->seed;
    if (seed == 0 && getrandom(&seed, sizeof seed, 0) < 0) seed = 1;
    for (size_t i = 0; i < CHANCES; i++)
        relay->random[i] = (seed * CHANCES + i + 1) * UINT64_C(0x9E3779B97F4A7C15) | 1;
}

struct relay *relay_open(const struct simulation *simulation, const struct target *target,
                         struct trust *trust, struct error *error)
{
    struct relay *relay = calloc(1, sizeof *relay);
    if (!relay) {
        (void)error_no_memory(error, "simulate %.200s", simulation->words);
        return NULL;
    }
    relay->simulation = simulation;
    relay->has_tls = target->has_tls;
    relay->wake[0] = relay->wake[1] = -1;
    (void)pthread_mutex_init(&relay->lock, NULL);
    seed_chances(relay);
    if (open_sockets(relay) && stand_in_open(relay, target, trust)) return relay;
    (void)error_set(error,
                    "The faults of --simulate need sockets on 127.0.0.1, and they could not be "
                    "opened (%s): ask without it.",
                    strerror(errno));
    relay_close(relay);
    return NULL;
}

static void close_one(int descriptor)
{
    if (descriptor >= 0) (void)close(descriptor);
}

void relay_close(struct relay *relay)
{
    if (!relay) return;
    if (relay->is_running) {
        (void)shutdown(relay->wake[0], SHUT_RDWR);
        (void)pthread_join(relay->thread, NULL);
    }
    datagrams_close(relay);
    pipes_close(relay);
    stand_in_close(relay);
    for (size_t i = 0; i < SLOTS; i++) {
        close_one(relay->slots[i].datagrams);
        close_one(relay->slots[i].listener);
    }
    for (size_t i = 0; i < DOORS; i++)
        close_one(relay->doors[i]);
    close_one(relay->server);
    close_one(relay->wake[0]);
    close_one(relay->wake[1]);
    (void)pthread_mutex_destroy(&relay->lock);
    free(relay);
}

/* ---------------------------------------------------------------- for the probe's thread */

uint16_t relay_door(const struct relay *relay, enum probe_layer layer)
{
    return relay->door_ports[layer == PROBE_DNS   ? DOOR_DNS
                             : layer == PROBE_TCP ? DOOR_TCP
                                                  : DOOR_ABOVE];
}

static void fill_address(struct slot *slot, const struct ip_address *address, uint16_t port)
{
    if (address->version == 4) {
        struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};
        memcpy(&v4.sin_addr, address->bytes + 12, 4);
        memcpy(&slot->there, &v4, sizeof v4);
        slot->there_size = sizeof v4;
        return;
    }
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    memcpy(&v6.sin6_addr, address->bytes, 16);
    memcpy(&slot->there, &v6, sizeof v6);
    slot->there_size = sizeof v6;
}

/* The slot that leads there, or a free one. */
static uint16_t aim(struct relay *relay, size_t from, size_t until,
                    const struct ip_address *address, uint16_t port)
{
    struct slot wanted = {.there_size = 0};
    uint16_t found = 0;
    fill_address(&wanted, address, port);
    (void)pthread_mutex_lock(&relay->lock);
    for (size_t i = from; i < until && !found; i++) {
        struct slot *slot = &relay->slots[i];
        if (slot->there_size == 0) {
            slot->there = wanted.there;
            slot->there_size = wanted.there_size;
        }
        if (slot->there_size == wanted.there_size &&
            memcmp(&slot->there, &wanted.there, wanted.there_size) == 0)
            found = slot->port;
    }
    (void)pthread_mutex_unlock(&relay->lock);
    return found;
}

uint16_t relay_resolver(struct relay *relay, const struct ip_address *address, uint16_t port)
{
    return aim(relay, 0, RESOLVER_SLOTS, address, port);
}

uint16_t relay_datagrams(struct relay *relay, const struct ip_address *address, uint16_t port)
{
    return aim(relay, RESOLVER_SLOTS, SLOTS, address, port);
}

struct relay_counts relay_look(struct relay *relay)
{
    (void)pthread_mutex_lock(&relay->lock);
    struct relay_counts counts = relay->counts;
    (void)pthread_mutex_unlock(&relay->lock);
    return counts;
}
