/* SPDX-License-Identifier: MIT */
/*
 * vendors - who made a network card: IEEE's registries MA-L, MA-M, MA-S and IAB, longest first.
 */
#ifndef ENRICHER_VENDORS_H
#define ENRICHER_VENDORS_H

#include "data_file.h"
#include "model/address.h"

#define VENDORS_KIND "vendors"
#define VENDORS_LICENCE "public domain (IEEE asserts no copyright in the listing)"

struct vendor_entry {
    uint64_t key; /* bits << 48 | prefix, its low bits zero; ascending */
    uint32_t name;
    uint32_t reserved;
};

enum data_outcome vendors_open(const char *path, struct data_file *vendors, struct error *error);
/* NULL where the address is locally administered, a group's, or not registered. */
const char *vendors_find(const struct data_file *vendors, const struct mac_address *mac,
                         unsigned bits_most);

/* Adds one registry, as IEEE publishes it in CSV; false with a sentence where it is not that. */
bool vendors_add_csv(struct data_writer *writer, const char *path, const void *data, size_t size,
                     struct error *error);
/* Sorts, and keeps the first of equal prefixes. */
void vendors_finish(struct data_writer *writer);

#endif
