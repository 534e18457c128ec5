/* SPDX-License-Identifier: MIT */
/*
 * link_type - translates between the two numberings of link layers.
 *
 * Files have LINKTYPE_ numbers (the registry at tcpdump.org/linktypes.html), the same on every
 * system. libpcap's functions use DLT_ numbers, which differ on a few systems. Only this room uses
 * DLT_ numbers.
 */
#ifndef CAPTURE_LINK_TYPE_H
#define CAPTURE_LINK_TYPE_H

int link_type_from_dlt(int dlt);
int link_type_to_dlt(int link_type);

#endif
