/* SPDX-License-Identifier: MIT */
/*
 * suffixes - the public suffix list, with its wildcards and exceptions.
 *
 * https://publicsuffix.org/list/ ("Format", "Algorithm"). Both parts of the list count, the ICANN
 * one and the private one, as in browsers: x.github.io belongs to somebody else than y.github.io.
 */
#ifndef ENRICHER_SUFFIXES_H
#define ENRICHER_SUFFIXES_H

#include "name_table.h"

#define SUFFIXES_KIND "suffixes"
#define SUFFIXES_LICENCE "MPL-2.0, Mozilla Foundation and contributors"

enum { SUFFIX_PLAIN = 1, SUFFIX_WILDCARD = 2, SUFFIX_EXCEPTION = 4 };

/* The registrable part; the whole name where it has none (a public suffix, one label, an address).
   With a table that is not open: the last two labels. Points into name. */
const char *suffixes_registrable(const struct name_table *suffixes, const char *name);

/* Adds the rules of the list; *version_us becomes the time of its VERSION line, else stays. */
bool suffixes_add_list(struct data_writer *writer, const char *path, const void *data, size_t size,
                       int64_t *version_us, struct error *error);

/* Unicode labels to the form that is on the wire (RFC 3492, RFC 5891); false where it does not
   fit or is not UTF-8. ASCII is lowered. */
bool domain_to_ascii(const char *domain, size_t size, char *out, size_t capacity);

#endif
