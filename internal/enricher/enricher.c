/* SPDX-License-Identifier: MIT */
#include "enricher.h"

#include "applications.h"
#include "base/hash.h"
#include "data_paths.h"
#include "encrypted_dns.h"
#include "fingerprints.h"
#include "geo.h"
#include "resolvers.h"
#include "suffixes.h"
#include "trackers.h"
#include "vendors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A cache of names that were looked up lately: most flows go to few names. */
enum { NAME_SLOTS = 4096, NAME_MOST = 80 };
struct known_name {
    char name[NAME_MOST]; /* "": free */
    uint16_t registrable; /* offset into the name */
    bool is_tracker;
    struct tracker_match match;
    const struct application_row *application;
};

struct enricher {
    struct data_file vendors;
    struct name_table trackers, suffixes, fingerprints, applications;
    struct map resolvers; /* by address */
    struct geo *geo;
    struct known_name names[NAME_SLOTS];
};

static bool path_in(const char *directory, const char *name, char path[DATA_PATH_MOST],
                    struct error *error)
{
    int written = snprintf(path, DATA_PATH_MOST, "%s/%s", directory, name);
    if (written > 0 && written < DATA_PATH_MOST) return true;
    return error_set(error,
                     "The path of the data directory '%.100s...' is too long; choose a "
                     "shorter one.",
                     directory);
}

static bool open_sets(struct enricher *enricher, const char *directory, struct error *error)
{
    char path[DATA_PATH_MOST];
    if (!path_in(directory, VENDORS_FILE, path, error) ||
        vendors_open(path, &enricher->vendors, error) == DATA_BROKEN)
        return false;
    if (!path_in(directory, TRACKERS_FILE, path, error) ||
        name_table_open(path, TRACKERS_KIND, &enricher->trackers, error) == DATA_BROKEN)
        return false;
    if (!path_in(directory, SUFFIXES_FILE, path, error) ||
        name_table_open(path, SUFFIXES_KIND, &enricher->suffixes, error) == DATA_BROKEN)
        return false;
    if (!path_in(directory, FINGERPRINTS_FILE, path, error) ||
        fingerprints_open(path, &enricher->fingerprints, error) == DATA_BROKEN)
        return false;
    if (!applications_open(&enricher->applications, error)) return false;
    if (!resolvers_open(&enricher->resolvers))
        return error_set(error, "There is no memory left for the table of resolvers.");
    enricher->geo = geo_open(directory, error);
    return enricher->geo != NULL;
}

struct enricher *enricher_open(const char *data_directory, struct error *error)
{
    struct enricher *enricher = calloc(1, sizeof *enricher);
    if (!enricher) {
        error_set(error, "There is no memory left to open the data in '%s'.", data_directory);
        return NULL;
    }
    if (open_sets(enricher, data_directory, error)) return enricher;
    enricher_close(enricher);
    return NULL;
}

void enricher_close(struct enricher *enricher)
{
    if (!enricher) return;
    data_file_close(&enricher->vendors);
    name_table_close(&enricher->trackers);
    name_table_close(&enricher->suffixes);
    name_table_close(&enricher->fingerprints);
    name_table_close(&enricher->applications);
    map_clear(&enricher->resolvers);
    geo_close(enricher->geo);
    free(enricher);
}

static void look_up_name(const struct enricher *enricher, const char *name,
                         struct known_name *known)
{
    known->registrable = (uint16_t)(suffixes_registrable(&enricher->suffixes, name) - name);
    known->is_tracker = trackers_find(&enricher->trackers, name, &known->match);
    known->application = applications_find(&enricher->applications, name);
}

static void set_tracker(struct flow_record *flow, const struct tracker_match *match)
{
    flow->tracker_domain = match->entry;
    flow->tracker_category = match->category;
    flow->tracker_owner = match->owner;
    flow->tracker_list = match->list;
    flow->tracker_list_version = match->list_version;
}

