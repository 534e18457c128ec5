/* SPDX-License-Identifier: MIT */
/* Any bytes as DHCPv6. */
#include "fuzz.h"

extern const struct protocol dhcp6_protocol;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_protocol(&dhcp6_protocol, data, size);
    return 0;
}
