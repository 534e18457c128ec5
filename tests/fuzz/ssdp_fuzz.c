/* SPDX-License-Identifier: MIT */
/* Any bytes as SSDP. */
#include "fuzz.h"

extern const struct protocol ssdp_protocol;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_protocol(&ssdp_protocol, data, size);
    return 0;
}
