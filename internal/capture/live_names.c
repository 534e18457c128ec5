/* SPDX-License-Identifier: MIT */
/* "eth1+eth2": the interfaces of one link. */
#include "capture.h"

#include <string.h>

bool live_names(const char *interface, struct live_names *names, struct error *error)
{
    names->count = 0;
    for (const char *at = interface;; at++) {
        size_t size = strcspn(at, "+");
        if (size == 0 || size >= LIVE_NAME_MOST)
            return error_set(error,
                             "'%s' is no interface: a name has 1 to %d characters, and + stands "
                             "between those that are one link, such as eth1+eth2.",
                             interface, LIVE_NAME_MOST - 1);
        if (names->count == LIVE_INTERFACES_MOST)
            return error_set(error, "'%s' are too many interfaces for one link; at most %d are.",
                             interface, LIVE_INTERFACES_MOST);
        memcpy(names->names[names->count], at, size);
        names->names[names->count++][size] = '\0';
        at += size;
        if (*at == '\0') return true;
    }
}
