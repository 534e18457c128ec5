/* SPDX-License-Identifier: MIT */
/*
 * applications - which service a name belongs to, and what kind of traffic a flow is.
 *
 * A service is known by its domains only (application_rows.c); a kind of traffic by the service,
 * else by the protocol that was seen, else by the responder's well-known port.
 */
#ifndef ENRICHER_APPLICATIONS_H
#define ENRICHER_APPLICATIONS_H

#include "name_table.h"

struct application_row {
    const char *domain, *application, *traffic_type;
};
extern const struct application_row application_rows[];
extern const size_t application_row_count;

/* An index over the rows, in memory. */
bool applications_open(struct name_table *table, struct error *error);
/* The row of the longest suffix; NULL where there is none. */
const struct application_row *applications_find(const struct name_table *table, const char *domain);
/* app_protocol may be NULL; port 0: none. NULL: unknown. */
const char *traffic_type_of(const struct name_table *table, const char *app_protocol,
                            uint8_t ip_protocol, uint16_t port);

#endif
