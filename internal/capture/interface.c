#include "interface.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static struct ifreq request_for(const char *name)
{
    struct ifreq request;
    memset(&request, 0, sizeof request);
    (void)snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
    return request;
}

int interface_index(int descriptor, const char *name)
{
    struct ifreq request = request_for(name);
    return ioctl(descriptor, SIOCGIFINDEX, &request) == 0 ? request.ifr_ifindex : -1;
}

bool interface_name(int descriptor, int index, char name[IFNAMSIZ])
{
    struct ifreq request = {.ifr_ifindex = index};
    if (ioctl(descriptor, SIOCGIFNAME, &request) != 0) return false;
    memcpy(name, request.ifr_name, IFNAMSIZ);
    name[IFNAMSIZ - 1] = '\0';
    return true;
}

bool interface_is_up(int descriptor, const char *name)
{
    struct ifreq request = request_for(name);
    return ioctl(descriptor, SIOCGIFFLAGS, &request) == 0 && request.ifr_flags & IFF_UP;
}

int interface_hardware(int descriptor, const char *name)
{
    struct ifreq request = request_for(name);
    return ioctl(descriptor, SIOCGIFHWADDR, &request) == 0 ? request.ifr_hwaddr.sa_family : -1;
}

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

bool interface_drops(const char *name, uint64_t *drops)
{
    char folder[128];
    (void)snprintf(folder, sizeof folder, "/sys/class/net/%s/statistics", name);
    return interface_drops_in(folder, drops);
}
