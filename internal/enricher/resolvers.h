/* SPDX-License-Identifier: MIT */
/*
 * resolvers - public DNS resolvers that can be asked in secret, by their names and addresses.
 *
 * Facts that the operators publish themselves, each group with its page (resolver_rows). A row
 * holds for the name and all beneath it: some give every customer a name of his own. A name is
 * looked up with those of all other services (applications.h), so a row begins with theirs.
 */
#ifndef ENRICHER_RESOLVERS_H
#define ENRICHER_RESOLVERS_H

#include "applications.h"
#include "base/map.h"
#include "model/address.h"

struct resolver_row {
    struct application_row service; /* domain, application, "dns" */
    bool has_https; /* the name is one of DNS over HTTPS, and not of a web site besides */
};
extern const struct resolver_row resolver_rows[];
extern const size_t resolver_row_count;

struct resolver_address_row {
    const char *address, *application;
};
extern const struct resolver_address_row resolver_address_rows[];
extern const size_t resolver_address_row_count;

/* An index over the addresses; false where memory is refused. Cleared by map_clear(). */
bool resolvers_open(struct map *by_address);
/* Whose resolver has this address; NULL: nobody's that is known. */
const char *resolver_at(const struct map *by_address, const struct ip_address *address);
/* The row that a service was found by; NULL where it is no resolver's. */
const struct resolver_row *resolver_of(const struct application_row *service);

#endif
