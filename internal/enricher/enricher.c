/* SPDX-License-Identifier: MIT */
#include "enricher.h"

#include "applications.h"
#include "base/hash.h"
#include "contact_lists.h"
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
    struct name_verdict match;
    const struct application_row *application;
};

enum set { SET_VENDORS, SET_TRACKERS, SET_SUFFIXES, SET_FINGERPRINTS, SET_GEO, SET_COUNT };

struct enricher {
    bool is_broken[SET_COUNT]; /* a file of it could not be used */
    struct data_file vendors;
    struct name_table trackers, suffixes, fingerprints, applications;
    struct map resolvers; /* by address */
    struct geo *geo;
    struct contact_lists *contacts;
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

/* ---------------------------------------------------------------- sets */

struct opening {
    struct enricher *enricher;
    const char *directory;
    struct enricher_faults *faults; /* NULL: nobody asks */
};

static void note_fault(struct enricher_faults *faults, const struct error *fault)
{
    if (!faults || faults->count == ENRICHER_FAULTS_MOST) return;
    (void)snprintf(faults->sentences[faults->count++], sizeof faults->sentences[0], "%s",
                   fault->sentence);
}

static enum data_outcome open_set(struct enricher *enricher, enum set set, const char *path,
                                  struct error *fault)
{
    switch (set) {
    case SET_VENDORS: return vendors_open(path, &enricher->vendors, fault);
    case SET_TRACKERS: return name_table_open(path, TRACKERS_KIND, &enricher->trackers, fault);
    case SET_SUFFIXES: return name_table_open(path, SUFFIXES_KIND, &enricher->suffixes, fault);
    case SET_FINGERPRINTS: return fingerprints_open(path, &enricher->fingerprints, fault);
    case SET_GEO:
    case SET_COUNT: break;
    }
    return DATA_ABSENT;
}

/* A broken set is absent. False: the path is too long. */
static bool open_file(const struct opening *opening, enum set set, const char *name,
                      struct error *error)
{
    char path[DATA_PATH_MOST];
    struct error fault;
    if (!path_in(opening->directory, name, path, error)) return false;
    if (open_set(opening->enricher, set, path, &fault) != DATA_BROKEN) return true;
    opening->enricher->is_broken[set] = true;
    note_fault(opening->faults, &fault);
    return true;
}

static bool open_geo(const struct opening *opening, struct error *error)
{
    struct geo_faults broken = {.count = 0};
    struct enricher *enricher = opening->enricher;
    enricher->geo = geo_open(opening->directory, &broken, error);
    enricher->is_broken[SET_GEO] = broken.count > 0;
    for (size_t i = 0; i < broken.count; i++)
        note_fault(opening->faults, &broken.faults[i]);
    return enricher->geo != NULL;
}

/* A file that cannot be used is left out, and the others count. */
static bool open_contacts(const struct opening *opening, struct error *error)
{
    char path[DATA_PATH_MOST];
    if (!path_in(opening->directory, CONTACTS_FOLDER, path, error)) return false;
    struct contact_faults *faults = calloc(1, sizeof *faults);
    opening->enricher->contacts = faults ? contact_lists_open(path, faults) : NULL;
    for (size_t i = 0; faults && i < faults->count; i++)
        note_fault(opening->faults, &faults->faults[i]);
    free(faults);
    return opening->enricher->contacts || error_no_memory(error, "read the lists in '%s'", path);
}

static bool open_sets(const struct opening *opening, struct error *error)
{
    struct enricher *enricher = opening->enricher;
    if (!open_file(opening, SET_VENDORS, VENDORS_FILE, error) ||
        !open_file(opening, SET_TRACKERS, TRACKERS_FILE, error) ||
        !open_file(opening, SET_SUFFIXES, SUFFIXES_FILE, error) ||
        !open_file(opening, SET_FINGERPRINTS, FINGERPRINTS_FILE, error))
        return false;
    if (enricher->is_broken[SET_FINGERPRINTS] &&
        fingerprints_open(NULL, &enricher->fingerprints, error) == DATA_BROKEN)
        return false;
    if (!applications_open(&enricher->applications, error)) return false;
    if (!resolvers_open(&enricher->resolvers))
        return error_no_memory(error, "open the table of resolvers");
    return open_contacts(opening, error) && open_geo(opening, error);
}

struct enricher *enricher_open(const char *data_directory, struct enricher_faults *faults,
                               struct error *error)
{
    struct enricher *enricher = calloc(1, sizeof *enricher);
    if (faults) faults->count = 0;
    if (!enricher) {
        error_no_memory(error, "open the data in '%s'", data_directory);
        return NULL;
    }
    const struct opening opening = {enricher, data_directory, faults};
    if (open_sets(&opening, error)) return enricher;
    enricher_close(enricher);
    return NULL;
}

/* Exchanges the sets, so that each is closed once. */
#define EXCHANGE(set, member)                                                                      \
    do {                                                                                           \
        if (fresh->is_broken[set] && !old->is_broken[set]) {                                       \
            __typeof__(fresh->member) kept = fresh->member;                                        \
            fresh->member = old->member;                                                           \
            old->member = kept;                                                                    \
            fresh->is_broken[set] = false;                                                         \
        }                                                                                          \
    } while (0)

void enricher_inherit(struct enricher *fresh, struct enricher *old)
{
    EXCHANGE(SET_VENDORS, vendors);
    EXCHANGE(SET_TRACKERS, trackers);
    EXCHANGE(SET_SUFFIXES, suffixes);
    EXCHANGE(SET_FINGERPRINTS, fingerprints);
    EXCHANGE(SET_GEO, geo);
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
    contact_lists_release(enricher->contacts);
    free(enricher);
}

static void look_up_name(const struct enricher *enricher, const char *name,
                         struct known_name *known)
{
    known->registrable = (uint16_t)(suffixes_registrable(&enricher->suffixes, name) - name);
    known->is_tracker = trackers_find(&enricher->trackers, name, &known->match);
    known->application = applications_find(&enricher->applications, name);
}

static void set_tracker(struct joined_row *row, const struct name_verdict *match)
{
    row->tracker_domain = match->entry;
    row->tracker_category = match->category;
    row->tracker_owner = match->owner;
    row->tracker_list = match->list;
    row->tracker_list_version = match->list_version;
}

/* Returns the service that the name belongs to, or NULL. */
static const struct application_row *enrich_name(struct enricher *enricher, struct joined_row *row)
{
    struct known_name uncached, *known = &uncached;
    size_t size = strnlen(row->dst_domain, UINT16_MAX);
    if (size == UINT16_MAX) return NULL; /* no DNS name has a hundredth of that size */
    if (size < NAME_MOST) known = &enricher->names[hash_bytes(row->dst_domain, size) % NAME_SLOTS];
    if (known == &uncached || strcmp(known->name, row->dst_domain) != 0) {
        look_up_name(enricher, row->dst_domain, known);
        if (known != &uncached) memcpy(known->name, row->dst_domain, size + 1);
    }
    row->registrable_domain = row->dst_domain + known->registrable;
    /*
     * The public name of an encrypted hello is its operator's. It gives the destination, but not
     * the service. Nor does an answer that nobody asked for: anybody can send it.
     */
    if (row->dst_domain_source == NAME_FROM_ECH_OUTER ||
        row->dst_domain_source == NAME_FROM_DNS_UNASKED)
        return NULL;
    if (known->is_tracker) set_tracker(row, &known->match);
    if (known->application) {
        row->application = known->application->application;
        row->traffic_type = known->application->traffic_type;
    }
    return known->application;
}

/* A first-party name whose CNAME ends at a tracker: the lists' entry for that end counts. */
static void enrich_cloaked(const struct enricher *enricher, struct joined_row *row)
{
    struct name_verdict match;
    if (!trackers_find(&enricher->trackers, row->dst_cname, &match)) return;
    set_tracker(row, &match);
}

static void enrich_encrypted_dns(const struct enricher *enricher, struct joined_row *row,
                                 const struct ip_address *responder,
                                 const struct application_row *service)
{
    const char *at = resolver_at(&enricher->resolvers, responder);
    const char *name = encrypted_dns_of(row, resolver_of(service), at, &row->encrypted_dns);
    if (!name) return;
    row->app_protocol = name;
    row->traffic_type = NULL; /* the protocol's type replaces it */
    if (!row->application) row->application = at;
}

void enrich_flow(struct enricher *enricher, struct joined_row *row,
                 const struct ip_address *responder)
{
    const struct flow_record *flow = (const struct flow_record *)row->fact;
    const struct place *place = geo_find(enricher->geo, responder);
    row->dst_country = place->country;
    row->dst_city = place->city;
    row->dst_as_org = place->as_org;
    row->dst_asn = place->asn;
    const struct application_row *service = NULL;
    if (row->dst_domain && row->dst_domain[0]) service = enrich_name(enricher, row);
    enrich_encrypted_dns(enricher, row, responder, service);
    if (!row->tracker_domain && row->dst_cname) enrich_cloaked(enricher, row);
    if (!row->traffic_type)
        row->traffic_type =
            traffic_type_of(&enricher->applications, row->app_protocol, flow->ip_protocol,
                            flow->has_ports ? flow->responder.port : 0);
}

void enrich_tls(struct enricher *enricher, struct joined_row *row)
{
    const struct tls_handshake_record *tls = (const struct tls_handshake_record *)row->fact;
    const struct text_ref refs[] = {tls->ja3_hash, tls->ja4};
    for (size_t i = 0; i < 2 && !row->identified_app; i++) {
        struct span hash = record_text(&tls->base, refs[i]);
        if (hash.data)
            row->identified_app =
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

struct tracker_lists enricher_tracker_lists(const struct enricher *enricher)
{
    return trackers_lists(&enricher->trackers);
}

const char *enrich_registrable_domain(const struct enricher *enricher, const char *name)
{
    return suffixes_registrable(&enricher->suffixes, name);
}

struct contact_lists *enricher_contact_lists(const struct enricher *enricher)
{
    return enricher->contacts;
}

int64_t enricher_places_us(const struct enricher *enricher)
{
    return enricher->geo ? geo_facts_us(enricher->geo) : 0;
}
