/* SPDX-License-Identifier: MIT */
/*
 * data_paths - the names of the data sets' files, for opening, status and build.
 */
#ifndef ENRICHER_DATA_PATHS_H
#define ENRICHER_DATA_PATHS_H

#define VENDORS_FILE "vendors.data"
#define TRACKERS_FILE "trackers.data"
#define SUFFIXES_FILE "suffixes.data"
#define FINGERPRINTS_FILE "fingerprints.csv" /* the user's */
#define COUNTRY_FILE "country.mmdb"
#define AS_FILE "asn.mmdb"
#define LISTS_FOLDER "lists"           /* the user's tracker lists */
#define KEPT_LISTS_FOLDER "lists-kept" /* what was last understood of each */
#define CONTACTS_FOLDER "contacts"     /* the user's lists of contacts (contact_lists.h) */
#define PACKAGES_FOLDER "packages"     /* packages that were extracted and not installed */

enum { DATA_PATH_MOST = 4096 };

#endif
