/* SPDX-License-Identifier: MIT */
/*
 * geo_sources - the address facts of Debian packages, into MMDB files.
 *
 * tor-geoipdb: text, ranges and countries. libloc-database: IPFire's location.db, which also has
 * the autonomous systems. location.db is read here, with every offset checked, and not through
 * libloc. Its format is a header and three arrays (libloc's format.h, version 1), which take 100
 * lines to read. So NetScope depends on one library less.
 */
#ifndef ENRICHER_GEO_SOURCES_H
#define ENRICHER_GEO_SOURCES_H

#include "mmdb_writer.h"

struct geo_counts {
    uint64_t networks;    /* put into the writer */
    uint64_t passed_over; /* lines that could not be read */
    int64_t facts_us;     /* -1: unknown */
};

/*
 * Reads share/tor/geoip or geoip6. values: a number per country, shared between the two files;
 * start with zeros.
 */
enum { COUNTRY_CODES = 26 * 26 };
void tor_geoip_read(struct mmdb_writer *writer, uint32_t values[COUNTRY_CODES], const char *data,
                    size_t size, struct geo_counts *counts);

enum location_field { LOCATION_COUNTRY, LOCATION_AS };
/* False with a sentence if the file is not a location database of version 1. */
bool location_read(struct mmdb_writer *writer, enum location_field field, const char *path,
                   const void *data, size_t size, struct geo_counts *counts, struct error *error);

#endif
