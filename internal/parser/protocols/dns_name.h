/* SPDX-License-Identifier: MIT */
/*
 * dns_name - names as DNS messages carry them, turned into the text of rows.
 *
 * A name is a chain of labels that may continue anywhere earlier in the message (RFC 1035, section
 * 4.1.4). Whoever wrote the message may have drawn the chain in a circle, so a pointer must lead to
 * a place before everything that the name has visited, and the whole may not be longer than 255
 * octets (section 2.3.4): either rule alone ends every walk.
 *
 * Text: labels lower case and escaped as text_add_label() does, dots between, none at the end but
 * for the root, which is ".". A dot inside a label stays a dot, as Wireshark prints it.
 *
 * NetBIOS (RFC 1001, section 14.1) puts 16 bytes into a label of 32 letters. Such a name becomes
 * "name<20>" and, where it has a scope, "name<20>.scope": 15 bytes without the padding, lower
 * case, then the 16th byte, which says what kind of name it is, as two hex digits.
 */
#ifndef PROTOCOLS_DNS_NAME_H
#define PROTOCOLS_DNS_NAME_H

#include "base/cursor.h"
#include "base/text.h"

enum dns_name_form { DNS_NAME_PLAIN, DNS_NAME_NETBIOS };

/*
 * Reads the name at c, which walks over (a part of) message, and appends its text; c ends up behind
 * the name. Returns the text. Where the name is broken or goes past the end c is bad.
 */
struct span dns_name_read(struct cursor *c, struct span message, struct text *text,
                          enum dns_name_form form);

/* A name outside any message, as DHCP carries them: no pointers, perhaps no root at the end. */
struct span dns_labels_read(struct cursor *c, struct text *text);

/* Moves c behind the name without following pointers; bad where it is not whole. */
void dns_name_skip(struct cursor *c);

#endif
