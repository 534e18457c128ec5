/* SPDX-License-Identifier: MIT */
/* Datagrams to resolvers and QUIC servers, and the ones that come back. */
#include "relay_parts.h"

#include <string.h>
#include <unistd.h>

/* ---------------------------------------------------------------- answers of the fault itself */

bool datagram_answer(const struct simulation *simulation, uint8_t *bytes, size_t *size)
{
    /* RFC 1035, section 4.1.1 */
    enum {
        HEADER = 12,
        FLAGS_AT = 2,
        RESPONSE = 0x80,
        RECURSION = 0x80,
        COUNTS_AT = 6,
        TYPE_AND_CLASS = 5
    };
    static const uint8_t codes[] = {[DNS_NXDOMAIN] = 3, [DNS_SERVFAIL] = 2, [DNS_REFUSED] = 5};
    size_t end = HEADER;
    if (simulation->dns < DNS_NXDOMAIN || *size < HEADER) return false;
    while (end < *size && bytes[end])
        end += bytes[end] + 1u;
    end += TYPE_AND_CLASS;
    if (end > *size) return false;
    bytes[FLAGS_AT] |= RESPONSE;
    bytes[FLAGS_AT + 1] = RECURSION | codes[simulation->dns];
    memset(bytes + COUNTS_AT, 0, HEADER - COUNTS_AT); /* with EDNS, that record is dropped too */
    *size = end;
    return true;
}

/* ---------------------------------------------------------------- who travels */

static bool is_resolver(const struct slot *slot)
{
    return slot->listener >= 0;
}

static bool is_lost(struct relay *relay)
{
    if (!relay_loses(relay, CHANCE_DATAGRAMS)) return false;
    (void)pthread_mutex_lock(&relay->lock);
    relay->counts.lost_datagrams++;
    (void)pthread_mutex_unlock(&relay->lock);
    return true;
}

static void drop(struct traveller *traveller)
{
    if (traveller->slot) (void)close(traveller->descriptor);
    *traveller = (struct traveller){.slot = NULL};
}

static bool is_client(const struct traveller *traveller, const struct slot *slot,
                      const struct sockaddr_in *client)
{
    return traveller->slot == slot && traveller->client.sin_port == client->sin_port;
}

static int connect_there(struct relay *relay, const struct slot *slot)
{
    (void)pthread_mutex_lock(&relay->lock);
    struct sockaddr_storage there = slot->there;
    socklen_t size = slot->there_size;
    (void)pthread_mutex_unlock(&relay->lock);
    int descriptor =
        size ? socket(there.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) : -1;
    if (descriptor >= 0 && connect(descriptor, (const struct sockaddr *)&there, size) == 0)
        return descriptor;
    if (descriptor >= 0) (void)close(descriptor);
    return -1;
}

/* The one who has been quiet for the longest makes room. NULL: there is no way on. */
static struct traveller *find_traveller(struct relay *relay, struct slot *slot,
                                        const struct sockaddr_in *client)
{
    struct traveller *oldest = &relay->travellers[0];
    for (size_t i = 0; i < TRAVELLERS_MOST; i++) {
        struct traveller *traveller = &relay->travellers[i];
        if (is_client(traveller, slot, client)) return traveller;
        if (oldest->slot && (!traveller->slot || traveller->last_us < oldest->last_us))
            oldest = traveller;
    }
    int descriptor = connect_there(relay, slot);
    if (descriptor < 0) return NULL;
    drop(oldest);
    *oldest = (struct traveller){slot, *client, descriptor, relay->now_us};
    return oldest;
}

/* ---------------------------------------------------------------- there and back */

static void send_back(const struct traveller *traveller, const uint8_t *bytes, size_t size)
{
    if (traveller->slot)
        (void)sendto(traveller->slot->datagrams, bytes, size, 0,
                     (const struct sockaddr *)&traveller->client, sizeof traveller->client);
}

static void hold(struct relay *relay, const struct traveller *traveller, const uint8_t *bytes,
                 size_t size)
{
    const struct simulation *simulation = relay->simulation;
    int64_t delay_us = is_resolver(traveller->slot) ? simulation->dns_delay_us : 0;
    if (is_lost(relay)) return;
    if (delay_us == 0 || relay->held_count == HELD_MOST) {
        send_back(traveller, bytes, size);
        return;
    }
    struct held *held = &relay->held[(relay->held_first + relay->held_count++) % HELD_MOST];
    held->traveller = (size_t)(traveller - relay->travellers);
    held->due_us = relay->now_us + delay_us;
    held->size = size;
    memcpy(held->bytes, bytes, size);
}

static void take_question(struct relay *relay, struct slot *slot)
{
    struct sockaddr_in client;
    socklen_t client_size = sizeof client;
    uint8_t bytes[DATAGRAM_MOST];
    ssize_t got =
        recvfrom(slot->datagrams, bytes, sizeof bytes, 0, (struct sockaddr *)&client, &client_size);
    struct traveller *traveller = got < 0 ? NULL : find_traveller(relay, slot, &client);
    if (!traveller) return;
    const struct simulation *simulation = relay->simulation;
    size_t size = (size_t)got;
    traveller->last_us = relay->now_us;
    if (is_resolver(slot) ? simulation->dns == DNS_SILENT : simulation->is_quic_hole) return;
    if (is_lost(relay)) return;
    if (is_resolver(slot) && datagram_answer(simulation, bytes, &size))
        hold(relay, traveller, bytes, size);
    else
        (void)send(traveller->descriptor, bytes, size, 0);
}

static void take_answer(struct relay *relay, struct traveller *traveller)
{
    uint8_t bytes[DATAGRAM_MOST];
    ssize_t got = recv(traveller->descriptor, bytes, sizeof bytes, 0);
    traveller->last_us = relay->now_us;
    if (got >= 0) hold(relay, traveller, bytes, (size_t)got);
    /* Else nothing listens there. From here that cannot be said: the client waits. */
}

/* ---------------------------------------------------------------- rounds */

void datagrams_list(struct relay *relay)
{
    for (size_t i = 0; i < SLOTS; i++)
        relay_poll(relay, relay->slots[i].datagrams, POLLIN);
    for (size_t i = 0; i < TRAVELLERS_MOST; i++)
        if (relay->travellers[i].slot) relay_poll(relay, relay->travellers[i].descriptor, POLLIN);
    if (relay->held_count) relay_wait_until(relay, relay->held[relay->held_first].due_us);
}

void datagrams_look(struct relay *relay)
{
    for (size_t i = 0; i < TRAVELLERS_MOST; i++)
        if (relay->travellers[i].slot && relay_came(relay, relay->travellers[i].descriptor))
            take_answer(relay, &relay->travellers[i]);
    for (size_t i = 0; i < SLOTS; i++)
        if (relay_came(relay, relay->slots[i].datagrams)) take_question(relay, &relay->slots[i]);
    while (relay->held_count && relay->held[relay->held_first].due_us <= relay->now_us) {
        const struct held *held = &relay->held[relay->held_first];
        send_back(&relay->travellers[held->traveller], held->bytes, held->size);
        relay->held_first = (relay->held_first + 1) % HELD_MOST;
        relay->held_count--;
    }
}

void datagrams_close(struct relay *relay)
{
    for (size_t i = 0; i < TRAVELLERS_MOST; i++)
        drop(&relay->travellers[i]);
}
