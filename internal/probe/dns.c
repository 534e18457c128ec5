/* SPDX-License-Identifier: MIT */
/*
 * The layer DNS: as the system resolves the name, and each resolver by itself, all at once. Each
 * is asked for A, AAAA and HTTPS records by UDP and for A by TCP, TLS and HTTPS, then for A again:
 * the second answer comes out of its cache.
 */
#include "dns_layer.h"

#include "via.h"

#include <arpa/nameser.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <sys/random.h>
#include <unistd.h>

/* ---------------------------------------------------------------- as the system does */

static void tell_system_failure(struct step *step, const char *host, int status)
{
    switch (status) {
    case ARES_ENOTFOUND:
        step_say(step, PROBE_FAILED, "There is no %s (NXDOMAIN, and no line of the hosts file).",
                 host);
        return;
    case ARES_ENODATA: step_say(step, PROBE_FAILED, "%s has no address.", host); return;
    case ARES_ESERVFAIL:
    case ARES_EREFUSED:
    case ARES_ECONNREFUSED: step->state = PROBE_FAILED; return; /* tell_refusal() says why */
    case ARES_ETIMEOUT:
    case ARES_EDESTRUCTION: step_say(step, PROBE_FAILED, "No resolver answered in time."); return;
    default: step_say(step, PROBE_FAILED, "No address: %s.", ares_strerror(status));
    }
}

static bool read_node(const struct ares_addrinfo_node *node, struct ip_address *address,
                      uint32_t *scope)
{
    *scope = 0;
    if (node->ai_family == AF_INET) {
        const struct sockaddr_in *v4 = (const void *)node->ai_addr;
        *address = ip_from_v4((const uint8_t *)&v4->sin_addr);
    } else if (node->ai_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const void *)node->ai_addr;
        *address = ip_from_v6(v6->sin6_addr.s6_addr);
        *scope = v6->sin6_scope_id;
    } else {
        return false;
    }
    return true;
}

static void take_address(struct layer *layer, const struct ares_addrinfo_node *node)
{
    struct ip_address address;
    char text[IP_TEXT_SIZE];
    uint32_t scope;
    if (!read_node(node, &address, &scope)) return;
    probe_add_place(layer->probe, &address, scope);
    step_text(layer->step, "address", ip_format(&address, text));
}

static void on_system(void *owner, int status, int timeouts, struct ares_addrinfo *result)
{
    struct layer *layer = owner;
    layer->is_over = true;
    step_end(layer->probe, layer->step);
    step_number(layer->step, "time_outs", timeouts);
    if (status != ARES_SUCCESS) {
        tell_system_failure(layer->step, layer->probe->target.host, status);
    } else {
        for (struct ares_addrinfo_node *node = result->nodes; node; node = node->ai_next)
            take_address(layer, node);
        step_brief(layer->step, layer->probe->address_count == 1 ? "%zu address" : "%zu addresses",
                   layer->probe->address_count);
    }
    if (result) ares_freeaddrinfo(result);
}

/* ---------------------------------------------------------------- one resolver */

static void on_answer(void *owner, int status, int timeouts, unsigned char *bytes, int size)
{
    struct asked *asked = owner;
    (void)timeouts;
    asked->is_over = true;
    step_end(asked->probe, asked->step);
    if (status == ARES_SUCCESS) {
        asked->is_answered = true;
        dns_answer_read(asked->step, (struct span){bytes, (size_t)size}, asked->type,
                        &asked->addresses);
    } else if (status == ARES_ECONNREFUSED && asked->no_way) {
        step_say(asked->step, PROBE_NOT_TRIED, "This machine cannot send to the resolver: %s.",
                 strerror(asked->no_way));
    } else if (status == ARES_ECONNREFUSED) {
        step_say(asked->step, PROBE_FAILED, "Nothing listens there.");
    } else {
        step_say(asked->step, PROBE_FAILED,
                 "It did not answer in time: it is silent, or a "
                 "firewall drops the question or the answer.");
    }
}

/* With EDNS (RFC 6891) and the wish to know whether DNSSEC held (AD; RFC 6840, section 5.7). */
static void send_question(struct asked *asked, ares_channel channel)
{
    enum { UDP_MOST = 1232, FLAGS_AT = 3, FLAG_AD = 0x20 };
    unsigned short id = 0;
    unsigned char *bytes = NULL;
    int size = 0;
    if (getrandom(&id, sizeof id, 0) != (ssize_t)sizeof id ||
        ares_create_query(asked->probe->target.host, ns_c_in, asked->type, id, 1, &bytes, &size,
                          UDP_MOST) != ARES_SUCCESS) {
        asked->is_over = true;
        step_say(asked->step, PROBE_NOT_TRIED, "The name cannot stand in a DNS question.");
        return;
    }
    if (size > FLAGS_AT) bytes[FLAGS_AT] |= FLAG_AD;
    ares_send(channel, bytes, size, on_answer, asked);
    ares_free_string(bytes);
}

