/* SPDX-License-Identifier: MIT */
#include "link_type.h"

#include "capture.h"

#include <pcap.h>
#include <stdio.h>

/* The numbers that differ on Linux: tcpdump.org/linktypes.html against <pcap/dlt.h>. */
static const struct {
    int link_type, dlt;
} link_type_differences[] = {
    {100, DLT_ATM_RFC1483}, {101, DLT_RAW},      {102, DLT_SLIP_BSDOS},
    {103, DLT_PPP_BSDOS},   {106, DLT_ATM_CLIP}, {246, DLT_PFSYNC},
};
enum { DIFFERENCE_COUNT = sizeof link_type_differences / sizeof link_type_differences[0] };

int link_type_from_dlt(int dlt)
{
    for (int i = 0; i < DIFFERENCE_COUNT; i++)
        if (link_type_differences[i].dlt == dlt) return link_type_differences[i].link_type;
    return dlt;
}

int link_type_to_dlt(int link_type)
{
    for (int i = 0; i < DIFFERENCE_COUNT; i++)
        if (link_type_differences[i].link_type == link_type) return link_type_differences[i].dlt;
    return link_type;
}

const char *capture_link_type_name(int link_type)
{
    const char *name = pcap_datalink_val_to_name(link_type_to_dlt(link_type));
    if (name) return name;
    static _Thread_local char number[32];
    (void)snprintf(number, sizeof number, "LINKTYPE_%d", link_type);
    return number;
}
