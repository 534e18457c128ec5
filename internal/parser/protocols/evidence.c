/* SPDX-License-Identifier: MIT */
#include "evidence.h"

struct judgement {
    enum evidence_attribute attribute;
    enum evidence_source source;
    double confidence;
};

static const struct judgement judgements[] = {
    /* The client's own name for itself, said to a server that will use it. */
    [EVIDENCE_DHCP_HOSTNAME] = {ATTRIBUTE_HOSTNAME, EVIDENCE_FROM_DHCP, 0.9},
    [EVIDENCE_DHCP_FQDN] = {ATTRIBUTE_HOSTNAME, EVIDENCE_FROM_DHCP, 0.9},
    /* Vendor classes that only one system's own client sends; they can be set by hand. */
    [EVIDENCE_DHCP_OS] = {ATTRIBUTE_OS, EVIDENCE_FROM_DHCP, 0.7},
    /* A client program that runs on several systems. */
    [EVIDENCE_DHCP_CLIENT] = {ATTRIBUTE_OS, EVIDENCE_FROM_DHCP, 0.4},
    [EVIDENCE_DHCP6_FQDN] = {ATTRIBUTE_HOSTNAME, EVIDENCE_FROM_DHCP6, 0.9},
    [EVIDENCE_DHCP6_OS] = {ATTRIBUTE_OS, EVIDENCE_FROM_DHCP6, 0.7},
    /* A host answers for its own name, but a reflector or a sleep proxy may answer for it. */
    [EVIDENCE_MDNS_HOSTNAME] = {ATTRIBUTE_HOSTNAME, EVIDENCE_FROM_MDNS, 0.85},
    [EVIDENCE_MDNS_MODEL] = {ATTRIBUTE_MODEL, EVIDENCE_FROM_MDNS, 0.8},
    [EVIDENCE_MDNS_OS] = {ATTRIBUTE_OS, EVIDENCE_FROM_MDNS, 0.7},
    [EVIDENCE_MDNS_SERVICE] = {ATTRIBUTE_SERVICE, EVIDENCE_FROM_MDNS, 0.7},
    /* Only the owner of a name answers (RFC 4795, section 2.3) - or a poisoner. */
    [EVIDENCE_LLMNR_ANSWER] = {ATTRIBUTE_HOSTNAME, EVIDENCE_FROM_LLMNR, 0.6},
    /* A host asks for ANY of the name that it wants (RFC 4795, section 4), but others may too. */
    [EVIDENCE_LLMNR_CLAIM] = {ATTRIBUTE_HOSTNAME, EVIDENCE_FROM_LLMNR, 0.4},
    /* A registration is the node's own word (RFC 1002, section 5.1.1); 15 letters at most. */
    [EVIDENCE_NBNS_HOSTNAME] = {ATTRIBUTE_HOSTNAME, EVIDENCE_FROM_NBNS, 0.8},
    [EVIDENCE_NBNS_ANSWER] = {ATTRIBUTE_HOSTNAME, EVIDENCE_FROM_NBNS, 0.6},
    /* SERVER and USER-AGENT are free text, often that of a library and not of the device. */
    [EVIDENCE_SSDP_OS] = {ATTRIBUTE_OS, EVIDENCE_FROM_SSDP, 0.5},
    [EVIDENCE_SSDP_MODEL] = {ATTRIBUTE_MODEL, EVIDENCE_FROM_SSDP, 0.4},
    /* What a device says it is: its own word, and it must be to work. */
    [EVIDENCE_SSDP_TYPE] = {ATTRIBUTE_TYPE, EVIDENCE_FROM_SSDP, 0.7},
    [EVIDENCE_SSDP_SERVICE] = {ATTRIBUTE_SERVICE, EVIDENCE_FROM_SSDP, 0.7},
    [EVIDENCE_SSDP_LOCATION] = {ATTRIBUTE_SERVICE, EVIDENCE_FROM_SSDP, 0.7},
    [EVIDENCE_SSDP_APPLICATION] = {ATTRIBUTE_APPLICATION, EVIDENCE_FROM_SSDP, 0.6},
};

void evidence_emit(const struct parse_context *context, enum evidence_ground ground,
                   struct span value, const struct ip_address *ip, const struct mac_address *mac)
{
    const struct judgement *judgement = &judgements[ground];
    if (value.size == 0) return;
    struct event event = {.kind = EVENT_EVIDENCE,
                          .evidence = {.attribute = judgement->attribute,
                                       .source = judgement->source,
                                       .confidence = judgement->confidence,
                                       .value = value}};
    if (ip) event.evidence.ip = *ip;
    if (mac) event.evidence.mac = *mac;
    emit(context, &event);
}
