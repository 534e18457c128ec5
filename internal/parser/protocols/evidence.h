/* SPDX-License-Identifier: MIT */
/*
 * evidence - what the parsers of names and leases conclude about a host, and how sure that is.
 *
 * Every conclusion is one row of the table in evidence.c: attribute, source, confidence, and why
 * that much. So the numbers can be compared with each other in one place.
 */
#ifndef PROTOCOLS_EVIDENCE_H
#define PROTOCOLS_EVIDENCE_H

#include "parser/parser.h"

enum evidence_ground {
    EVIDENCE_DHCP_HOSTNAME,
    EVIDENCE_DHCP_FQDN,
    EVIDENCE_DHCP_OS,
    EVIDENCE_DHCP_CLIENT,
    EVIDENCE_DHCP6_FQDN,
    EVIDENCE_DHCP6_OS,
    EVIDENCE_MDNS_HOSTNAME,
    EVIDENCE_MDNS_MODEL,
    EVIDENCE_MDNS_OS,
    EVIDENCE_MDNS_SERVICE,
    EVIDENCE_LLMNR_ANSWER,
    EVIDENCE_LLMNR_CLAIM,
    EVIDENCE_NBNS_HOSTNAME,
    EVIDENCE_NBNS_ANSWER,
    EVIDENCE_SSDP_OS,
    EVIDENCE_SSDP_MODEL,
    EVIDENCE_SSDP_TYPE,
    EVIDENCE_SSDP_SERVICE,
    EVIDENCE_SSDP_LOCATION,
    EVIDENCE_SSDP_APPLICATION,
};

/* value is text. ip and mac say of whom, NULL where it is the sender. Empty values are not said. */
void evidence_emit(const struct parse_context *context, enum evidence_ground ground,
                   struct span value, const struct ip_address *ip, const struct mac_address *mac);

#endif
