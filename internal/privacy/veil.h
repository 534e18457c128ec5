/* SPDX-License-Identifier: MIT */
/*
 * veil - pseudonyms for rows that are stored already: for a copy of a database that others may get.
 *
 * The addresses have the same pseudonyms as privacy.h gives with that key (mode "all"). Names of
 * devices get codes (name_codes.h), wherever they stand. Learn all names before the first text.
 * Nothing is stored: the same key gives the same copy. One thread.
 */
#ifndef PRIVACY_VEIL_H
#define PRIVACY_VEIL_H

#include "base/cursor.h"
#include "base/error.h"
#include "model/address.h"

struct veil;

/* Reads the key, or makes one. NULL: error holds the sentence. The networks keep their prefixes. */
struct veil *veil_open(const char *key_file, const struct ip_network *local, size_t local_count,
                       struct error *error);
void veil_close(struct veil *veil);

/* From here on each takes the veil as an owner, so that storage can call it (storage/maintenance.h). */
uint32_t veil_ipv4(void *owner, uint32_t address);
uint64_t veil_mac(void *owner, uint64_t mac);

/* A name that a device has. False if memory is out. */
bool veil_learn(void *owner, struct span name);

/*
 * Each returns the text in the place of this one, valid until the next call. No data: memory is
 * out.
 */
struct span veil_text(void *owner, struct span text); /* addresses and names in it */
struct span veil_code(void *owner, struct span text); /* nothing of it is left */
struct span veil_hash(void *owner, struct span hash); /* 64 hexadecimal digits */

#endif
