/* Any bytes as QUIC, Google's older QUIC included. */
#include "fuzz.h"

extern const struct protocol quic_protocol;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_protocol(&quic_protocol, data, size);
    return 0;
}
