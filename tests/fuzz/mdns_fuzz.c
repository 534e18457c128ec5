/* SPDX-License-Identifier: MIT */
/* Any bytes as Multicast DNS. */
#include "fuzz.h"

extern const struct protocol mdns_protocol;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_protocol(&mdns_protocol, data, size);
    return 0;
}
