/* SPDX-License-Identifier: MIT */
#include "evidence_ground.h"

static const struct {
    enum evidence_attribute attribute;
    enum evidence_source source;
    double confidence;
} grounds[] = {
    /* The registry is right, but addresses can be changed, and network modules are built into other
     * products. */
    [EVIDENCE_OUI_VENDOR] = {ATTRIBUTE_VENDOR, EVIDENCE_FROM_OUI, 0.9},
    /* The client's own name for itself, sent to a server that uses it. */
    [EVIDENCE_DHCP_HOSTNAME] = {ATTRIBUTE_HOSTNAME, EVIDENCE_FROM_DHCP, 0.9},
    [EVIDENCE_DHCP_FQDN] = {ATTRIBUTE_HOSTNAME, EVIDENCE_FROM_DHCP, 0.9},
    /* Each vendor class comes from one system's own client, but people can set it by hand. */
    [EVIDENCE_DHCP_OS] = {ATTRIBUTE_OS, EVIDENCE_FROM_DHCP, 0.7},
    /* The client program runs on several systems. */
    [EVIDENCE_DHCP_CLIENT] = {ATTRIBUTE_OS, EVIDENCE_FROM_DHCP, 0.4},
    [EVIDENCE_DHCP6_FQDN] = {ATTRIBUTE_HOSTNAME, EVIDENCE_FROM_DHCP6, 0.9},
    [EVIDENCE_DHCP6_OS] = {ATTRIBUTE_OS, EVIDENCE_FROM_DHCP6, 0.7},
    /* A host answers for its own name, but a reflector or a sleep proxy may answer for it. */
    [EVIDENCE_MDNS_HOSTNAME] = {ATTRIBUTE_HOSTNAME, EVIDENCE_FROM_MDNS, 0.85},
    [EVIDENCE_MDNS_MODEL] = {ATTRIBUTE_MODEL, EVIDENCE_FROM_MDNS, 0.8},
    [EVIDENCE_MDNS_OS] = {ATTRIBUTE_OS, EVIDENCE_FROM_MDNS, 0.7},
    [EVIDENCE_MDNS_SERVICE] = {ATTRIBUTE_SERVICE, EVIDENCE_FROM_MDNS, 0.7},
    /* A service that one type of device has; but programs can offer any, too. */
    [EVIDENCE_MDNS_TYPE] = {ATTRIBUTE_TYPE, EVIDENCE_FROM_MDNS, 0.6},
    /* Computers offer it as well. */
    [EVIDENCE_MDNS_SHARED_TYPE] = {ATTRIBUTE_TYPE, EVIDENCE_FROM_MDNS, 0.3},
    /* Only the owner of a name answers (RFC 4795, section 2.3), or a poisoner. */
    [EVIDENCE_LLMNR_ANSWER] = {ATTRIBUTE_HOSTNAME, EVIDENCE_FROM_LLMNR, 0.6},
    /* A host asks for ANY of the name that it wants (RFC 4795, section 4), but others may ask
     * too. */
    [EVIDENCE_LLMNR_CLAIM] = {ATTRIBUTE_HOSTNAME, EVIDENCE_FROM_LLMNR, 0.4},
    /* A node registers its own name (RFC 1002, section 5.1.1), of at most 15 letters. */
    [EVIDENCE_NBNS_HOSTNAME] = {ATTRIBUTE_HOSTNAME, EVIDENCE_FROM_NBNS, 0.8},
    [EVIDENCE_NBNS_ANSWER] = {ATTRIBUTE_HOSTNAME, EVIDENCE_FROM_NBNS, 0.6},
    /* SERVER and USER-AGENT are free text, often that of a library and not of the device. */
    [EVIDENCE_SSDP_OS] = {ATTRIBUTE_OS, EVIDENCE_FROM_SSDP, 0.5},
    [EVIDENCE_SSDP_MODEL] = {ATTRIBUTE_MODEL, EVIDENCE_FROM_SSDP, 0.4},
    /* A device describes itself, and its service works only if the description is true. */
    [EVIDENCE_SSDP_TYPE] = {ATTRIBUTE_TYPE, EVIDENCE_FROM_SSDP, 0.7},
    [EVIDENCE_SSDP_SERVICE] = {ATTRIBUTE_SERVICE, EVIDENCE_FROM_SSDP, 0.7},
    [EVIDENCE_SSDP_LOCATION] = {ATTRIBUTE_SERVICE, EVIDENCE_FROM_SSDP, 0.7},
    [EVIDENCE_SSDP_APPLICATION] = {ATTRIBUTE_APPLICATION, EVIDENCE_FROM_SSDP, 0.6},
    /* A User-Agent is free text, but most are true. */
    [EVIDENCE_HTTP_AGENT_OS] = {ATTRIBUTE_OS, EVIDENCE_FROM_HTTP_UA, 0.6},
    [EVIDENCE_TLS_AGENT_OS] = {ATTRIBUTE_OS, EVIDENCE_FROM_TLS, 0.6},
    /* The program names itself. */
    [EVIDENCE_TLS_AGENT] = {ATTRIBUTE_APPLICATION, EVIDENCE_FROM_TLS, 0.6},
    /* Programs share TLS libraries. */
    [EVIDENCE_TLS_FINGERPRINT] = {ATTRIBUTE_APPLICATION, EVIDENCE_FROM_TLS, 0.3},
    /* Proxies and tuning change the layout of a SYN. */
    [EVIDENCE_SYN_OS] = {ATTRIBUTE_OS, EVIDENCE_FROM_TCP_SYN, 0.3},
    /* Only a router says so (RFC 4861, sections 4.2 and 4.4), and hosts use it because of that. */
    [EVIDENCE_NDP_ROUTER] = {ATTRIBUTE_ROLE, EVIDENCE_FROM_NDP, 0.9},
    [EVIDENCE_NDP_NETWORK] = {ATTRIBUTE_NETWORK, EVIDENCE_FROM_NDP, 0.9},
    /* The clients of this server use it (RFC 2132, sections 3.3 and 3.5). */
    [EVIDENCE_DHCP_ROUTER] = {ATTRIBUTE_ROLE, EVIDENCE_FROM_DHCP, 0.9},
    [EVIDENCE_DHCP_NETWORK] = {ATTRIBUTE_NETWORK, EVIDENCE_FROM_DHCP, 0.9},
    /* It puts its own address into what it passes on (RFC 2131, section 4.1; RFC 951). */
    [EVIDENCE_DHCP_RELAY] = {ATTRIBUTE_ROLE, EVIDENCE_FROM_DHCP, 0.9},
    /* The server acknowledged that very exchange, but anybody can answer as a server. */
    [EVIDENCE_DHCP_LEASE] = {ATTRIBUTE_LEASE, EVIDENCE_FROM_DHCP, 0.6},
    /* A host with many addresses answers for them, too. */
    [EVIDENCE_ARP_PROXY] = {ATTRIBUTE_ROLE, EVIDENCE_FROM_ARP, 0.6},
    [EVIDENCE_ARP_ANSWERED] = {ATTRIBUTE_CARRIES, EVIDENCE_FROM_ARP, 0.3},
    /* It is counted, and only a forged sender makes it wrong. */
    [EVIDENCE_ARP_SEARCH] = {ATTRIBUTE_SEARCHES, EVIDENCE_FROM_ARP, 0.9},
    /* It has an address on the link of one side, and the other side is on another link. */
    [EVIDENCE_TRAFFIC_ROUTER] = {ATTRIBUTE_ROLE, EVIDENCE_FROM_TRAFFIC, 0.8},
    /* Its frames carried both sides of an exchange with an address that is not its own. */
    [EVIDENCE_TRAFFIC_CARRIED] = {ATTRIBUTE_CARRIES, EVIDENCE_FROM_TRAFFIC, 0.8},
    /* VRRP, CARP and HSRP come from the virtual MAC, and from the machine's own address. */
    [EVIDENCE_TRAFFIC_SPEAKER] = {ATTRIBUTE_SPEAKER, EVIDENCE_FROM_TRAFFIC, 0.8},
    /* People set the name; a system describes itself to its neighbour, which uses it. */
    [EVIDENCE_LLDP_NAME] = {ATTRIBUTE_HOSTNAME, EVIDENCE_FROM_LLDP, 0.9},
    [EVIDENCE_LLDP_MODEL] = {ATTRIBUTE_MODEL, EVIDENCE_FROM_LLDP, 0.7},
    [EVIDENCE_LLDP_TYPE] = {ATTRIBUTE_TYPE, EVIDENCE_FROM_LLDP, 0.8},
    [EVIDENCE_LLDP_PORT] = {ATTRIBUTE_PORT, EVIDENCE_FROM_LLDP, 0.9},
    [EVIDENCE_LLDP_ADDRESS] = {ATTRIBUTE_ADDRESS, EVIDENCE_FROM_LLDP, 0.9},
};

struct evidence evidence_of(enum evidence_ground ground, struct span value)
{
    return (struct evidence){.attribute = grounds[ground].attribute,
                             .source = grounds[ground].source,
                             .confidence = grounds[ground].confidence,
                             .value = value};
}
