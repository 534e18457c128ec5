/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as QUIC, including Google's older QUIC. A fuzzer cannot find a valid seal, so the bytes
 * also serve as the frames of an opened packet and as the transport parameters of a hello.
 */
#include "fuzz.h"
#include "parser/protocols/quic_frame.h"

extern const struct protocol quic_protocol;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint32_t versions[] = {QUIC_VERSION_1, QUIC_VERSION_Q050};
    fuzz_protocol(&quic_protocol, data, size);
    for (size_t i = 0; i < 2; i++) {
        struct cursor frames = cursor_over(data, size);
        struct quic_crypto crypto;
        while (quic_crypto_next(&frames, versions[i], &crypto))
            fuzz_touch(crypto.bytes);
    }
    return 0;
}