/* Returns the service that the name belongs to, or NULL. */
static const struct application_row *enrich_name(struct enricher *enricher,
                                                 struct flow_record *flow)
{
    struct known_name uncached, *known = &uncached;
    size_t size = strnlen(flow->dst_domain, UINT16_MAX);
    if (size == UINT16_MAX) return NULL; /* no DNS name has a hundredth of that size */
    if (size < NAME_MOST) known = &enricher->names[hash_bytes(flow->dst_domain, size) % NAME_SLOTS];
    if (known == &uncached || strcmp(known->name, flow->dst_domain) != 0) {
        look_up_name(enricher, flow->dst_domain, known);
        if (known != &uncached) memcpy(known->name, flow->dst_domain, size + 1);
    }
    flow->registrable_domain = flow->dst_domain + known->registrable;
    /*
     * The public name of an encrypted hello is its operator's. It gives the destination, but not
     * the service.
     */
    if (flow->dst_domain_source == NAME_FROM_ECH_OUTER) return NULL;
    if (known->is_tracker) set_tracker(flow, &known->match);
    if (known->application) {
        flow->application = known->application->application;
        flow->traffic_type = known->application->traffic_type;
    }
    return known->application;
}

/* A first-party name whose CNAME ends at a tracker: the lists' entry for that end counts. */
static void enrich_cloaked(const struct enricher *enricher, struct flow_record *flow)
{
    struct tracker_match match;
    if (!trackers_find(&enricher->trackers, flow->dst_cname, &match)) return;
    set_tracker(flow, &match);
}

static void enrich_encrypted_dns(const struct enricher *enricher, struct flow_record *flow,
                                 const struct ip_address *responder,
                                 const struct application_row *service)
{
    const char *at = resolver_at(&enricher->resolvers, responder);
    const char *name = encrypted_dns_of(flow, resolver_of(service), at, &flow->encrypted_dns);
    if (!name) return;
    flow->app_protocol = name;
    flow->traffic_type = NULL; /* the protocol's type replaces it */
    if (!flow->application) flow->application = at;
}

void enrich_flow(struct enricher *enricher, struct flow_record *flow,
                 const struct ip_address *responder)
{
    const struct place *place = geo_find(enricher->geo, responder);
    flow->dst_country = place->country;
    flow->dst_city = place->city;
    flow->dst_as_org = place->as_org;
    flow->dst_asn = place->asn;
    flow->registrable_domain = flow->application = flow->traffic_type = NULL;
    flow->tracker_domain = flow->tracker_category = flow->tracker_owner = NULL;
    flow->tracker_list = flow->tracker_list_version = NULL;
    const struct application_row *service = NULL;
    if (flow->dst_domain && flow->dst_domain[0]) service = enrich_name(enricher, flow);
    enrich_encrypted_dns(enricher, flow, responder, service);
    if (!flow->tracker_domain && flow->dst_cname) enrich_cloaked(enricher, flow);
    if (!flow->traffic_type)
        flow->traffic_type =
            traffic_type_of(&enricher->applications, flow->app_protocol, flow->ip_protocol,
                            flow->has_ports ? flow->responder.port : 0);
}

void enrich_tls(struct enricher *enricher, struct tls_handshake_record *tls)
{
    const struct text_ref refs[] = {tls->ja3_hash, tls->ja4};
    tls->identified_app = NULL;
    for (size_t i = 0; i < 2 && !tls->identified_app; i++) {
        struct span hash = record_text(&tls->base, refs[i]);
        if (hash.data)
            tls->identified_app =
                fingerprints_find(&enricher->fingerprints, (const char *)hash.data, hash.size);
    }
}

const char *enrich_vendor(const struct enricher *enricher, const struct mac_address *mac)
{
    return vendors_find(&enricher->vendors, mac, 36);
}

const char *enrich_vendor_by_oui(const struct enricher *enricher, const struct mac_address *mac)
{
    return vendors_find(&enricher->vendors, mac, 24);
}

const char *enrich_registrable_domain(const struct enricher *enricher, const char *name)
{
    return suffixes_registrable(&enricher->suffixes, name);
}