static void ask(struct layer *layer, struct resolver *resolver, size_t which)
{
    static const struct {
        int type;
        const char *word, *way;
        bool by_tcp;
    } kinds[ASKED_COUNT] = {
        [ASKED_A] = {ns_t_a, "A", "", false},
        [ASKED_AAAA] = {ns_t_aaaa, "AAAA", "", false},
        [ASKED_HTTPS] = {TYPE_HTTPS, "HTTPS record", "", false},
        [ASKED_BY_TCP] = {ns_t_a, "A", " by TCP", true},
        [ASKED_AGAIN] = {ns_t_a, "A", " again", false},
    };
    struct asked *asked = &resolver->asked[which];
    asked->probe = layer->probe;
    asked->no_way = resolver->no_way;
    asked->type = kinds[which].type;
    asked->step = step_begin(layer->probe, PROBE_DNS, "%s from %s%s", kinds[which].word,
                             resolver->name, kinds[which].way);
    send_question(asked, kinds[which].by_tcp ? resolver->tcp : resolver->udp);
}

/* ---------------------------------------------------------------- all at once */

static bool is_over(const struct layer *layer, bool with_secure)
{
    if (!layer->is_over) return false;
    if (with_secure && layer->secure && !secure_is_over(layer->secure)) return false;
    for (size_t i = 0; i < layer->resolver_count; i++)
        for (size_t j = 0; j < ASKED_COUNT; j++)
            if (layer->resolvers[i].asked[j].step && !layer->resolvers[i].asked[j].is_over)
                return false;
    return true;
}

static size_t list_channels(struct layer *layer, ares_channel channels[CHANNELS_MOST])
{
    size_t count = 0;
    channels[count++] = layer->system;
    for (size_t i = 0; i < layer->resolver_count; i++) {
        channels[count++] = layer->resolvers[i].udp;
        channels[count++] = layer->resolvers[i].tcp;
    }
    return count;
}

static void process(ares_channel channel, const struct pollfd *ready, size_t count)
{
    if (count == 0) ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    for (size_t i = 0; i < count; i++) {
        bool reads = ready[i].revents & (POLLIN | POLLERR | POLLHUP);
        bool writes = ready[i].revents & POLLOUT;
        ares_process_fd(channel, reads ? ready[i].fd : ARES_SOCKET_BAD,
                        writes ? ready[i].fd : ARES_SOCKET_BAD);
    }
}

/* Until all is answered or the time of the layer is over; what is asked securely goes on. */
static void wait_for_all(struct layer *layer, bool with_secure)
{
    enum { ROUND_MS = 50 };
    ares_channel channels[CHANNELS_MOST];
    size_t channel_count = list_channels(layer, channels);
    while (!is_over(layer, with_secure) && probe_left_us(layer->probe, PROBE_DNS) > 0) {
        struct pollfd polled[CHANNELS_MOST * ARES_GETSOCK_MAXNUM + SECURE_DESCRIPTORS_MOST];
        size_t counts[CHANNELS_MOST] = {0}, all = 0;
        for (size_t i = 0; i < channel_count; i++) {
            ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
            int bits = ares_getsock(channels[i], sockets, ARES_GETSOCK_MAXNUM);
            for (int j = 0; j < ARES_GETSOCK_MAXNUM; j++) {
                short events = (short)((ARES_GETSOCK_READABLE(bits, j) ? POLLIN : 0) |
                                       (ARES_GETSOCK_WRITABLE(bits, j) ? POLLOUT : 0));
                if (!events) continue;
                polled[all++] = (struct pollfd){.fd = sockets[j], .events = events};
                counts[i]++;
            }
        }
        size_t secure_count = layer->secure ? secure_list(layer->secure, polled + all) : 0;
        (void)poll(polled, all + secure_count, ROUND_MS);
        size_t at = 0;
        for (size_t i = 0; i < channel_count; at += counts[i++])
            process(channels[i], polled + at, counts[i]);
        if (layer->secure) secure_go_on(layer->secure);
    }
}

/* ---------------------------------------------------------------- begin and end */

