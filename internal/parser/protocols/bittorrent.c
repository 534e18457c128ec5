/* SPDX-License-Identifier: MIT */
/* BitTorrent: the peer handshake (BEP 3), DHT messages (BEP 5), and uTP's SYN (BEP 29). */
#include "recognise.h"

/* ST_SYN, version 1: sequence number 1, nothing to acknowledge, no delay measured yet. */
static bool is_utp_syn(struct span bytes)
{
    if (bytes.size < 20 || span_u8(bytes, 0) != 0x41 || span_u8(bytes, 1) > 2) return false;
    return span_u32(bytes, 8) == 0 && span_u16(bytes, 16) == 1 && span_u16(bytes, 18) == 0;
}

static enum probe_answer bittorrent_probe(const struct parse_context *context, struct span bytes)
{
    static const char *const messages[] = {"d1:ad2:id20:", "d1:rd2:id20:", "d1:eli20",
                                           "d2:ip6:",      "d2:ip4:",      NULL};
    if (context->carrier == CARRIER_TCP)
        return starts_with(bytes, "\x13"
                                  "BitTorrent protocol");
    if (is_utp_syn(bytes)) return PROBE_YES;
    return starts_with_one(bytes, messages) == PROBE_YES ? PROBE_YES : PROBE_NO;
}

const struct protocol bittorrent_protocol = {
    .name = "bittorrent",
    .carriers = CARRIER_TCP | CARRIER_UDP,
    .ports = {6881},
    .probe = bittorrent_probe,
    .parse = parse_recognised,
};
