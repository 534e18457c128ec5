/* SPDX-License-Identifier: MIT */
/* TFTP: read and write requests of RFC 1350, section 5. The transfer itself uses other ports. */
#include "recognise.h"

static enum probe_answer tftp_probe(const struct parse_context *context, struct span bytes)
{
    static const char *const modes[] = {"octet", "netascii", "mail", NULL};
    (void)context;
    if (bytes.size < 10 || span_u8(bytes, 0) != 0 ||
        (span_u8(bytes, 1) != 1 && span_u8(bytes, 1) != 2))
        return PROBE_NO;
    const uint8_t *end = memchr(bytes.data + 2, 0, bytes.size - 2);
    if (!end || end == bytes.data + 2) return PROBE_NO;
    for (const uint8_t *p = bytes.data + 2; p < end; p++) {
        if (*p < 0x20) return PROBE_NO;
    }
    struct span mode = {end + 1, (size_t)(bytes.data + bytes.size - end - 1)};
    return starts_with_one_word(mode, modes) == PROBE_YES ? PROBE_YES : PROBE_NO;
}

const struct protocol tftp_protocol = {
    .name = "tftp",
    .carriers = CARRIER_UDP,
    .ports = {69},
    .probe = tftp_probe,
    .parse = parse_recognised,
};
