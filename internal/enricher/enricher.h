/* SPDX-License-Identifier: MIT */
/*
 * enricher - the same records, richer: vendor, country, AS, labels, trackers.
 *
 * Immutable look-ups over files on this machine (data directory, see `netscope data`). A set that
 * is not there is simply absent: its fields stay NULL and enricher_status() says how to get it. An
 * open enricher is never changed; a reload opens a new one and swaps it whole. Reading is safe from
 * any number of threads, except that text handed out may live in a small per-enricher cache: one
 * thread (the recorder) calls enrich_*.
 */
#ifndef ENRICHER_ENRICHER_H
#define ENRICHER_ENRICHER_H

#include "base/error.h"
#include "model/record.h"

struct enricher;

/* A broken file is an error (named in a sentence); an absent one is not. */
struct enricher *enricher_open(const char *data_directory, struct error *error);
void enricher_close(struct enricher *enricher);

/*
 * Fills country, city, AS, application, traffic_type and the tracker fields of a flow from names,
 * ports, and the true address of its responder, which the record may not hold (privacy).
 * app_protocol becomes dot, doq or doh if TLS or QUIC carries DNS. Borrowed text, valid until the
 * enricher is closed.
 */
void enrich_flow(struct enricher *enricher, struct flow_record *flow,
                 const struct ip_address *responder);
/* Fills identified_app from the fingerprint lists. */
void enrich_tls(struct enricher *enricher, struct tls_handshake_record *tls);
/* IEEE registry, longest prefix of 36, 28, 24 bits; NULL for locally
 * administered and unknown ones. */
const char *enrich_vendor(const struct enricher *enricher, const struct mac_address *mac);
/* By the first 24 bits alone: for addresses of which only these are true. */
const char *enrich_vendor_by_oui(const struct enricher *enricher, const struct mac_address *mac);
/* The registrable part of a domain by the public suffix list (its last two labels without the
 * list); points into name. */
const char *enrich_registrable_domain(const struct enricher *enricher, const char *name);

/* ---------------------------------------------------------------- data sets */

struct data_status {
    const char *name;    /* vendors, country, asn, city, trackers, suffixes, fingerprints */
    const char *purpose; /* what is missing without it */
    bool present;
    char path[512];
    int64_t built_us; /* age of the facts, not of the file; NOT_OBSERVED */
    uint64_t entries;
    char source[256], licence[128];
    char remedy[256]; /* the command that gets it */
};
enum { DATA_SET_COUNT_MOST = 12 };
/* Returns how many were filled. Opens nothing that it can avoid opening. */
size_t data_status(const char *data_directory, struct data_status status[DATA_SET_COUNT_MOST]);

const char *enricher_library_version(void); /* of libmaxminddb */

#endif
