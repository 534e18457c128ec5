/* SPDX-License-Identifier: MIT */
/* Any bytes as LLMNR. */
#include "fuzz.h"

extern const struct protocol llmnr_protocol;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_protocol(&llmnr_protocol, data, size);
    return 0;
}
