/* SPDX-License-Identifier: MIT */
/*
 * `netscope data build`: from the files of Debian's packages to the files that the enricher opens.
 */
#include "build.h"
#include "dataset_file.h"
#include "datasets.h"
#include "enricher/data_paths.h"
#include "enricher/geo.h"
#include "geo_sources.h"
#include "suffix_list.h"
#include "tracker_lists.h"
#include "vendor_registry.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define UBLOCK "usr/share/chromium/extensions/ublock-origin/assets/thirdparties/"

/* Reads a file of a package that was extracted into packages/, else of one that is installed. */
static enum data_outcome read_source(const struct build *build, const char *name,
                                     struct source *source)
{
    *source = (struct source){0};
    for (int installed = 0; installed < 2; installed++) {
        int written = installed
                          ? snprintf(source->path, sizeof source->path, "%s/%s", build->root, name)
                          : snprintf(source->path, sizeof source->path, "%s/" PACKAGES_FOLDER "/%s",
                                     build->directory, name);
        if (written < 0 || (size_t)written >= sizeof source->path) continue;
        enum data_outcome outcome =
            file_read_whole(source->path, DATA_FILE_MOST_BYTES, &source->data, &source->size,
                            &source->modified_us, build->error);
        if (outcome != DATA_ABSENT) return outcome;
    }
    return DATA_ABSENT;
}

static bool no_memory(const struct build *build)
{
    return error_no_memory(build->error, "convert the data");
}

/* ---------------------------------------------------------------- vendors */

static bool add_registries(const struct build *build, struct data_writer *writer, int64_t *facts_us,
                           bool *any)
{
    static const char *const names[] = {"oui.csv", "mam.csv", "oui36.csv", "iab.csv"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char name[64];
        struct source source;
        (void)snprintf(name, sizeof name, "usr/share/ieee-data/%s", names[i]);
        enum data_outcome outcome = read_source(build, name, &source);
        if (outcome == DATA_ABSENT) continue;
        bool good = outcome == DATA_GOOD && vendor_registry_add(writer, source.path, source.data,
                                                                source.size, build->error);
        free(source.data);
        if (!good) return false;
        *any = true;
        if (source.modified_us > *facts_us) *facts_us = source.modified_us;
    }
    return true;
}

static bool build_vendors(const struct build *build)
{
    struct data_writer *writer = data_writer_create(VENDORS_KIND, sizeof(struct vendor_entry));
    int64_t facts_us = -1;
    bool any = false;
    char path[DATA_PATH_MOST], day[16];
    if (!writer) return no_memory(build);
    bool good = add_registries(build, writer, &facts_us, &any);
    if (good && any) {
        size_t count;
        vendor_registry_finish(writer);
        (void)data_writer_entries(writer, &count);
        build_path(build, VENDORS_FILE, path);
        good = dataset_file_save(writer, path, facts_us, "Debian package ieee-data",
                                 VENDORS_LICENCE, build->error);
        build_day(facts_us, day);
        if (good) build_say(build, "vendors: %zu prefixes of %s.", count, day);
    } else if (good) {
        build_say(build, "vendors: the package ieee-data is not there; left as they are.");
    }
    data_writer_destroy(writer);
    return good;
}

/* ---------------------------------------------------------------- addresses */

/* Renames a file of unknown origin that cannot be used. */
static void put_aside(const struct build *build, const char *what, const char *path)
{
    char aside[DATA_PATH_MOST];
    int size = snprintf(aside, sizeof aside, "%s.damaged", path);
    if (size > 0 && (size_t)size < sizeof aside && rename(path, aside) == 0)
        build_say(build, "%s: %s is damaged, or no MMDB file; it is kept as %s.", what, path,
                  aside);
}

/* True if a file of this name exists that we did not make: it is the user's, and stays. */
static bool is_users_own(const struct build *build, const char *what, const char *name)
{
    struct stat status;
    struct geo_file file;
    char path[DATA_PATH_MOST];
    build_path(build, name, path);
    if (stat(path, &status) != 0 || !geo_file_read(build->directory, name, &file)) return false;
    if (!file.readable) put_aside(build, what, path);
    if (!file.readable || file.is_ours) return false;
    build_say(build, "%s: %s is your own; it stays.", what, path);
    return true;
}

