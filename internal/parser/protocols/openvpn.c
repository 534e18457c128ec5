/* OpenVPN: the control channel's first packet (openvpn(8), "P_CONTROL_HARD_RESET"), plain, with
 * tls-auth or with tls-crypt. */
#include "recognise.h"

static bool is_reset(struct span bytes)
{
    uint8_t first = bytes.size ? bytes.data[0] : 0;
    if (first != 0x38 && first != 0x40 && first != 0x50) return false;
    if (first != 0x40 && bytes.size == 14) /* no acknowledgements, packet 0 */
        return bytes.data[9] == 0 && read_u32(bytes, 10) == 0;
    if (first == 0x40 && bytes.size == 26) /* acknowledges packet 0 */
        return bytes.data[9] == 1 && read_u32(bytes, 10) == 0 && read_u32(bytes, 22) == 0;
    /* tls-crypt: the replay packet id is 1 (or 0x0f000001), then a time stamp */
    if (bytes.size >= 54 && (read_u32(bytes, 9) & 0xf0ffffff) == 1) return true;
    /* tls-auth: an HMAC (MD5, SHA-1, SHA-256, SHA-512), then the replay packet id */
    static const uint8_t hmacs[] = {16, 20, 32, 64};
    for (size_t i = 0; i < sizeof hmacs; i++) {
        size_t at = 9 + (size_t)hmacs[i];
        if (bytes.size >= at + 13 && bytes.size <= at + 25 && read_u32(bytes, at) == 1) return true;
    }
    return false;
}

static enum probe_answer openvpn_probe(const struct parse_context *context, struct span bytes)
{
    if (context->carrier == CARRIER_UDP) return is_reset(bytes) ? PROBE_YES : PROBE_NO;
    if (bytes.size < 3) return PROBE_MORE;
    size_t size = read_u16(bytes, 0);
    if (size < 14 || size > 120) return PROBE_NO;
    if ((bytes.data[2] != 0x38 && bytes.data[2] != 0x40 && bytes.data[2] != 0x50)) return PROBE_NO;
    if (bytes.size < size + 2) return PROBE_MORE;
    return is_reset((struct span){bytes.data + 2, size}) ? PROBE_YES : PROBE_NO;
}

const struct protocol openvpn_protocol = {
    .name = "openvpn",
    .carriers = CARRIER_TCP | CARRIER_UDP,
    .ports = {1194},
    .probe = openvpn_probe,
    .parse = parse_recognised,
};
