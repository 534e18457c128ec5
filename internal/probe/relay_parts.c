/* SPDX-License-Identifier: MIT */
#include "relay_parts.h"

#include <unistd.h>

enum { BACKLOG = 16 };

void relay_poll(struct relay *relay, int descriptor, short events)
{
    if (descriptor < 0 || relay->polled_count == POLLED_MOST) return;
    relay->polled[relay->polled_count++] = (struct pollfd){.fd = descriptor, .events = events};
}

short relay_came(const struct relay *relay, int descriptor)
{
    for (size_t i = 0; i < relay->polled_count; i++)
        if (relay->polled[i].fd == descriptor) return relay->polled[i].revents;
    return 0;
}

void relay_wait_until(struct relay *relay, int64_t us)
{
    if (us < relay->wait_until_us) relay->wait_until_us = us;
}

/* xorshift64* (Marsaglia 2003, Vigna 2016). */
bool relay_loses(struct relay *relay, enum chance chance)
{
    uint64_t x = relay->random[chance];
    if (relay->simulation->loss == 0) return false;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    relay->random[chance] = x;
    return (x * UINT64_C(0x2545F4914F6CDD1D) >> 32) % LOSS_WHOLE < relay->simulation->loss;
}

int64_t relay_stall_us(struct relay *relay, enum chance chance, int64_t time_out_us,
                       unsigned *stalls)
{
    enum { TIMES_MOST = 5 };
    int64_t us = 0;
    for (int i = 0; i < TIMES_MOST && relay_loses(relay, chance); i++) {
        us += time_out_us << i;
        (*stalls)++;
        (void)pthread_mutex_lock(&relay->lock);
        relay->counts.stalls++;
        (void)pthread_mutex_unlock(&relay->lock);
    }
    return us;
}

int relay_local_socket(int type, uint16_t *port)
{
    struct sockaddr_in here = {
        .sin_family = AF_INET, .sin_port = htons(*port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof here;
    int descriptor = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    if (bind(descriptor, (const struct sockaddr *)&here, size) == 0 &&
        getsockname(descriptor, (struct sockaddr *)&here, &size) == 0 &&
        (type != SOCK_STREAM || listen(descriptor, BACKLOG) == 0)) {
        *port = ntohs(here.sin_port);
        return descriptor;
    }
    (void)close(descriptor);
    return -1;
}
