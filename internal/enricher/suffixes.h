/* SPDX-License-Identifier: MIT */
/*
 * suffixes - the public suffix list, with its wildcards and exceptions.
 *
 * https://publicsuffix.org/list/ ("Format", "Algorithm"). Both parts of the list count, the ICANN
 * one and the private one, as in browsers: x.github.io and y.github.io have different owners.
 */
#ifndef ENRICHER_SUFFIXES_H
#define ENRICHER_SUFFIXES_H

#include "name_table.h"

#define SUFFIXES_KIND "suffixes"
#define SUFFIXES_LICENCE "MPL-2.0, Mozilla Foundation and contributors"

enum { SUFFIX_PLAIN = 1, SUFFIX_WILDCARD = 2, SUFFIX_EXCEPTION = 4 };

/*
 * The registrable part; the whole name if it has none (a public suffix, one label, an address). If
 * the table is not open: the last two labels, or three where a country registers below a word such as
 * "co". Points into name.
 */
const char *suffixes_registrable(const struct name_table *suffixes, const char *name);

#endif
