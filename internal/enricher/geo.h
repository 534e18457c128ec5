/* SPDX-License-Identifier: MIT */
/*
 * geo - the place and the network of an address, by the MMDB files of the data directory.
 *
 * Every *.mmdb there is opened: first the user's files, by name, then those of `netscope data
 * build`. Each field comes from the first file that has it. Three schemas are supported: MaxMind's
 * and DB-IP's (nested), and IPinfo's (flat). A cache makes later flows to an address cheap; so only
 * one thread calls geo_find().
 */
#ifndef ENRICHER_GEO_H
#define ENRICHER_GEO_H

#include "base/error.h"
#include "model/address.h"

#include <stddef.h>
#include <stdint.h>

/* Text is valid until geo_close(). NULL and 0: unknown. */
struct place {
    const char *country, *city, *as_org;
    int64_t asn;
};

struct geo;

enum { GEO_FILES_MOST = 8 };
/* Files that cannot be used; the others are. */
struct geo_faults {
    size_t count;
    struct error faults[GEO_FILES_MOST];
};
/* An absent directory gives a geo without facts. *broken may be NULL. NULL: no memory. */
struct geo *geo_open(const char *directory, struct geo_faults *broken, struct error *error);
void geo_close(struct geo *geo);
/* When the facts of the oldest file were true; 0: not known. */
int64_t geo_facts_us(const struct geo *geo);
const struct place *geo_find(struct geo *geo, const struct ip_address *ip);

/* ---------------------------------------------------------------- what a file is */

#define GEO_OWN_TYPE "NetScope-" /* our own databases have types with this prefix */

struct geo_file {
    char path[512], type[64], description[256];
    bool is_ours, readable;
    int64_t facts_us;
    uint64_t networks;                  /* of ours; else 0 */
    bool has_country, has_as, has_city; /* by its type and name */
};
/* Reads the properties of a file in the directory; false if its path is too long. */
bool geo_file_read(const char *directory, const char *name, struct geo_file *file);
/* The files in the order of their priority. */
size_t geo_list(const char *directory, struct geo_file files[GEO_FILES_MOST]);

#endif
