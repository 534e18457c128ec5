/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a server's chain of one certificate: libcrypto's reader, and the use of its result.
 */
#include "fuzz.h"

extern const struct protocol tls_protocol;

/*
 * The prefix: HOW (the server speaks first, over TCP), the headers of the record and the messages.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t input[1 << 16];
    enum { HEADERS = 1 + 5 + 4 + 3 + 3, DER_MOST = 1 << 14 };
    if (size > DER_MOST) return 0;
    /* Of the record, the message, the list and the certificate. */
    const size_t lengths[] = {size + 10, size + 6, size + 3, size};
    uint8_t headers[HEADERS] = {2 | 4, 22, 3, 3, 0, 0, 11};
    headers[4] = (uint8_t)(lengths[0] >> 8);
    headers[5] = (uint8_t)lengths[0];
    for (size_t i = 1; i < 4; i++) {
        headers[5 + 3 * (i - 1) + 2] = (uint8_t)(lengths[i] >> 16);
        headers[5 + 3 * (i - 1) + 3] = (uint8_t)(lengths[i] >> 8);
        headers[5 + 3 * (i - 1) + 4] = (uint8_t)lengths[i];
    }
    memcpy(input, headers, HEADERS);
    if (size) memcpy(input + HEADERS, data, size);
    fuzz_protocol(&tls_protocol, input, HEADERS + size);
    return 0;
}
