/* SPDX-License-Identifier: MIT */
/*
 * vlans - the VLAN tags of a frame as one number, which tells its link from others.
 *
 * IEEE 802.1Q: each VLAN is a network of its own, and a tag of 0 is no VLAN. The innermost tag is in
 * bits 0 to 11, and the outermost of several (802.1ad) in bits 12 to 23. Tags between these two are
 * mixed into bits 24 to 31, so a stack of three or more is told from most others. 0: no tag.
 */
#ifndef MODEL_VLANS_H
#define MODEL_VLANS_H

#include <stdint.h>

enum { VLAN_BITS = 12, VLAN_MASK = 0xfff, VLANS_BETWEEN_SHIFT = 24 };

/* The stack with the next tag, which stands behind the others in the frame. */
static inline uint32_t vlans_with(uint32_t vlans, uint16_t tag)
{
    uint32_t vlan = tag & VLAN_MASK, inner = vlans & VLAN_MASK;
    if (vlan == 0) return vlans;
    if (vlans <= VLAN_MASK) return inner << VLAN_BITS | vlan;
    uint32_t between = (vlans >> VLANS_BETWEEN_SHIFT) * 31 + inner + (inner >> 8) + 1;
    return between << VLANS_BETWEEN_SHIFT | (vlans & (VLAN_MASK << VLAN_BITS)) | vlan;
}

/* The innermost tag; 0: there is none. */
static inline uint32_t vlans_inner(uint32_t vlans)
{
    return vlans & VLAN_MASK;
}

/* The outermost of several tags; 0: there is at most one. */
static inline uint32_t vlans_outer(uint32_t vlans)
{
    return vlans >> VLAN_BITS & VLAN_MASK;
}

#endif
