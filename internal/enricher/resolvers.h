/* SPDX-License-Identifier: MIT */
/*
 * resolvers - public DNS resolvers that support encryption, by their names and addresses.
 *
 * The operators publish these facts; each group has its page (resolver_rows). A row holds for the
 * name and all beneath it, because some give every customer a name of his own. A name is looked up
 * with those of all other services (applications.h), so a row begins with an application_row.
 */
#ifndef ENRICHER_RESOLVERS_H
#define ENRICHER_RESOLVERS_H

#include "applications.h"
#include "base/map.h"
#include "model/address.h"

struct resolver_row {
    struct application_row service; /* domain, application, "dns" */
    bool has_https;                 /* the name serves DNS over HTTPS, and no web site */
};
extern const struct resolver_row resolver_rows[];
extern const size_t resolver_row_count;

struct resolver_address_row {
    const char *address, *application;
};
extern const struct resolver_address_row resolver_address_rows[];
extern const size_t resolver_address_row_count;

/* An index over the addresses; false if memory is refused. map_clear() frees it. */
bool resolvers_open(struct map *by_address);
/* The operator of the resolver with this address; NULL: not a known resolver. */
const char *resolver_at(const struct map *by_address, const struct ip_address *address);
/* The resolver's row if the service was found by it; NULL if it is no resolver's. */
const struct resolver_row *resolver_of(const struct application_row *service);

#endif
