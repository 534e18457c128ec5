/* SPDX-License-Identifier: MIT */
/* Any bytes as DHCPv4 and BOOTP. */
#include "fuzz.h"

extern const struct protocol dhcp_protocol;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_protocol(&dhcp_protocol, data, size);
    return 0;
}
