/* SPDX-License-Identifier: MIT */
/*
 * vendor_registry - IEEE's registries of card makers, as CSV, into the set that enricher/vendors.h
 * reads.
 */
#ifndef DATASETS_VENDOR_REGISTRY_H
#define DATASETS_VENDOR_REGISTRY_H

#include "enricher/data_writer.h"
#include "enricher/vendors.h"

/* Adds one registry in IEEE's CSV form; false with a sentence if it is not that. */
bool vendor_registry_add(struct data_writer *writer, const char *path, const void *data,
                         size_t size, struct error *error);
/* Sorts, and keeps the first of equal prefixes. */
void vendor_registry_finish(struct data_writer *writer);

#endif
