/* SPDX-License-Identifier: MIT */
#include "listen.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 128 };

/* ---------------------------------------------------------------- reading */

/* "127.0.0.1:7480" or "[::1]:7480". Cuts the text. */
static bool read_one(char *text, struct listener *listener)
{
    char *end, *colon = strrchr(text, ':');
    if (!colon || !colon[1]) return false;
    *colon = 0;
    unsigned long port = strtoul(colon + 1, &end, 10);
    if (*end || strspn(colon + 1, "0123456789") != strlen(colon + 1) || port > 65535) return false;
    *listener = (struct listener){.descriptor = -1, .port = (unsigned)port};
    size_t size = strlen(text);
    if (*text != '[') return ip_parse(text, &listener->address) && listener->address.version == 4;
    if (text[size - 1] != ']') return false;
    text[size - 1] = 0;
    return ip_parse(text + 1, &listener->address) && listener->address.version == 6;
}

bool listen_read(struct listener_list *list, const char *text, struct error *error)
{
    char memory[512];
    *list = (struct listener_list){.count = 0};
    if (strlen(text) >= sizeof memory)
        return error_set(error, "server.listen is longer than %zu characters.", sizeof memory - 1);
    strcpy(memory, text);
    char *rest = memory;
    for (char *item; (item = strsep(&rest, ", "));) {
        if (!*item) continue;
        if (list->count == LISTENERS_MOST)
            return error_set(error, "The server listens on %d addresses at most.", LISTENERS_MOST);
        if (!read_one(item, &list->listeners[list->count++]))
            return error_set(error,
                             "server.listen takes addresses with ports, such as 127.0.0.1:7480 or "
                             "[::1]:7480, comma separated, not '%s'.",
                             text);
    }
    return list->count > 0 || error_set(error, "server.listen names no address to listen on.");
}

bool listen_is_loopback(const struct listener_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (!ip_is_loopback(&list->listeners[i].address)) return false;
    return true;
}

char *listen_name(const struct listener *listener, char text[IP_TEXT_SIZE + 2])
{
    char address[IP_TEXT_SIZE];
    (void)snprintf(text, IP_TEXT_SIZE + 2, listener->address.version == 6 ? "[%s]" : "%s",
                   ip_format(&listener->address, address));
    return text;
}

/* ---------------------------------------------------------------- opening */

union socket_name {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static socklen_t fill_name(const struct listener *listener, union socket_name *name)
{
    *name = (union socket_name){.v6 = {.sin6_port = 0}};
    if (listener->address.version == 4) {
        name->v4.sin_family = AF_INET;
        name->v4.sin_port = htons((uint16_t)listener->port);
        memcpy(&name->v4.sin_addr, listener->address.bytes + 12, 4);
        return sizeof name->v4;
    }
    name->v6.sin6_family = AF_INET6;
    name->v6.sin6_port = htons((uint16_t)listener->port);
    memcpy(&name->v6.sin6_addr, listener->address.bytes, 16);
    return sizeof name->v6;
}

static bool open_one(struct listener *listener)
{
    union socket_name name;
    int yes = 1;
    socklen_t size = fill_name(listener, &name);
    listener->descriptor =
        socket(name.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener->descriptor < 0) return false;
    (void)setsockopt(listener->descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (listener->address.version == 6)
        (void)setsockopt(listener->descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
    if (bind(listener->descriptor, &name.any, size) != 0 ||
        listen(listener->descriptor, BACKLOG) != 0 ||
        getsockname(listener->descriptor, &name.any, &size) != 0)
        return false;
    listener->port = ntohs(listener->address.version == 4 ? name.v4.sin_port : name.v6.sin6_port);
    return true;
}

/* The machine has no such kind of address. */
static bool is_left_out(const struct listener *listener, int cause)
{
    return listener->address.version == 6 && ip_is_loopback(&listener->address) &&
           (cause == EADDRNOTAVAIL || cause == EAFNOSUPPORT);
}

bool listen_open(struct listener_list *list, struct error *error)
{
    size_t opened = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct listener *listener = &list->listeners[i];
        char name[IP_TEXT_SIZE + 2];
        if (open_one(listener)) {
            const struct listener one = *listener;
            listener->descriptor = -1; /* it may move to a place that became free */
            list->listeners[opened++] = one;
            continue;
        }
        int cause = errno;
        if (listener->descriptor >= 0) close(listener->descriptor);
        listener->descriptor = -1;
        if (is_left_out(listener, cause) && list->count > 1) continue;
        error_set(error,
                  "The server cannot listen on %s:%u (%s): end what listens there, or choose "
                  "another place by --listen.",
                  listen_name(listener, name), listener->port, strerror(cause));
        listen_close(list);
        return false;
    }
    list->count = opened;
    return opened > 0 || error_set(error, "This machine has no loopback address to listen on.");
}

void listen_close(struct listener_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->listeners[i].descriptor >= 0) close(list->listeners[i].descriptor);
        list->listeners[i].descriptor = -1;
    }
}
