/* SPDX-License-Identifier: MIT */
/* alt_svc - where the header Alt-Svc (RFC 7838, section 3) says that HTTP/3 is served. */
#ifndef PROBE_ALT_SVC_H
#define PROBE_ALT_SVC_H

#include <stdbool.h>
#include <stdint.h>

struct alt_svc {
    char host[256]; /* empty: the same host */
    uint16_t port;
};

/* The first entry for "h3". False: there is none that can be read. */
bool alt_svc_read(struct alt_svc *found, const char *value);

#endif
