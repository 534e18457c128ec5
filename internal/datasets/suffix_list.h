/* SPDX-License-Identifier: MIT */
/* suffix_list - the public suffix list, as text, into the set that enricher/suffixes.h reads. */
#ifndef DATASETS_SUFFIX_LIST_H
#define DATASETS_SUFFIX_LIST_H

#include "enricher/data_writer.h"
#include "enricher/suffixes.h"

/* Adds the rules of the list. *version_us becomes the time of its VERSION line, if it has one. */
bool suffix_list_add(struct data_writer *writer, const char *path, const void *data, size_t size,
                     int64_t *version_us, struct error *error);

/*
 * Unicode labels to their form on the wire (RFC 3492, RFC 5891). False if it does not fit or is not
 * UTF-8. ASCII is lowered.
 */
bool domain_to_ascii(const char *domain, size_t size, char *out, size_t capacity);

#endif
