/* SPDX-License-Identifier: MIT */
/* The interfaces of this machine, and the right of this process to capture. */
#include "capture.h"

#include "model/address.h"

#include <errno.h>
#include <netinet/in.h>
#include <pcap.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Adds "192.0.2.1" or "fe80::1" to the list; skips other families. */
static void interface_add_address(struct capture_interface *interface,
                                  const struct sockaddr *address)
{
    struct ip_address ip;
    if (address && address->sa_family == AF_INET)
        ip = ip_from_v4(
            (const uint8_t *)&((const struct sockaddr_in *)(const void *)address)->sin_addr);
    else if (address && address->sa_family == AF_INET6)
        ip = ip_from_v6(((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr);
    else
        return;
    char text[IP_TEXT_SIZE];
    size_t used = strlen(interface->addresses);
    size_t room = sizeof interface->addresses - used;
    ip_format(&ip, text);
    if (strlen(text) + 2 > room) return;
    (void)snprintf(interface->addresses + used, room, "%s%s", used ? "," : "", text);
}

static void interface_fill(struct capture_interface *interface, const pcap_if_t *found)
{
    memset(interface, 0, sizeof *interface);
    (void)snprintf(interface->name, sizeof interface->name, "%s", found->name);
    if (found->description)
        (void)snprintf(interface->description, sizeof interface->description, "%s",
                       found->description);
    for (const pcap_addr_t *at = found->addresses; at; at = at->next)
        interface_add_address(interface, at->addr);
    interface->up = found->flags & PCAP_IF_UP;
    interface->running = found->flags & PCAP_IF_RUNNING;
    interface->loopback = found->flags & PCAP_IF_LOOPBACK;
    interface->wireless = found->flags & PCAP_IF_WIRELESS;
}

int capture_list_interfaces(struct capture_interface *interfaces, size_t most, struct error *error)
{
    char reason[PCAP_ERRBUF_SIZE] = "";
    pcap_if_t *all = NULL;
    if (pcap_findalldevs(&all, reason) != 0) {
        error_set(error, "The network interfaces cannot be listed: %s; check with `ip link`.",
                  reason);
        return -1;
    }
    int count = 0;
    for (const pcap_if_t *found = all; found; found = found->next, count++)
        if ((size_t)count < most) interface_fill(&interfaces[count], found);
    pcap_freealldevs(all);
    return count;
}

const char *capture_library_version(void)
{
    return pcap_lib_version();
}

bool capture_permitted(struct error *error)
{
    /* Opens the kind of socket that libpcap opens, with protocol 0, so that it receives nothing. */
    int descriptor = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
    if (descriptor >= 0) {
        close(descriptor);
        return true;
    }
    if (errno != EPERM && errno != EACCES)
        return error_set(error,
                         "Live capture is not possible here: a packet socket cannot be opened "
                         "(%s); capture files can be read all the same.",
                         strerror(errno));
    char program[400];
    ssize_t size = readlink("/proc/self/exe", program, sizeof program - 1);
    program[size > 0 ? size : 0] = '\0';
    return error_set(
        error,
        "Live capture needs the capability CAP_NET_RAW, which this process lacks: run it with "
        "sudo; or give it once and for all: `sudo setcap cap_net_raw+ep %s`; or, where systemd "
        "starts it, by `sudo systemctl edit netscope` with the lines `[Service]`, "
        "`AmbientCapabilities=CAP_NET_RAW` and `CapabilityBoundingSet=CAP_NET_RAW`.",
        size > 0 ? program : "bin/netscope");
}
