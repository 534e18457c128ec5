/* SPDX-License-Identifier: MIT */
/* Any bytes as the NetBIOS name service. */
#include "fuzz.h"

extern const struct protocol nbns_protocol;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_protocol(&nbns_protocol, data, size);
    return 0;
}
