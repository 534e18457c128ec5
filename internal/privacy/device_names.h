/* SPDX-License-Identifier: MIT */
/* device_names - tells names of devices at home from names of Internet services. */
#ifndef PRIVACY_DEVICE_NAMES_H
#define PRIVACY_DEVICE_NAMES_H

#include "base/cursor.h"

/*
 * A single label ("annas-laptop"), or a name under a domain that only local networks use. These are
 * local (RFC 6762), home.arpa (RFC 8375) and internal (reserved by ICANN). By habit also lan, home,
 * localdomain, intranet, private, corp and fritz.box. Stored form: lower case, no final dot.
 */
bool is_device_name(struct span name);
/* "laptop.fritz.box", in letters of either size: the size of ".fritz.box"; 0: no such domain. */
size_t local_domain_size(struct span name);
/* As is_device_name(), for a Host header: a port may follow, and letters may be upper case. */
bool host_names_device(struct span host);
/* The same for the host in "scheme://host:port/..."; false if it is not an absolute URL. */
bool url_names_device(struct span url);
/* "_ipp._tcp.local" is the type of a service; it does not name the device that offers it (RFC 6763,
 * 4.1). */
bool is_service_type(struct span name);

#endif
