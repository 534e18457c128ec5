/* SPDX-License-Identifier: MIT */
/*
 * privacy - records without what is not to be kept: pseudonyms in place of addresses, no names of
 * devices. It changes records; what they are, who is joined with whom, and rows are others' work.
 *
 * It stands in front of the joins, so devices, leases, names and findings know pseudonyms only, and
 * a restart goes on with them. Nothing is remembered: the same address and key give the same
 * pseudonym in any run, on any number of threads. An opened privacy belongs to one thread, the
 * recorder's.
 */
#ifndef PRIVACY_PRIVACY_H
#define PRIVACY_PRIVACY_H

#include "base/error.h"
#include "model/record.h"

enum pseudonym_mode {
    PSEUDONYMS_NONE,
    PSEUDONYMS_LOCAL, /* of the local networks and of links; MACs */
    PSEUDONYMS_ALL,   /* remote addresses as well */
};

struct privacy_options {
    enum pseudonym_mode mode;
    bool drop_names; /* host names of devices, wherever they are told */
    const char *key_file;
    const struct ip_network *local_networks;
    size_t local_network_count;
};

struct privacy;

/* Reads the key, or makes one. NULL: error holds the sentence. The networks are copied. */
struct privacy *privacy_open(const struct privacy_options *options, struct error *error);
void privacy_close(struct privacy *privacy);

/*
 * The record as it may be kept: itself, changed in place, or a copy that is good until the next
 * call; NULL where nothing of it may be kept.
 */
struct record *privacy_apply(struct privacy *privacy, struct record *record);

/* MACs are pseudonyms: only their first 24 bits are true. */
bool privacy_hides_macs(const struct privacy *privacy);

/* A text of the run's own, such as its filter, into memory; returns memory. */
const char *privacy_hide_text(struct privacy *privacy, const char *text, char *memory, size_t size);

#endif