static bool save_addresses(const struct build *build, struct mmdb_writer *writer, const char *file,
                           const char *type, const char *package, const struct geo_counts *counts)
{
    char path[DATA_PATH_MOST], description[256], day[16];
    build_path(build, file, path);
    (void)snprintf(description, sizeof description,
                   "%" PRIu64 " networks, IPFire Location by the Debian package %s, CC BY-SA 4.0",
                   counts->networks, package);
    if (!mmdb_writer_save(writer, path, type, description, counts->facts_us, build->error))
        return false;
    build_day(counts->facts_us, day);
    build_say(build, "%.*s: %" PRIu64 " networks of %s, by %s%s.", (int)strcspn(file, "."), file,
              counts->networks, day, package,
              counts->passed_over ? " (some lines could not be read and were passed over)" : "");
    return true;
}

/* libloc-database is under /usr/share on Debian, with a link from /var/lib. */
static enum data_outcome read_location(const struct build *build, struct source *source)
{
    enum data_outcome outcome = read_source(build, "usr/share/libloc-location/location.db", source);
    return outcome == DATA_ABSENT ? read_source(build, "var/lib/location/database.db", source)
                                  : outcome;
}

static bool convert_location(const struct build *build, const struct source *source,
                             enum location_field field)
{
    struct geo_counts counts = {.facts_us = -1};
    struct mmdb_writer *writer = mmdb_writer_create();
    if (!writer) return no_memory(build);
    bool country = field == LOCATION_COUNTRY;
    bool good = location_read(writer, field, source->path, source->data, source->size, &counts,
                              build->error) &&
                save_addresses(build, writer, country ? COUNTRY_FILE : AS_FILE,
                               country ? GEO_OWN_TYPE "Country" : GEO_OWN_TYPE "ASN",
                               "libloc-database", &counts);
    mmdb_writer_destroy(writer);
    return good;
}

static bool convert_tor(const struct build *build, const struct source sources[2])
{
    struct geo_counts counts = {.facts_us = -1};
    uint32_t *values = calloc(COUNTRY_CODES, sizeof *values);
    struct mmdb_writer *writer = mmdb_writer_create();
    bool good = values && writer;
    if (!good) no_memory(build);
    for (int i = 0; good && i < 2; i++)
        if (sources[i].data)
            tor_geoip_read(writer, values, (const char *)sources[i].data, sources[i].size, &counts);
    if (counts.facts_us < 0) counts.facts_us = sources[0].data ? sources[0].modified_us : -1;
    if (good && counts.networks == 0)
        good = error_set(build->error,
                         "'%s' holds no ranges of addresses; extract the package tor-geoipdb anew.",
                         sources[0].path);
    good = good && save_addresses(build, writer, COUNTRY_FILE, GEO_OWN_TYPE "Country",
                                  "tor-geoipdb", &counts);
    mmdb_writer_destroy(writer);
    free(values);
    return good;
}

/*
 * Countries come from tor-geoipdb, which Debian keeps fresh; if it is missing, from
 * libloc-database.
 */
static bool build_country(const struct build *build, const struct source *location)
{
    struct source tor[2];
    if (is_users_own(build, "country", COUNTRY_FILE)) return true;
    enum data_outcome v4 = read_source(build, "usr/share/tor/geoip", &tor[0]);
    enum data_outcome v6 = read_source(build, "usr/share/tor/geoip6", &tor[1]);
    bool good = v4 != DATA_BROKEN && v6 != DATA_BROKEN;
    if (good && (v4 == DATA_GOOD || v6 == DATA_GOOD))
        good = convert_tor(build, tor);
    else if (good && location->data)
        good = convert_location(build, location, LOCATION_COUNTRY);
    else if (good)
        build_say(build,
                  "country: neither tor-geoipdb nor libloc-database is there; left as it is.");
    free(tor[0].data);
    free(tor[1].data);
    return good;
}

static bool build_as(const struct build *build, const struct source *location)
{
    if (is_users_own(build, "asn", AS_FILE)) return true;
    if (location->data) return convert_location(build, location, LOCATION_AS);
    build_say(build, "asn: the package libloc-database is not there; left as it is.");
    return true;
}

static bool build_addresses(const struct build *build)
{
    struct source location;
    if (read_location(build, &location) == DATA_BROKEN) return false;
    bool good = build_country(build, &location) && build_as(build, &location);
    free(location.data);
    return good;
}

/* ---------------------------------------------------------------- names */

