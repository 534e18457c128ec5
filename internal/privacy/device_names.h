/* SPDX-License-Identifier: MIT */
/* device_names - which names are those of devices at home, and not of services on the Internet. */
#ifndef PRIVACY_DEVICE_NAMES_H
#define PRIVACY_DEVICE_NAMES_H

#include "base/cursor.h"

/*
 * A single label ("annas-laptop"), or a name under a domain that only local networks use: local
 * (RFC 6762), home.arpa (RFC 8375), internal (reserved by ICANN), and lan, home, localdomain,
 * intranet, private, corp and fritz.box, by habit. Stored form: lower case, no final dot.
 */
bool is_device_name(struct span name);
/* The same of a Host header: a port may follow, and letters be upper case. */
bool host_names_device(struct span host);
/* The same of the host in "scheme://host:port/...": false where it is no absolute URL. */
bool url_names_device(struct span url);
/* "_ipp._tcp.local": the type of a service, which says nothing of who offers it (RFC 6763, 4.1). */
bool is_service_type(struct span name);

#endif
