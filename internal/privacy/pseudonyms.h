/* SPDX-License-Identifier: MIT */
/*
 * pseudonyms - which addresses are replaced, and by what: as values, and wherever they stand in
 * text. Private to this room; one thread.
 */
#ifndef PRIVACY_PSEUDONYMS_H
#define PRIVACY_PSEUDONYMS_H

#include "base/text.h"
#include "privacy.h"

struct pseudonyms;

struct pseudonyms *pseudonyms_create(const struct privacy_options *options, struct error *error);
void pseudonyms_destroy(struct pseudonyms *pseudonyms);

/* Of the local networks and of links: replaced in either mode. */
bool pseudonyms_is_own(const struct pseudonyms *pseudonyms, const struct ip_address *ip);
/* Replaces it where it is to be replaced; true where it was. */
bool pseudonyms_ip(struct pseudonyms *pseudonyms, struct ip_address *ip);
bool pseudonyms_mac(struct pseudonyms *pseudonyms, struct mac_address *mac);

/*
 * Writes the text with every address in it replaced: dotted or dashed quads, IPv6, MACs with
 * colons, dashes or nothing between, names of the reverse tree. own_only: numbers with dots may be
 * versions, so only own addresses. False, and nothing that matters written, where none is in it.
 */
bool pseudonyms_text(struct pseudonyms *pseudonyms, struct span in, bool own_only,
                     struct text *out);

#endif
