/* SPDX-License-Identifier: MIT */
/*
 * virtual_router - the protocols by which machines share the address of a virtual router. Their
 * messages come from its MAC, or the machine's, and always from the machine's own address.
 */
#ifndef MODEL_VIRTUAL_ROUTER_H
#define MODEL_VIRTUAL_ROUTER_H

#include <stdbool.h>
#include <stdint.h>

/* VRRP and CARP are protocol 112 (RFC 9568, section 5.1.1.4). HSRP and GLBP have UDP ports (RFC 2281,
 * section 5). */
static inline bool is_of_virtual_router(uint8_t ip_protocol, uint16_t port)
{
    enum { VRRP = 112, UDP = 17, HSRP = 1985, HSRP_V6 = 2029, GLBP = 3222 };
    return ip_protocol == VRRP ||
           (ip_protocol == UDP && (port == HSRP || port == HSRP_V6 || port == GLBP));
}

#endif
