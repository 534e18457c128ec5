/* SPDX-License-Identifier: MIT */
/* Any bytes as HTTP/1.x. */
#include "fuzz.h"

extern const struct protocol http_protocol;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_protocol(&http_protocol, data, size);
    return 0;
}
