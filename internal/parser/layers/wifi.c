/* SPDX-License-Identifier: MIT */
/* IEEE 802.11 data frames without encryption, alone or after radiotap. */
#include "layers.h"

void radiotap_decode(struct packet *packet, struct layer layer)
{
    struct cursor c = layer.bytes;
    cursor_skip(&c, 2);
    uint16_t size = cursor_u16_le(&c);
    if (!cursor_good(&c) || size < 8) return;
    ieee80211_decode(packet, layer_behind(layer, size));
}

void ieee80211_decode(struct packet *packet, struct layer layer)
{
    struct cursor c = layer.bytes;
    uint8_t control = cursor_u8(&c), flags = cursor_u8(&c);
    if (cursor_good(&c)) ieee80211_data_decode(packet, layer, control, flags);
}

/*
 * IEEE 802.11-2020, 9.3.2: addresses by the To DS and From DS bits; QoS control; HT control with
 * +HTC.
 */
void ieee80211_data_decode(struct packet *packet, struct layer layer, uint8_t control,
                           uint8_t flags)
{
    struct cursor c = layer.bytes;
    cursor_skip(&c, 4); /* frame control, duration */
    unsigned type = control >> 2 & 3, subtype = control >> 4;
    bool to_ds = flags & 1, from_ds = flags & 2, encrypted = flags & 0x40, order = flags & 0x80;
    if (type != 2 || (subtype & 4) || encrypted) { /* not data, or not readable data */
        layer_not_ip(packet, layer, 0);
        return;
    }
    const uint8_t *addresses = cursor_take(&c, 18);
    cursor_skip(&c, 2); /* sequence control */
    const uint8_t *fourth = to_ds && from_ds ? cursor_take(&c, 6) : NULL;
    if (!cursor_good(&c)) return;
    memcpy(packet->dst_mac.bytes, to_ds ? addresses + 12 : addresses, 6);
    memcpy(packet->src_mac.bytes, fourth ? fourth : from_ds ? addresses + 12 : addresses + 6, 6);
    packet->has_macs = true;
    uint32_t size = fourth ? 30 : 24;
    if (subtype & 8) {
        bool aggregate = cursor_u8(&c) & 0x80;
        size += order ? 6 : 2;
        if (aggregate) size += 14; /* A-MSDU: addresses and length of the first one */
    }
    layer = layer_behind(layer, size);
    if (cursor_good(&layer.bytes)) llc_decode(packet, layer);
}
