/* SPDX-License-Identifier: MIT */
/*
 * vendors - the makers of network cards: IEEE's registries MA-L, MA-M, MA-S and IAB, longest first.
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
/* NULL if the address is locally administered, a group's, or not registered. */
const char *vendors_find(const struct data_file *vendors, const struct mac_address *mac,
                         unsigned bits_most);
/* The key of a prefix: the first `bits` bits of a MAC. */
uint64_t vendor_key(uint64_t mac, unsigned bits);

#endif
