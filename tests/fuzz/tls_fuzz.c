/* SPDX-License-Identifier: MIT */
/* Any bytes as TLS. */
#include "fuzz.h"

extern const struct protocol tls_protocol;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_protocol(&tls_protocol, data, size);
    return 0;
}
