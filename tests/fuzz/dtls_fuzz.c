/* SPDX-License-Identifier: MIT */
/* Any bytes as DTLS. */
#include "fuzz.h"

extern const struct protocol dtls_protocol;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_protocol(&dtls_protocol, data, size);
    return 0;
}
