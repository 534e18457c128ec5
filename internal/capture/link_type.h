/* SPDX-License-Identifier: MIT */
/*
 * link_type - between the two numberings of link layers.
 *
 * Files carry LINKTYPE_ numbers (the registry at tcpdump.org/linktypes.html), which are the same
 * everywhere; libpcap's functions speak DLT_ numbers, which a few systems chose differently. Only
 * this room knows of the latter.
 */
#ifndef CAPTURE_LINK_TYPE_H
#define CAPTURE_LINK_TYPE_H

int link_type_from_dlt(int dlt);
int link_type_to_dlt(int link_type);

#endif
