/* SPDX-License-Identifier: MIT */
/*
 * mmdb_writer - makes a database in the MaxMind DB format, version 2.0.
 *
 * https://maxmind.github.io/MaxMind-DB/ : a binary tree over 128 bits (IPv4 is under ::/96), the
 * values, and the metadata. Prefixes may overlap. The later one wins for all of its addresses, so
 * put the wider ones in first. Equal neighbours are joined before writing.
 */
#ifndef ENRICHER_MMDB_WRITER_H
#define ENRICHER_MMDB_WRITER_H

#include "base/error.h"
#include "model/address.h"

#include <stddef.h>
#include <stdint.h>

struct mmdb_writer;

/* A value that prefixes can have; MMDB_NO_VALUE clears them. */
enum { MMDB_NO_VALUE = 0 };

struct mmdb_writer *mmdb_writer_create(void);
void mmdb_writer_destroy(struct mmdb_writer *writer);

/* {"country": {"iso_code": CC}}, the form of GeoLite2. Make each value once and keep its number. */
uint32_t mmdb_writer_country(struct mmdb_writer *writer, const char code[2]);
/* {"autonomous_system_number": N, "autonomous_system_organization": NAME}; NULL: no name. */
uint32_t mmdb_writer_as(struct mmdb_writer *writer, uint32_t number, const char *name);

/* A value of any shape, already encoded in the format of the data section. */
uint32_t mmdb_writer_encoded(struct mmdb_writer *writer, const void *encoded, size_t size);

/* The first `bits` bits of a 128-bit address. */
void mmdb_writer_put(struct mmdb_writer *writer, const uint8_t address[16], unsigned bits,
                     uint32_t value);
/* A range of one IP version, both ends included, split into prefixes. */
void mmdb_writer_put_range(struct mmdb_writer *writer, const struct ip_address *first,
                           const struct ip_address *last, uint32_t value);

/* Writes the file by a temporary name; the writer cannot be used afterwards. */
bool mmdb_writer_save(struct mmdb_writer *writer, const char *path, const char *type,
                      const char *description, int64_t facts_us, struct error *error);

#endif
