/* SPDX-License-Identifier: MIT */
/* Any bytes as DNS over UDP and TCP. */
#include "fuzz.h"

extern const struct protocol dns_protocol;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_protocol(&dns_protocol, data, size);
    return 0;
}