static bool build_suffixes(const struct build *build)
{
    struct source source;
    char path[DATA_PATH_MOST], day[16];
    enum data_outcome outcome =
        read_source(build, UBLOCK "publicsuffix.org/list/effective_tld_names.dat", &source);
    if (outcome == DATA_ABSENT)
        build_say(build,
                  "suffixes: the package webext-ublock-origin-chromium is not there; left as they "
                  "are.");
    if (outcome != DATA_GOOD) return outcome == DATA_ABSENT;
    struct data_writer *writer = data_writer_create(SUFFIXES_KIND, sizeof(struct name_entry));
    int64_t facts_us = source.modified_us;
    size_t count = 0;
    build_path(build, SUFFIXES_FILE, path);
    bool good = writer ? suffix_list_add(writer, source.path, source.data, source.size, &facts_us,
                                         build->error) &&
                             dataset_file_save(writer, path, facts_us,
                                               "publicsuffix.org, by the Debian package "
                                               "webext-ublock-origin-chromium",
                                               SUFFIXES_LICENCE, build->error)
                       : no_memory(build);
    if (good) {
        (void)data_writer_entries(writer, &count);
        build_day(facts_us, day);
        build_say(build, "suffixes: %zu rules of %s.", count, day);
    }
    data_writer_destroy(writer);
    free(source.data);
    return good;
}

static bool add_package_lists(const struct build *build, struct data_writer *writer,
                              int64_t *facts_us, bool *any)
{
    static const struct {
        const char *path, *name, *category;
    } lists[] = {
        {UBLOCK "easylist/easyprivacy.txt", "EasyPrivacy", "analytics"},
        {UBLOCK "easylist/easylist.txt", "EasyList", "advertising"},
        {UBLOCK "urlhaus-filter/urlhaus-filter-online.txt", "URLhaus", "malware"},
    };
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        struct source source;
        enum data_outcome outcome = read_source(build, lists[i].path, &source);
        if (outcome == DATA_BROKEN) return false;
        if (outcome == DATA_ABSENT) continue;
        struct list_counts counts;
        build_list(writer, lists[i].name, lists[i].category, &source, &counts);
        build_say_counts(build, lists[i].name, &counts);
        if (source.modified_us > *facts_us) *facts_us = source.modified_us;
        free(source.data);
        *any = true;
    }
    return true;
}

static bool build_trackers(const struct build *build)
{
    struct data_writer *writer = data_writer_create(TRACKERS_KIND, sizeof(struct name_entry));
    char path[DATA_PATH_MOST];
    int64_t facts_us = -1;
    bool any = false;
    size_t count;
    if (!writer) return no_memory(build);
    bool good = build_own_lists(build, writer, &any);
    if (good) (void)tracker_lists_add_known(writer);
    good = good && add_package_lists(build, writer, &facts_us, &any);
    tracker_lists_finish(writer);
    build_path(build, TRACKERS_FILE, path);
    good = good &&
           dataset_file_save(writer, path, facts_us,
                             facts_us >= 0 ? "EasyPrivacy, EasyList, URLhaus (Debian package "
                                             "webext-ublock-origin-chromium), NetScope's, your "
                                             "lists"
                             : any         ? "your lists, NetScope's own small list"
                                           : "NetScope's own small list",
                             "GPL-3+ or CC BY-SA 3.0+ (EasyList), CC0 (URLhaus)", build->error);
    (void)data_writer_entries(writer, &count);
    if (good) build_say(build, "trackers: %zu names.", count);
    if (good && facts_us < 0)
        build_say(build,
                  "trackers: the package webext-ublock-origin-chromium is not there; few names "
                  "are known without it.");
    data_writer_destroy(writer);
    return good;
}

/* ---------------------------------------------------------------- all */

static bool make_directory(const char *path, struct error *error)
{
    char part[DATA_PATH_MOST];
    if ((size_t)snprintf(part, sizeof part, "%s", path) >= sizeof part)
        return error_set(error,
                         "The path of the data directory '%.100s...' is too long; choose a "
                         "shorter one.",
                         path);
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        /* an existing folder is fine; the last mkdir reports other errors */
        (void)mkdir(part, 0755);
        *slash = '/';
    }
    struct stat status;
    if (mkdir(part, 0755) == 0 || (stat(part, &status) == 0 && S_ISDIR(status.st_mode)))
        return true;
    return error_set(error,
                     "The data directory '%s' could not be made: %s. Name another one with "
                     "--data-directory.",
                     path, strerror(errno));
}

bool data_build(const char *data_directory, const char *source_root, data_say say, data_say warn,
                void *owner, struct error *error)
{
    struct build build = {data_directory,
                          source_root && *source_root ? source_root : "/",
                          say,
                          warn ? warn : say,
                          owner,
                          error};
    return make_directory(data_directory, error) && build_vendors(&build) &&
           build_suffixes(&build) && build_trackers(&build) && build_addresses(&build);
}
