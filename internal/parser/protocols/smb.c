/* SPDX-License-Identifier: MIT */
/* SMB: a NetBIOS session message (RFC 1002, section 4.3.1) that holds SMB 1, 2 or 3 ([MS-CIFS],
 * [MS-SMB2]), or the session request before it. */
#include "recognise.h"

static enum probe_answer smb_probe(const struct parse_context *context, struct span bytes)
{
    static const char *const magics[] = {"\xffSMB", "\xfeSMB", "\xfdSMB", NULL};
    (void)context;
    if (bytes.size && span_u8(bytes, 0) == 0x81) /* two encoded names of 34 bytes */
        return bytes.size < 5                                                  ? PROBE_MORE
               : span_u32(bytes, 0) == 0x81000044 && span_u8(bytes, 4) == 0x20 ? PROBE_YES
                                                                               : PROBE_NO;
    if (bytes.size && span_u8(bytes, 0) != 0) return PROBE_NO;
    if (bytes.size >= 2 && span_u8(bytes, 1) > 1) return PROBE_NO;
    if (bytes.size < 5) return PROBE_MORE;
    return starts_with_one((struct span){bytes.data + 4, bytes.size - 4}, magics);
}

const struct protocol smb_protocol = {
    .name = "smb",
    .carriers = CARRIER_TCP,
    .ports = {445, 139},
    .probe = smb_probe,
    .parse = parse_recognised,
};
