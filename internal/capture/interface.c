/* SPDX-License-Identifier: MIT */
#include "interface.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* ---------------------------------------------------------------- by the kernel */

static struct ifreq request_for(const char *name)
{
    struct ifreq request;
    memset(&request, 0, sizeof request);
    (void)snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
    return request;
}

/* 0: no interface has this name. */
static int index_of(int descriptor, const char *name)
{
    struct ifreq request = request_for(name);
    return ioctl(descriptor, SIOCGIFINDEX, &request) == 0 ? request.ifr_ifindex : 0;
}

static bool name_of(int descriptor, int index, char name[IFNAMSIZ])
{
    struct ifreq request = {.ifr_ifindex = index};
    if (ioctl(descriptor, SIOCGIFNAME, &request) != 0) return false;
    memcpy(name, request.ifr_name, IFNAMSIZ);
    name[IFNAMSIZ - 1] = '\0';
    return true;
}

static enum live_state state_of(int descriptor, const char *name)
{
    struct ifreq request = request_for(name);
    if (ioctl(descriptor, SIOCGIFFLAGS, &request) != 0 || !(request.ifr_flags & IFF_UP))
        return LIVE_DOWN;
    return request.ifr_flags & IFF_RUNNING ? LIVE_UP : LIVE_NO_LINK;
}

static int hardware_of(int descriptor, const char *name)
{
    struct ifreq request = request_for(name);
    return ioctl(descriptor, SIOCGIFHWADDR, &request) == 0 ? request.ifr_hwaddr.sa_family : -1;
}

/* ---------------------------------------------------------------- where it is */

bool interface_open(struct interface *interface, int descriptor, const char *name)
{
    *interface = (struct interface){.index = index_of(descriptor, name),
                                    .hardware = hardware_of(descriptor, name)};
    (void)snprintf(interface->name, sizeof interface->name, "%s", name);
    memcpy(interface->given, interface->name, sizeof interface->given);
    if (interface->index == 0 && strcmp(name, "any") == 0) interface->index = INTERFACE_ANY;
    if (interface->index == 0) return false;
    (void)interface_dropped(interface);
    (void)interface_look(interface, descriptor);
    return true;
}

bool interface_look(struct interface *interface, int descriptor)
{
    if (interface->index == INTERFACE_ANY) return false;
    if (name_of(descriptor, interface->index, interface->name)) {
        interface->state = state_of(descriptor, interface->name);
        return false;
    }
    int index = index_of(descriptor, interface->given);
    if (index == 0 || hardware_of(descriptor, interface->given) != interface->hardware) {
        interface->state = LIVE_GONE;
        return false;
    }
    memcpy(interface->name, interface->given, sizeof interface->name);
    interface->index = index;
    interface->state = state_of(descriptor, interface->name);
    return true;
}

/* ---------------------------------------------------------------- what it dropped */

static bool counter_in(const char *folder, const char *name, uint64_t *counter)
{
    char path[256], digits[32] = "";
    if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, name) >= sizeof path) return false;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    ssize_t size = read(file, digits, sizeof digits - 1);
    close(file);
    *counter = strtoull(digits, NULL, 10);
    return size > 0;
}

bool interface_drops_in(const char *folder, uint64_t *drops)
{
    uint64_t missed, refused;
    if (!counter_in(folder, "rx_missed_errors", &missed) ||
        !counter_in(folder, "rx_fifo_errors", &refused))
        return false;
    *drops = missed + refused;
    return true;
}

uint64_t interface_dropped(struct interface *interface)
{
    char folder[128];
    uint64_t drops;
    (void)snprintf(folder, sizeof folder, "/sys/class/net/%s/statistics", interface->name);
    if (!interface_drops_in(folder, &drops)) return 0;
    bool is_anew = drops < interface->drops; /* it counts from 0 again */
    uint64_t more = drops - (is_anew ? 0 : interface->drops);
    interface->drops = drops;
    return more;
}