/* A datagram may be lost: two tries, of which the second waits twice as long, fill the layer's time. */
static bool open_channel(const struct layer *layer, ares_channel *channel, int flags)
{
    struct ares_options options = {.flags = flags,
                                   .timeout =
                                       (int)(probe_left_us(layer->probe, PROBE_DNS) / 1000 / 3) + 1,
                                   .tries = 2};
    return ares_init_options(channel, &options,
                             ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES) == ARES_SUCCESS;
}

static void name_resolver(struct resolver *resolver, const struct ares_addr_port_node *node)
{
    char text[IP_TEXT_SIZE];
    resolver->address = node->family == AF_INET ? ip_from_v4((const uint8_t *)&node->addr.addr4)
                                                : ip_from_v6((const uint8_t *)&node->addr.addr6);
    resolver->has_usual_port = !node->udp_port || node->udp_port == NS_DEFAULTPORT;
    ip_format(&resolver->address, text);
    if (resolver->has_usual_port)
        (void)snprintf(resolver->name, sizeof resolver->name, "%s", text);
    else
        (void)snprintf(resolver->name, sizeof resolver->name,
                       resolver->address.version == 6 ? "[%s]:%d" : "%s:%d", text, node->udp_port);
}

/* The library says of each socket that it cannot connect that it was refused. A datagram's socket sends nothing. */
static int look_for_way(const struct resolver *resolver)
{
    const struct place place = {.address = resolver->address};
    struct sockaddr_storage address;
    socklen_t size = place_socket_address(&place, NS_DEFAULTPORT, &address);
    int descriptor = socket(address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int error = 0;
    if (descriptor < 0 || connect(descriptor, (const struct sockaddr *)&address, size) != 0)
        error = errno;
    if (descriptor >= 0) (void)close(descriptor);
    return error;
}

/* The address of the relay instead, if it stands in front. */
static void divert(const struct layer *layer, struct ares_addr_port_node *node)
{
    uint16_t at = 0;
    struct ip_address address = node->family == AF_INET
                                    ? ip_from_v4((const uint8_t *)&node->addr.addr4)
                                    : ip_from_v6((const uint8_t *)&node->addr.addr6);
    uint16_t port = node->udp_port ? (uint16_t)node->udp_port : NS_DEFAULTPORT;
    if (!via_resolver(layer->probe, &address, port, &at)) return;
    node->family = AF_INET;
    node->addr.addr4.s_addr = htonl(INADDR_LOOPBACK);
    node->udp_port = node->tcp_port = at;
}

static bool open_resolver(struct layer *layer, const struct ares_addr_port_node *node)
{
    enum {
        /* An answer is to be read, whatever it says; nothing is asked again by itself. */
        FLAGS = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_NOCHECKRESP | ARES_FLAG_IGNTC |
                ARES_FLAG_EDNS
    };
    struct resolver *resolver = &layer->resolvers[layer->resolver_count];
    struct ares_addr_port_node alone = *node;
    alone.next = NULL;
    name_resolver(resolver, node);
    resolver->no_way = look_for_way(resolver);
    divert(layer, &alone);
    if (!open_channel(layer, &resolver->udp, FLAGS)) return false;
    if (!open_channel(layer, &resolver->tcp, FLAGS | ARES_FLAG_USEVC)) {
        ares_destroy(resolver->udp);
        return false;
    }
    (void)ares_set_servers_ports(resolver->udp, &alone);
    (void)ares_set_servers_ports(resolver->tcp, &alone);
    layer->resolver_count++;
    return true;
}

static bool open_layer(struct layer *layer)
{
    struct ares_addr_port_node *nodes = NULL;
    const char *given = layer->list.plain;
    if (!open_channel(layer, &layer->system, ARES_FLAG_NOSEARCH)) return false;
    if (*given)
        (void)ares_set_servers_ports_csv(layer->system, given); /* probe_can_ask() read them */
    (void)ares_get_servers_ports(layer->system, &nodes);
    for (const struct ares_addr_port_node *node = nodes;
         node && layer->resolver_count < RESOLVERS_MOST; node = node->next)
        if (!open_resolver(layer, node)) break;
    for (struct ares_addr_port_node *node = nodes; node; node = node->next)
        divert(layer, node);
    if (nodes) (void)ares_set_servers_ports(layer->system, nodes);
    if (nodes) ares_free_data(nodes);
    return true;
}

static void close_layer(struct layer *layer)
{
    ares_channel channels[CHANNELS_MOST];
    size_t count = list_channels(layer, channels);
    for (size_t i = 0; i < count; i++)
        ares_destroy(channels[i]); /* what is not answered ends as ARES_EDESTRUCTION */
}

bool probe_can_ask(const char *resolvers)
{
    ares_channel channel;
    struct resolver_list list;
    if (!resolver_list_read(&list, resolvers)) return false;
    if (!list.plain[0] || ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS) return true;
    bool is_open = ares_init(&channel) == ARES_SUCCESS;
    bool good = !is_open || ares_set_servers_ports_csv(channel, list.plain) == ARES_SUCCESS;
    if (is_open) ares_destroy(channel);
    ares_library_cleanup();
    return good;
}

/* ---------------------------------------------------------------- over TLS and HTTPS */

static void on_place(void *owner, int status, int timeouts, struct ares_addrinfo *result)
{
    struct lookup *lookup = owner;
    struct ip_address address = {.version = 0};
    uint32_t scope;
    (void)timeouts;
    if (status == ARES_EDESTRUCTION) return; /* secure_end() tells that the time was over */
    for (const struct ares_addrinfo_node *node = status == ARES_SUCCESS ? result->nodes : NULL;
         node && !ip_is_set(&address); node = node->ai_next)
        if (!read_node(node, &address, &scope)) address.version = 0;
    if (result) ares_freeaddrinfo(result);
    secure_found(lookup->secure, lookup->question, &address);
}

static void ask_named(struct layer *layer)
{
    const struct ares_addrinfo_hints hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    for (size_t i = 0; i < layer->list.secure_count; i++) {
        const struct secure_place *place = &layer->list.secure[i];
        struct secure_question *question = secure_add(layer->secure, place, true);
        layer->lookups[i] = (struct lookup){layer->secure, question};
        if (question && !ip_is_set(&place->at))
            ares_getaddrinfo(layer->system, place->where.host, NULL, &hints, on_place,
                             &layer->lookups[i]);
    }
}

/* RFC 7858 and 8484 have ports of their own, so the address of a resolver tells where to look. */
static void ask_whether_offered(struct layer *layer, const struct resolver *resolver)
{
    char text[IP_TEXT_SIZE], url[IP_TEXT_SIZE + 40];
    struct error error;
    ip_format(&resolver->address, text);
    for (int by_https = 0; by_https <= 1 && resolver->has_usual_port; by_https++) {
        struct secure_place place = {.by_https = by_https, .at = resolver->address};
        (void)snprintf(url, sizeof url, place.at.version == 6 ? "https://[%s]:%s" : "https://%s:%s",
                       text, by_https ? "443/dns-query" : "853");
        if (target_read(&place.where, url, &error)) (void)secure_add(layer->secure, &place, false);
    }
}

static void ask_securely(struct layer *layer)
{
    layer->secure = secure_open(layer->probe);
    if (!layer->secure) return;
    ask_named(layer);
    for (size_t i = 0; i < layer->resolver_count; i++)
        ask_whether_offered(layer, &layer->resolvers[i]);
}

static void ask_all(struct layer *layer)
{
    const struct ares_addrinfo_hints hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    layer->step = step_begin(layer->probe, PROBE_DNS, "as the system resolves it");
    ares_getaddrinfo(layer->system, layer->probe->target.host, NULL, &hints, on_system, layer);
    for (size_t i = 0; i < layer->resolver_count; i++)
        for (size_t j = ASKED_A; j <= ASKED_BY_TCP; j++)
            ask(layer, &layer->resolvers[i], j);
    ask_securely(layer);
    wait_for_all(layer, false);
    for (size_t i = 0; i < layer->resolver_count; i++)
        if (layer->resolvers[i].asked[ASKED_A].is_answered)
            ask(layer, &layer->resolvers[i], ASKED_AGAIN);
    wait_for_all(layer, true);
}

static void skip(struct probe *probe, const char *why)
{
    struct step *step = step_begin(probe, PROBE_DNS, "names");
    step_say(step, PROBE_NOT_TRIED, "%s", why);
    step_end(probe, step);
}

void probe_dns(struct probe *probe)
{
    struct layer layer = {.probe = probe};
    const char *given = probe->options->resolvers;
    if (given) (void)resolver_list_read(&layer.list, given); /* probe_can_ask() has read it */
    if (ip_is_set(&probe->target.address)) {
        probe_add_place(probe, &probe->target.address, 0);
        skip(probe, "The host is an address, so there is no name to ask for.");
        return;
    }
    if (ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS || !open_layer(&layer)) {
        skip(probe, "There is not enough memory to ask.");
        return;
    }
    ask_all(&layer);
    secure_end(layer.secure);
    close_layer(&layer);
    dns_judge(&layer);
    secure_free(layer.secure);
    ares_library_cleanup();
}
