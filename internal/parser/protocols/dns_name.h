/* SPDX-License-Identifier: MIT */
/*
 * dns_name - names of DNS messages, turned into the text of rows.
 *
 * A name is a chain of labels that may continue anywhere earlier in the message (RFC 1035, section
 * 4.1.4). A hostile chain may be a circle. So a pointer must lead to a place before every place
 * that the name has visited. And the whole name may not be longer than 255 octets (section 2.3.4).
 * Each rule alone ends every walk.
 *
 * Text: labels are lower case and escaped as in text_add_label(), with dots between them. There is
 * no dot at the end, except for the root, which is ".". A dot inside a label stays a dot, as
 * Wireshark prints it.
 *
 * NetBIOS (RFC 1001, section 14.1) puts 16 bytes into a label of 32 letters. Such a name becomes
 * "name<20>", or "name<20>.scope" if it has a scope. The name is the first 15 bytes in lower case,
 * without the padding. The 16th byte is the kind of name, as two hex digits.
 */
#ifndef PROTOCOLS_DNS_NAME_H
#define PROTOCOLS_DNS_NAME_H

#include "base/cursor.h"
#include "base/text.h"

enum dns_name_form { DNS_NAME_PLAIN, DNS_NAME_NETBIOS };

/*
 * Reads the name at c and appends its text; c walks over (a part of) message, and ends after the
 * name. Returns the text. c is bad if the name is broken or goes past the end.
 */
struct span dns_name_read(struct cursor *c, struct span message, struct text *text,
                          enum dns_name_form form);

/* A name outside any message, as in DHCP: no pointers, perhaps no root at the end. */
struct span dns_labels_read(struct cursor *c, struct text *text);

/* Moves c past the name without following pointers; c is bad if the name is not whole. */
void dns_name_skip(struct cursor *c);

#endif
