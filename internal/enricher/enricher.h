/* SPDX-License-Identifier: MIT */
/*
 * enricher - adds facts to records: vendor, country, AS, labels, trackers.
 *
 * Immutable look-ups over files on this machine (data directory, see `netscope data`). If a set is
 * missing, its fields stay NULL, and data_status() has the command that gets it. An open
 * enricher never changes; a reload opens a new one and swaps it whole. Any number of threads may
 * read. But enrich_*() may return text from a small per-enricher cache, so only one thread (the
 * recorder) calls them.
 */
#ifndef ENRICHER_ENRICHER_H
#define ENRICHER_ENRICHER_H

#include "base/error.h"
#include "contact_lists.h"
#include "model/joined_row.h"
#include "model/name_verdict.h"

struct enricher;

/*
 * Files that cannot be used, each as a sentence. Their sets are absent; the built-in fingerprints are
 * there without the user's. A capture goes on without them.
 */
enum { ENRICHER_FAULTS_MOST = 12 };
struct enricher_faults {
    size_t count;
    char sentences[ENRICHER_FAULTS_MOST][1024];
};

/* *faults may be NULL. NULL: no memory, or the path of the directory is too long. */
struct enricher *enricher_open(const char *data_directory, struct enricher_faults *faults,
                               struct error *error);
/*
 * Takes the sets that could not be used in `fresh`, and could in `old`, from `old`: after a reload,
 * what was in use stays so. Close `old` next.
 */
void enricher_inherit(struct enricher *fresh, struct enricher *old);
void enricher_close(struct enricher *enricher);

/*
 * Both take a joined row. Fills country, city, AS, application, traffic_type and the tracker fields of a flow. The sources
 * are names, ports, and the true address of its responder, which the record may not hold (privacy).
 * app_protocol becomes dot, doq or doh if TLS or QUIC carries DNS. Borrowed text, valid until the
 * enricher is closed.
 */
void enrich_flow(struct enricher *enricher, struct joined_row *row,
                 const struct ip_address *responder);
/* Fills identified_app from the fingerprint lists. */
void enrich_tls(struct enricher *enricher, struct joined_row *row);
/*
 * IEEE registry, longest prefix of 36, 28, 24 bits; NULL for locally administered and unknown ones.
 */
const char *enrich_vendor(const struct enricher *enricher, const struct mac_address *mac);
/* By the first 24 bits alone: for addresses of which only these are real. */
const char *enrich_vendor_by_oui(const struct enricher *enricher, const struct mac_address *mac);
/*
 * The registrable part of a domain by the public suffix list (without the list, by its
 * shape: suffixes.h); points into name.
 */
const char *enrich_registrable_domain(const struct enricher *enricher, const char *name);

/* The verdicts on names by the open lists, for any thread; valid until the enricher is closed. */
struct tracker_lists enricher_tracker_lists(const struct enricher *enricher);

/* The lists of contacts (contact_lists.h), for any thread that holds them. */
struct contact_lists *enricher_contact_lists(const struct enricher *enricher);

/* When the facts about places were true, those of the oldest file; 0: not known. */
int64_t enricher_places_us(const struct enricher *enricher);

/* ---------------------------------------------------------------- data sets */

struct data_status {
    const char *name;    /* vendors, country, asn, city, trackers, suffixes, fingerprints */
    const char *purpose; /* the facts that are missing without it */
    bool present;
    char path[512];
    int64_t built_us; /* age of the facts, not of the file; NOT_OBSERVED */
    uint64_t entries;
    char source[256], licence[128];
    char remedy[256]; /* the command that gets it */
};
enum { DATA_SET_COUNT_MOST = 12 };
/* Returns the number of entries filled. Opens as few files as possible. */
size_t data_status(const char *data_directory, struct data_status status[DATA_SET_COUNT_MOST]);

const char *enricher_library_version(void); /* of libmaxminddb */

#endif
