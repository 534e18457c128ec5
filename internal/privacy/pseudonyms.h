/* SPDX-License-Identifier: MIT */
/*
 * pseudonyms - which addresses are replaced, and by what: as values, and anywhere in text. Private
 * to this room; one thread.
 */
#ifndef PRIVACY_PSEUDONYMS_H
#define PRIVACY_PSEUDONYMS_H

#include "base/text.h"
#include "name_codes.h"
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
 * From now on names of devices in text are replaced, too: those that the codes have learned, and
 * names under a domain that only local networks use. The codes belong to the pseudonyms. NULL if
 * memory is out.
 */
struct name_codes *pseudonyms_name_codes(struct pseudonyms *pseudonyms);
/* What stands in the place of names; NULL: they stay. */
struct name_codes *pseudonyms_names(const struct pseudonyms *pseudonyms);
/* Writes "annas printer._ipp._tcp.local", with codes in the place of what is no type or domain. */
void pseudonyms_add_local_name(const struct pseudonyms *pseudonyms, struct span name,
                               struct text *out);

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
