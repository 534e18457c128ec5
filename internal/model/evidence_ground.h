/* SPDX-License-Identifier: MIT */
/*
 * evidence_ground - the grounds for conclusions about a host, and the confidence of each.
 *
 * Every conclusion is one row of the table in evidence_ground.c: attribute, source, confidence, and
 * the reason for that confidence. So all numbers can be compared in one place.
 */
#ifndef MODEL_EVIDENCE_GROUND_H
#define MODEL_EVIDENCE_GROUND_H

#include "model/event.h"

/* So many addresses that a host asks for within five minutes are a search (EVIDENCE_ARP_SEARCH). */
enum { SEARCH_LEAST = 50 };

enum evidence_ground {
    EVIDENCE_OUI_VENDOR,
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
    EVIDENCE_MDNS_TYPE,
    EVIDENCE_MDNS_SHARED_TYPE,
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
    EVIDENCE_HTTP_AGENT_OS,
    EVIDENCE_TLS_AGENT_OS,
    EVIDENCE_TLS_AGENT,
    EVIDENCE_TLS_FINGERPRINT,
    EVIDENCE_SYN_OS,
    EVIDENCE_NDP_ROUTER,
    EVIDENCE_NDP_NETWORK,
    EVIDENCE_DHCP_ROUTER,
    EVIDENCE_DHCP_NETWORK,
    EVIDENCE_DHCP_RELAY,
    EVIDENCE_DHCP_LEASE,
    EVIDENCE_ARP_PROXY,
    EVIDENCE_ARP_ANSWERED,
    EVIDENCE_ARP_SEARCH,
    EVIDENCE_TRAFFIC_CARRIED,
    EVIDENCE_TRAFFIC_ROUTER,
    EVIDENCE_TRAFFIC_SPEAKER,
    EVIDENCE_LLDP_NAME,
    EVIDENCE_LLDP_MODEL,
    EVIDENCE_LLDP_TYPE,
    EVIDENCE_LLDP_PORT,
    EVIDENCE_LLDP_ADDRESS,
};

/* The evidence that this ground gives about the sender. The value is text, and borrowed. */
struct evidence evidence_of(enum evidence_ground ground, struct span value);

#endif
