/* SPDX-License-Identifier: MIT */
/*
 * dns_name - names of DNS messages, turned into the text of rows.
 *
 * A name is a chain of labels that may continue anywhere earlier in the message (RFC 1035, section
 * 4.1.4). A hostile chain may be a circle. So a pointer must lead to a place before every place
 * that the name has visited. And the whole name may not be longer than 255 octets (section 2.3.4).
 * Each rule alone ends every walk.
 *
 * Two bytes that point to a long name cost as much to read as the name, so a message remembers the text of
 * its labels' places (struct dns_names), and copies it. The memory is the caller's.
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

/* What was read at an offset of the message, to the end of its name. */
struct dns_name_place {
    uint32_t text_at;
    uint16_t text_size, offset;
    uint8_t octets;
};

enum { DNS_PLACES_MOST = 2048, DNS_OFFSETS = 16384 }; /* a pointer has 14 bits */
struct dns_name_places {
    struct dns_name_place list[DNS_PLACES_MOST];
    /* Where in the list an offset may be; two labels do not begin side by side. Never cleared: the list says whether it
     * is true. */
    uint16_t at[DNS_OFFSETS / 2];
};

/* The names of one message, all in one text. */
struct dns_names {
    struct span message;
    struct dns_name_places *places; /* whatever was in it */
    size_t count;
};

/* The text from there on was dropped. */
void dns_names_forget(struct dns_names *names, size_t text_at);

/*
 * Reads the name at c and appends its text; c walks over (a part of) the message, and ends after the
 * name. Returns the text. c is bad if the name is broken or goes past the end.
 */
struct span dns_name_read(struct cursor *c, struct dns_names *names, struct text *text,
                          enum dns_name_form form);

/* A name outside any message, as in DHCP: no pointers, perhaps no root at the end. */
struct span dns_labels_read(struct cursor *c, struct text *text);

/* Moves c past the name without following pointers; c is bad if the name is not whole. */
void dns_name_skip(struct cursor *c);

#endif
