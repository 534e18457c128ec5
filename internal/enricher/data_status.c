/* SPDX-License-Identifier: MIT */
/* Lists the data sets, their age, and the command that gets a missing one. */
#include "data_paths.h"
#include "enricher.h"
#include "fingerprints.h"
#include "geo.h"
#include "suffixes.h"
#include "trackers.h"
#include "vendors.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define INSTALL "apt-get install %s && netscope data build"

static struct data_status *status_begin(struct data_status *status, const char *name,
                                        const char *purpose)
{
    *status = (struct data_status){.name = name, .purpose = purpose, .built_us = NOT_OBSERVED};
    return status;
}

static void describe_compiled(struct data_status *status, const char *directory, const char *file,
                              const char *kind, const char *package)
{
    struct data_header header;
    (void)snprintf(status->path, sizeof status->path, "%s/%s", directory, file);
    (void)snprintf(status->remedy, sizeof status->remedy, INSTALL, package);
    if (data_file_peek(status->path, kind, &header) != DATA_GOOD) return;
    status->present = true;
    status->built_us = header.facts_us < 0 ? NOT_OBSERVED : header.facts_us;
    status->entries = header.entry_count;
    (void)snprintf(status->source, sizeof status->source, "%s", header.source);
    (void)snprintf(status->licence, sizeof status->licence, "%s", header.licence);
}

/* From the publishers' own pages; a file's metadata has no licence. */
static const char *licence_of(const struct geo_file *file)
{
    static const struct {
        const char *type, *licence;
    } known[] = {
        {GEO_OWN_TYPE, "CC BY-SA 4.0, IPFire Location (location.ipfire.org)"},
        {"GeoLite2", "GeoLite2 EULA, MaxMind: replace it within 30 days of a new release"},
        {"GeoIP2", "commercial, MaxMind"},
        {"DBIP", "CC BY 4.0 (lite), db-ip.com"},
        {"ipinfo", "CC BY-SA 4.0 (lite), ipinfo.io"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strncasecmp(file->type, known[i].type, strlen(known[i].type)) == 0)
            return known[i].licence;
    return "its publisher's";
}

static void describe_geo(struct data_status *status, const struct geo_file *file)
{
    if (status->present || !file->readable) return;
    status->present = true;
    status->built_us = file->facts_us;
    status->entries = file->networks;
    (void)snprintf(status->path, sizeof status->path, "%s", file->path);
    (void)snprintf(status->source, sizeof status->source, "%s",
                   file->is_ours ? file->description : file->type);
    (void)snprintf(status->licence, sizeof status->licence, "%s", licence_of(file));
}

static void describe_fingerprints(struct data_status *status, const char *directory)
{
    struct stat user;
    status->present = true;
    status->entries = fingerprint_row_count;
    (void)snprintf(status->path, sizeof status->path, "%s/%s", directory, FINGERPRINTS_FILE);
    bool has_user = stat(status->path, &user) == 0;
    if (has_user) status->built_us = (int64_t)user.st_mtim.tv_sec * 1000000;
    (void)snprintf(status->source, sizeof status->source, "built in%s",
                   has_user ? ", and your own file (not counted here)" : "");
    (void)snprintf(status->licence, sizeof status->licence, "BSD-3-Clause");
    (void)snprintf(status->remedy, sizeof status->remedy,
                   "write lines 'hash,label,source,date' into %.150s", status->path);
}

size_t data_status(const char *directory, struct data_status status[DATA_SET_COUNT_MOST])
{
    struct geo_file files[GEO_FILES_MOST];
    size_t file_count = geo_list(directory, files), count = 0;
    describe_compiled(status_begin(&status[count++], "vendors", "makers of devices"), directory,
                      VENDORS_FILE, VENDORS_KIND, "ieee-data");
    struct data_status *country =
        status_begin(&status[count++], "country", "countries of addresses");
    struct data_status *as = status_begin(&status[count++], "asn", "networks (AS) of addresses");
    struct data_status *city = status_begin(&status[count++], "city", "cities of addresses");
    /* The command fetches and extracts tor-geoipdb itself: installing it would install a daemon. */
    (void)snprintf(country->remedy, sizeof country->remedy, "netscope data build");
    (void)snprintf(as->remedy, sizeof as->remedy, INSTALL, "libloc-database");
    (void)snprintf(city->remedy, sizeof city->remedy,
                   "put a GeoLite2-City.mmdb or dbip-city-lite.mmdb into %.150s", directory);
    for (size_t i = 0; i < file_count; i++) {
        if (files[i].has_country) describe_geo(country, &files[i]);
        if (files[i].has_as) describe_geo(as, &files[i]);
        if (files[i].has_city) describe_geo(city, &files[i]);
    }
    describe_compiled(status_begin(&status[count++], "trackers", "trackers and who owns them"),
                      directory, TRACKERS_FILE, TRACKERS_KIND, "webext-ublock-origin-chromium");
    describe_compiled(status_begin(&status[count++], "suffixes", "the registrable part of names"),
                      directory, SUFFIXES_FILE, SUFFIXES_KIND, "webext-ublock-origin-chromium");
    describe_fingerprints(
        status_begin(&status[count++], "fingerprints", "programs by their TLS hello"), directory);
    return count;
}
