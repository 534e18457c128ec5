/* SPDX-License-Identifier: MIT */
/*
 * dns_message - one message in the format of RFC 1035, for DNS, mDNS, LLMNR and NBNS.
 *
 * A message becomes one EVENT_NAME_MESSAGE with all parts that were whole. A malformed part is
 * counted as an oddity and does not hide the rest. Broken data of a record becomes hex, and an item
 * with a broken name is left out. OPT (RFC 6891) is not a record to the reader: it extends the
 * rcode. Only a QUERY has answers: the sections of an UPDATE are other things (RFC 2136, section 2),
 * and a message of another opcode says nothing of its names. The questions of an mDNS response are
 * ignored (RFC 6762, section 6).
 */
#ifndef PROTOCOLS_DNS_MESSAGE_H
#define PROTOCOLS_DNS_MESSAGE_H

#include "parser/parser.h"

enum { DNS_HEADER_SIZE = 12 };

/* The bits of name_message.flags. */
enum {
    DNS_FLAG_RESPONSE = 0x8000,
    DNS_OPCODE = 0x7800,
    DNS_FLAG_TRUNCATED = 0x0200,
    DNS_RCODE = 0x000f,
};
/* Opcodes, in their place in the flags. */
enum { NBNS_REGISTRATION = 5 << 11, NBNS_REFRESH = 8 << 11, NBNS_REFRESH_ALTERNATE = 9 << 11 };

/*
 * May these bytes begin a message of stated_size bytes (SIZE_MAX: not known)? For ports on which
 * nothing else is expected.
 */
bool dns_message_is_plausible(struct span bytes, size_t stated_size);
/* Are these bytes exactly one whole ordinary query or reply? For all other ports. */
bool dns_message_is_certain(struct span bytes);

/*
 * The port that serves this message: a question's receiver, a reply's sender. A client may use any
 * port, also one of another name protocol. 0: there is no header.
 */
uint16_t dns_message_server_port(const struct parse_context *context, struct span bytes);

/*
 * Reads a message, emits its event and its oddities. *message is the emitted message, for callers
 * that draw conclusions from it. It is valid until the scratch is used again. False if there was no
 * header with one item: then only the oddity was emitted.
 */
bool dns_message_parse(struct parse_context *context, struct span bytes,
                       enum name_protocol protocol, struct name_message *message);

#endif
