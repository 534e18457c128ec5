/* SPDX-License-Identifier: MIT */
/* What the routers of the path are called (reverse DNS), and whose they are. */
#include "run.h"

#include <ares.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>

enum { NAMES_US = 2 * 1000 * 1000, ROUND_MS = 50 };

struct asked_name {
    struct hop *hop;
    size_t *open;
};

static void on_name(void *owner, int status, int timeouts, struct hostent *host)
{
    struct asked_name *asked = owner;
    (void)timeouts;
    --*asked->open;
    if (status != ARES_SUCCESS || !host->h_name) return;
    struct text name = text_into(asked->hop->name, sizeof asked->hop->name);
    text_add_utf8(&name, span_text(host->h_name));
}

/* The first hop with the address of this one. */
static struct hop *first_with(struct path *path, const struct ip_address *address)
{
    struct hop *hop = path->hops;
    while (!ip_equal(&hop->address, address))
        hop++;
    return hop;
}

static void wait_for_names(const struct probe *probe, ares_channel channel, const size_t *open)
{
    int64_t until_us = probe_now_us(probe) + NAMES_US;
    while (*open && probe_left_us(probe, PROBE_PATH) > 0 && probe_now_us(probe) < until_us) {
        ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
        struct pollfd polled[ARES_GETSOCK_MAXNUM];
        nfds_t count = 0;
        int bits = ares_getsock(channel, sockets, ARES_GETSOCK_MAXNUM);
        for (int i = 0; i < ARES_GETSOCK_MAXNUM; i++)
            if (ARES_GETSOCK_READABLE(bits, i) || ARES_GETSOCK_WRITABLE(bits, i))
                polled[count++] = (struct pollfd){
                    .fd = sockets[i],
                    .events = (short)((ARES_GETSOCK_READABLE(bits, i) ? POLLIN : 0) |
                                      (ARES_GETSOCK_WRITABLE(bits, i) ? POLLOUT : 0))};
        if (poll(polled, count, ROUND_MS) <= 0)
            ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
        for (nfds_t i = 0; i < count; i++)
            if (polled[i].revents)
                ares_process_fd(channel, polled[i].fd,
                                polled[i].revents & POLLOUT ? polled[i].fd : ARES_SOCKET_BAD);
    }
}

static void ask_names(struct probe *probe, ares_channel channel)
{
    struct path *path = &probe->path;
    struct asked_name asked[PATH_WAYS * HOPS_MOST];
    size_t open = 0;
    for (size_t i = 0; i < path->count; i++) {
        struct hop *hop = &path->hops[i];
        if (!hop->address.version || first_with(path, &hop->address) != hop) continue;
        bool is_v4 = hop->address.version == 4;
        asked[i] = (struct asked_name){hop, &open};
        open++;
        ares_gethostbyaddr(channel, hop->address.bytes + (is_v4 ? 12 : 0), is_v4 ? 4 : 16,
                           is_v4 ? AF_INET : AF_INET6, on_name, &asked[i]);
    }
    wait_for_names(probe, channel, &open);
    ares_cancel(channel); /* calls on_name() for the rest, while `asked` is there */
}

void path_name_hops(struct probe *probe)
{
    struct path *path = &probe->path;
    const struct probe_options *options = probe->options;
    ares_channel channel;
    struct ares_options choice = {.timeout = NAMES_US / 1000 / 3, .tries = 2};
    if (path->count == 0 || ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS) return;
    if (ares_init_options(&channel, &choice, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES) == ARES_SUCCESS) {
        if (options->resolvers) (void)ares_set_servers_ports_csv(channel, options->resolvers);
        ask_names(probe, channel);
        ares_destroy(channel);
    }
    ares_library_cleanup();
    for (size_t i = 0; i < path->count; i++) {
        struct hop *hop = &path->hops[i];
        if (!hop->address.version) continue;
        if (options->locate) options->locate(options->owner, &hop->address, &hop->locality);
        const struct hop *first = first_with(path, &hop->address);
        if (first != hop) memcpy(hop->name, first->name, sizeof hop->name);
    }
}
