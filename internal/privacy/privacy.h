/* SPDX-License-Identifier: MIT */
/*
 * privacy - removes from records what must not be kept: addresses become pseudonyms, and names of
 * devices are dropped. It changes only the content of records; it neither joins nor writes them.
 *
 * It runs before the joins, so devices, bindings, names and findings contain only pseudonyms. After
 * a restart the pseudonyms are the same. It keeps no state: the same address and key give the same
 * pseudonym in any run, on any number of threads. An opened privacy belongs to one thread, the
 * recorder's.
 */
#ifndef PRIVACY_PRIVACY_H
#define PRIVACY_PRIVACY_H

#include "base/error.h"
#include "model/record.h"

enum pseudonym_mode {
    PSEUDONYMS_NONE,
    PSEUDONYMS_LOCAL, /* addresses of the local networks and of links; MACs */
    PSEUDONYMS_ALL,   /* remote addresses as well */
};

struct privacy_options {
    enum pseudonym_mode mode;
    bool drop_names; /* host names of devices, wherever they occur */
    const char *key_file;
    const struct ip_network *local_networks;
    size_t local_network_count;
};

struct privacy;

/* Reads the key, or makes one. NULL: error holds the sentence. The networks are copied. */
struct privacy *privacy_open(const struct privacy_options *options, struct error *error);
void privacy_close(struct privacy *privacy);

/*
 * Returns the record without what must not be kept. It is changed in place, or it is a copy that is
 * valid until the next call. NULL if nothing of it may be kept.
 */
struct record *privacy_apply(struct privacy *privacy, struct record *record);

/* True if MACs are pseudonyms: then only their first 24 bits are true. */
bool privacy_hides_macs(const struct privacy *privacy);

/* The same for a text of the run itself, such as its filter; it goes into memory. Returns
 * memory. */
const char *privacy_hide_text(struct privacy *privacy, const char *text, char *memory, size_t size);

#endif
