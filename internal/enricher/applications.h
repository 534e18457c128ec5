/* SPDX-License-Identifier: MIT */
/*
 * applications - the service of a name, and the traffic type of a flow.
 *
 * A service is found by its domains only (application_rows.c). The traffic type follows from the
 * service, else from the recognised protocol, else from the responder's well-known port.
 */
#ifndef ENRICHER_APPLICATIONS_H
#define ENRICHER_APPLICATIONS_H

#include "name_table.h"

struct application_row {
    const char *domain, *application, *traffic_type;
};
extern const struct application_row application_rows[];
extern const size_t application_row_count;

/* Builds an index over the rows, in memory. */
bool applications_open(struct name_table *table, struct error *error);
/* The row of the longest suffix; NULL if there is none. */
const struct application_row *applications_find(const struct name_table *table, const char *domain);
/* app_protocol may be NULL; port 0: none. NULL: unknown. */
const char *traffic_type_of(const struct name_table *table, const char *app_protocol,
                            uint8_t ip_protocol, uint16_t port);

#endif
