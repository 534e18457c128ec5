/* SPDX-License-Identifier: MIT */
#include "default_route.h"

#include "capture.h"

#include <stdint.h>
#include <string.h>

enum { LINE_SIZE = 512, ROUTE_IS_UP = 0x1, ROUTE_REJECTS = 0x200 }; /* linux/route.h */

static bool take_if_better(uint32_t flags, uint32_t metric, const char *interface, bool found,
                           uint32_t *best, char name[INTERFACE_NAME_SIZE])
{
    bool usable = (flags & ROUTE_IS_UP) && !(flags & ROUTE_REJECTS) && strcmp(interface, "lo") != 0;
    if (!usable || (found && metric >= *best)) return found;
    *best = metric;
    (void)snprintf(name, INTERFACE_NAME_SIZE, "%s", interface);
    return true;
}

/* Iface Destination Gateway Flags RefCnt Use Metric Mask ... */
bool default_route_ipv4(FILE *table, char name[INTERFACE_NAME_SIZE])
{
    char line[LINE_SIZE], interface[INTERFACE_NAME_SIZE];
    uint32_t destination, flags, metric, mask, best = 0;
    bool found = false;
    while (fgets(line, sizeof line, table)) {
        if (sscanf(line, "%63s %x %*x %x %*u %*u %u %x", interface, &destination, &flags, &metric,
                   &mask) == 5 &&
            destination == 0 && mask == 0)
            found = take_if_better(flags, metric, interface, found, &best, name);
    }
    return found;
}

/* destination length source length gateway metric refcnt use flags interface */
bool default_route_ipv6(FILE *table, char name[INTERFACE_NAME_SIZE])
{
    char line[LINE_SIZE], interface[INTERFACE_NAME_SIZE], destination[40];
    uint32_t length, flags, metric, best = 0;
    bool found = false;
    while (fgets(line, sizeof line, table)) {
        if (sscanf(line, "%39s %x %*s %*x %*s %x %*x %*x %x %63s", destination, &length, &metric,
                   &flags, interface) == 5 &&
            length == 0 && strspn(destination, "0") == strlen(destination))
            found = take_if_better(flags, metric, interface, found, &best, name);
    }
    return found;
}

static bool from_file(const char *path, bool (*read)(FILE *, char[INTERFACE_NAME_SIZE]), char *name)
{
    FILE *table = fopen(path, "re");
    if (!table) return false;
    bool found = read(table, name);
    (void)fclose(table);
    return found;
}

bool capture_default_interface(char *name, size_t size)
{
    char found[INTERFACE_NAME_SIZE];
    if (!from_file("/proc/net/route", default_route_ipv4, found) &&
        !from_file("/proc/net/ipv6_route", default_route_ipv6, found))
        return false;
    (void)snprintf(name, size, "%s", found);
    return true;
}
