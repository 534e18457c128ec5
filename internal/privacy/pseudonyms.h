/* SPDX-License-Identifier: MIT */
/*
 * pseudonyms - which addresses are replaced, and by what: as values, and anywhere in text. Private
 * to this room; one thread.
 */
#ifndef PRIVACY_PSEUDONYMS_H
#define PRIVACY_PSEUDONYMS_H

#include "base/text.h"
#include "privacy.h"

struct pseudonyms;

struct pseudonyms *pseudonyms_create(const struct privacy_options *options, struct error *error);
void pseudonyms_destroy(struct pseudonyms *pseudonyms);

/* True for addresses of the local networks and of links: they are replaced in either mode. */
bool pseudonyms_is_own(const struct pseudonyms *pseudonyms, const struct ip_address *ip);
/* Replaces the address if the mode asks for it; true if it did. */
bool pseudonyms_ip(struct pseudonyms *pseudonyms, struct ip_address *ip);
bool pseudonyms_mac(struct pseudonyms *pseudonyms, struct mac_address *mac);

/*
 * Writes the text with every address in it replaced. Forms: dotted or dashed quads, IPv6, MACs with
 * colons, dashes or no separators, and names of the reverse tree.
 *
 * own_only: replaces only own addresses, because numbers with dots may be versions. False if the
 * text contains no address to replace; then ignore the output.
 */
bool pseudonyms_text(struct pseudonyms *pseudonyms, struct span in, bool own_only,
                     struct text *out);

#endif
