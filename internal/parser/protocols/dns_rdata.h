/* SPDX-License-Identifier: MIT */
/*
 * dns_rdata - the data of a record, in presentation form.
 *
 *   A, AAAA             the address
 *   NS CNAME PTR DNAME  the name
 *   MX                  "10 mail.example"; also KX, RT, AFSDB
 *   SRV                 "priority weight port target"
 *   TXT, SPF, HINFO     "first string" "second string": a quote or backslash inside is \x22, \x5c
 *   SOA                 "mname rname serial refresh retry expire minimum"
 *   CAA                 0 issue "ca.example"
 *   SVCB, HTTPS         1 . alpn=h2,h3 port=443 ipv4hint=192.0.2.1 ech=BASE64
 *                       (RFC 9460, section 2.1)
 *   DS SSHFP TLSA       the numbers, then hex
 *   DNSKEY              flags, protocol, algorithm, the key in base64
 *   RRSIG               type, algorithm, labels, TTL, expiration, inception (seconds), key tag,
 *                       signer; the signature is left out
 *   NSEC                next name and the types
 *   NB, NBSTAT          of NetBIOS: addresses; names with "unique" or "group" (RFC 1002, 4.2)
 *   others              hex, of at most 512 bytes, and "..." if there is more
 *
 * Bytes that do not fit the form of their type are hex too. If the form is just an address or a
 * name, the text stays empty, because its readers expect nothing else there.
 */
#ifndef PROTOCOLS_DNS_RDATA_H
#define PROTOCOLS_DNS_RDATA_H

#include "base/text.h"
#include "model/event.h"

/* Types of the IANA registry "Resource Record (RR) TYPEs". */
enum dns_type {
    DNS_A = 1,
    DNS_NS = 2,
    DNS_MD = 3,
    DNS_MF = 4,
    DNS_CNAME = 5,
    DNS_SOA = 6,
    DNS_MB = 7,
    DNS_MG = 8,
    DNS_MR = 9,
    DNS_PTR = 12,
    DNS_HINFO = 13,
    DNS_MX = 15,
    DNS_TXT = 16,
    DNS_RP = 17,
    DNS_AFSDB = 18,
    DNS_RT = 21,
    DNS_AAAA = 28,
    DNS_NB = 32,     /* RFC 1002; NIMLOC outside NetBIOS */
    DNS_NBSTAT = 33, /* RFC 1002; SRV outside NetBIOS */
    DNS_SRV = 33,
    DNS_NAPTR = 35,
    DNS_KX = 36,
    DNS_DNAME = 39,
    DNS_OPT = 41,
    DNS_DS = 43,
    DNS_SSHFP = 44,
    DNS_RRSIG = 46,
    DNS_NSEC = 47,
    DNS_DNSKEY = 48,
    DNS_TLSA = 52,
    DNS_CDS = 59,
    DNS_CDNSKEY = 60,
    DNS_SVCB = 64,
    DNS_HTTPS = 65,
    DNS_SPF = 99,
    DNS_ANY = 255,
    DNS_URI = 256,
    DNS_CAA = 257,
};
enum dns_class { DNS_CLASS_IN = 1, DNS_CLASS_CHAOS = 3, DNS_CLASS_NONE = 254, DNS_CLASS_ANY = 255 };

struct dns_names; /* dns_name.h */

enum dns_rdata_outcome { DNS_RDATA_GOOD, DNS_RDATA_ODD, DNS_RDATA_USELESS };

/*
 * Fills record->data and record->address from rdata, a part of the message. type and class must be set
 * already. The text is appended to `text`. Odd: rdata breaks the form of its type, and data is hex.
 * Useless: it breaks the form, and there is no data.
 */
enum dns_rdata_outcome dns_rdata_read(struct name_record *record, enum name_protocol protocol,
                                      struct dns_names *names, struct span rdata,
                                      struct text *text);

/* SvcPriority, TargetName and SvcParams; private to dns_rdata.c. Marks c bad if they are broken. */
void dns_svcb_read(struct cursor *c, struct dns_names *names, struct text *text);

#endif
