/* SPDX-License-Identifier: MIT */
/* Any bytes as each protocol of the table; the first byte chooses it. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t count = 0;
    while (protocols[count])
        count++;
    if (size < 2) return 0;
    fuzz_protocol(protocols[data[0] % count], data + 1, size - 1);
    return 0;
}
