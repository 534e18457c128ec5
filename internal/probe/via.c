/* SPDX-License-Identifier: MIT */
#include "via.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool via_relay(const struct probe *probe, enum probe_layer layer)
{
    return probe->relay && simulation_touches(&probe->simulation, layer);
}

static socklen_t local_address(uint16_t port, struct sockaddr_storage *address)
{
    const struct sockaddr_in here = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    memset(address, 0, sizeof *address);
    memcpy(address, &here, sizeof here);
    return sizeof here;
}

/* ---------------------------------------------------------------- connections */

/* Greeting and request at once (RFC 1928): the relay reads both. */
static bool send_request(int descriptor, const struct place *place, uint16_t port)
{
    uint8_t bytes[32] = {5, 1, 0, 5, 1, 0};
    bool is_v4 = place->address.version == 4;
    size_t address_size = is_v4 ? 4 : 16, at = 7;
    bytes[6] = is_v4 ? 1 : 4;
    memcpy(bytes + at, place->address.bytes + (16 - address_size), address_size);
    at += address_size;
    bytes[at++] = (uint8_t)(port >> 8);
    bytes[at++] = (uint8_t)port;
    return send(descriptor, bytes, at, MSG_NOSIGNAL) == (ssize_t)at;
}

static int open_by_relay(const struct probe *probe, enum probe_layer layer,
                         const struct place *place, uint16_t port)
{
    struct sockaddr_storage address;
    socklen_t size = local_address(relay_door(probe->relay, layer), &address);
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    /* The door is on this machine, and is always open. */
    if (connect(descriptor, (const struct sockaddr *)&address, size) == 0 &&
        send_request(descriptor, place, port) && fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0)
        return descriptor;
    (void)close(descriptor);
    errno = EHOSTUNREACH;
    return -1;
}

int via_open(const struct probe *probe, enum probe_layer layer, const struct place *place,
             uint16_t port)
{
    struct sockaddr_storage address;
    if (via_relay(probe, layer)) return open_by_relay(probe, layer, place, port);
    socklen_t size = place_socket_address(place, port, &address);
    int descriptor =
        socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
    if (descriptor < 0 || connect(descriptor, (const struct sockaddr *)&address, size) == 0 ||
        errno == EINPROGRESS)
        return descriptor;
    int error = errno;
    (void)close(descriptor);
    errno = error;
    return -1;
}

short via_events(const struct probe *probe, enum probe_layer layer)
{
    return via_relay(probe, layer) ? POLLIN : POLLOUT;
}

int via_outcome(const struct probe *probe, enum probe_layer layer, int descriptor, unsigned *stalls)
{
    static const int errors[] = {0, ETIMEDOUT, EACCES, ENETUNREACH, EHOSTUNREACH, ECONNREFUSED};
    enum { CODE_AT = 3, PORT_AT = 10 };
    uint8_t answer[12];
    int error = 0;
    socklen_t size = sizeof error;
    if (stalls) *stalls = 0;
    if (!via_relay(probe, layer)) {
        (void)getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
        return error;
    }
    if (recv(descriptor, answer, sizeof answer, 0) != (ssize_t)sizeof answer) return ECONNRESET;
    if (stalls) *stalls = (unsigned)answer[PORT_AT] << 8 | answer[PORT_AT + 1];
    size_t code = answer[CODE_AT];
    return code < sizeof errors / sizeof errors[0] ? errors[code] : ETIMEDOUT;
}

/* ---------------------------------------------------------------- others */

void via_for_curl(const struct probe *probe, enum probe_layer layer, CURL *curl)
{
    char proxy[40] = "";
    if (via_relay(probe, layer))
        (void)snprintf(proxy, sizeof proxy, "socks5://127.0.0.1:%u",
                       relay_door(probe->relay, layer));
    (void)curl_easy_setopt(curl, CURLOPT_PROXY, proxy); /* it is copied; empty: none */
}

bool via_resolver(const struct probe *probe, const struct ip_address *address, uint16_t port,
                  uint16_t *at)
{
    if (!via_relay(probe, PROBE_DNS)) return false;
    *at = relay_resolver(probe->relay, address, port);
    return *at != 0;
}

socklen_t via_datagrams(const struct probe *probe, const struct place *place, uint16_t port,
                        struct sockaddr_storage *address)
{
    uint16_t at = 0;
    if (probe->relay && (probe->simulation.is_quic_hole || probe->simulation.loss))
        at = relay_datagrams(probe->relay, &place->address, port);
    return at ? local_address(at, address) : place_socket_address(place, port, address);
}
